// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/database.h"
#include "server/ledger/ledgerbatch.h"

#include <functional>
#include <string>

namespace echolock {

/// Reads a ledger and changes nothing, also while a server writes it: all that is read is of one
/// moment.
class LedgerReader
{
public:
    struct Filter
    {
        std::string app{};        ///< Empty: any.
        std::string order{};      ///< Empty: any.
        std::uint64_t latest = 0; ///< At most so many; 0: all.
    };

    using SeeEntry = std::function<void(std::int64_t id, const LedgerEntry&)>;
    using SeeRow = std::function<void(const LedgerRow&)>;

    /// The error says what the file is instead.
    static Result<LedgerReader> open(const std::string& path);

    /// From the oldest to the newest.
    Result<void> entries(const Filter& filter, const SeeEntry& see);
    /// Those that are not free first, then by their last change.
    Result<void> rows(const Filter& filter, const SeeRow& see);

    /// `ok`, or what SQLite finds wrong with the file.
    std::string integrity();

private:
    explicit LedgerReader(Database database)
        : m_database(std::move(database))
    {
    }

    Database m_database;
};

} // namespace echolock
