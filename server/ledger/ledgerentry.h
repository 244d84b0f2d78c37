// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecycle.h"
#include "server/locks/lockevent.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace echolock {

/// What a page holds besides facts of locks and of lifecycles.
namespace ledgerKind {
inline constexpr std::string_view started = "started"; ///< `token` is the floor of the run.
inline constexpr std::string_view stopped = "stopped"; ///< In order, with nothing left unwritten.
inline constexpr std::string_view dropped = "dropped"; ///< `token` entries are missing here.
}

/// Microseconds since 1970, UTC.
using WallTime = std::int64_t;

/// One entry of the ledger. The views end with the call that passes it on, but for `kind` and
/// `cause` of an entry to be written: these are words of the program.
struct LedgerEntry
{
    WallTime at = 0;
    std::string_view kind;    ///< A LockFact or a LifecycleStep as a word, or one of ledgerKind.
    std::string_view cause{}; ///< Of a fact.
    std::string_view app{};   ///< Of a fact.
    std::string_view order{};
    std::string_view user{};
    std::string_view socket{};
    std::string_view channel{};
    std::string_view detail{}; ///< Of a denial: who has the lock.
    std::uint64_t token = 0;
    std::uint64_t version = 0;
    std::optional<LockState> becomes{}; ///< The order's state after it, where it may be another.
};

/// `zero` is the wall clock at Instant().
LedgerEntry ledgerEntry(const LockEvent& event, WallTime zero);
/// Nothing for a message: there are too many.
std::optional<LedgerEntry> ledgerEntry(const LifecycleEvent& event, WallTime zero);

} // namespace echolock
