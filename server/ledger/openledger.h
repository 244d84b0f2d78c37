// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/ledger/ledgerfile.h"
#include "server/locks/restoredlock.h"

#include <memory>
#include <string>
#include <vector>

namespace echolock {

/// JavaScript reads numbers exactly below 2^53.
inline constexpr std::uint64_t floorMax = (std::uint64_t(1) << 53) - 1 - floorStep;

struct LedgerPlace
{
    std::string path;
    std::int64_t unixMilliseconds = 0; ///< Of the wall clock, now.
    LedgerLimits limits{};
};

/// What a server begins with.
struct OpenedLedger
{
    std::string path;
    std::unique_ptr<LedgerFile> file; ///< Null where the server has to go on without it.
    std::uint64_t floor = 0;          ///< Above it all tokens and versions begin.
    std::vector<RestoredLock> locks;
    std::string notice; ///< What an operator must know: set aside, or why there is none.
};

/// Opens the ledger, makes a fresh one where there is none, and sets a damaged one aside. When this
/// returns, the floor is on the disk for good:
///
///     floor = max(every number in the file + floorStep, microseconds since 1970)
///
/// The clock is in it because a run may have gone without the file, on a full disk for example, and
/// began at the clock then. Only a fresh file begins at 0. The error says why the server must not
/// start: the file is in use, another program's, or of a later version.
Result<OpenedLedger> openLedger(const LedgerPlace& place);

} // namespace echolock
