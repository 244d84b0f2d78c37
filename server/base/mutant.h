// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace echolock {

/// Faults that tests put into the core, one at a time, to see that they would be noticed
/// (`tst_mutants`). In every other build there are none: isMutated() is a constant there, and what
/// depends on it is not compiled.
enum class Mutant : std::uint8_t {
    None,
    AnswerAfterClose,    ///< A store's answer locks for a connection that is gone (race R30).
    RefusedIsAttached,   ///< A refused connection is kept, and nothing ends it (R36).
    ClosedTwice,         ///< The end of a tab counts as that of two (R37).
    TokenNotRaised,      ///< A grant has the number of the one before.
    VersionNotRaised,    ///< A release leaves the version as it is.
    BlindRelease,        ///< Whoever leaves frees the order, whoever holds it (R10).
    FloorIgnored,        ///< Numbers begin anew after a restart.
    GraceOutlivesReturn, ///< The end of a grace comes although its owner is back (R19).
    WaiterStays,         ///< Who is gone is still in the queue (R18).
    LastComeFirst,       ///< The queue is handed over from its end.
    PingsCountAsLife,    ///< Frames that were sent keep a dead connection alive (R28).
    LifeNotHeard,        ///< A lease ends although its owner answers (R29).
    LateRenewal,         ///< A renewal brings a lease back that is over (R35).
    LockBeforeAuth,      ///< The order is locked before the signature is checked (R05).
    IdCast,              ///< `7x` is order 7 (R25).
    FirstOrderOnly,      ///< The end of a connection frees one of its orders (R20).
    CountsSubscriptions, ///< Each claim of a connection counts, not each connection (R08).
};

#ifdef ECHOLOCK_MUTANTS
bool isMutated(Mutant mutant);
#else
constexpr bool isMutated(Mutant /*mutant*/)
{
    return false;
}
#endif

} // namespace echolock
