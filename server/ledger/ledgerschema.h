// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/database.h"

#include <cstdint>

namespace echolock {

/// What makes an SQLite file a ledger. docs/ledger.md shows the tables.
namespace ledgerSchema {

inline constexpr std::int64_t applicationId = 0x45434c4b; ///< "ECLK"
inline constexpr std::int64_t version = 1;

/// What a file is, by its header.
enum class Kind {
    Ledger,
    Newer,  ///< A ledger of a later version than this.
    Foreign ///< Another program's.
};

DatabaseResult<Kind> kindOf(Database& database);
/// Of a fresh file: the tables, and the number above which tokens begin.
DatabaseResult<void> create(Database& database, std::uint64_t floor);

/// Above it tokens of the run begin.
DatabaseResult<std::int64_t> floorOf(Database& database);
/// No token or version in the file is above it.
DatabaseResult<std::int64_t> highestOf(Database& database);
/// Nor is any below it; negative ones are no numbers that a Hub gave out.
DatabaseResult<std::int64_t> lowestOf(Database& database);
DatabaseResult<void> setFloor(Database& database, std::uint64_t floor);

} // namespace ledgerSchema

} // namespace echolock
