// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockevent.h"

#include <cstdint>
#include <span>
#include <string>

namespace echolock {

/// Between one process's floor and the next one's: more than a process gives out of one order's
/// tokens.
inline constexpr std::uint64_t floorStep = 1'000'000'000;

/// An order as an earlier process left it.
struct RestoredLock
{
    std::string app; ///< Its id.
    Resource order;
    LockState state = LockState::Free;
    UserId user;     ///< Of the owner; empty unless held or in grace, or where nobody was known.
    SocketId socket; ///< Of the owner's connection, which is no more.
    FencingToken token;
    std::uint64_t version = 0;

    friend bool operator==(const RestoredLock&, const RestoredLock&) = default;
};

/// Before anything else: what an earlier process knew of the orders. Who held one is gone; the
/// policy decides whether the order waits for that user to come back.
struct LocksRestored
{
    /// Tokens and versions of all orders, also of those not listed, begin above it. It covers what
    /// that process may have given out and not written down.
    std::uint64_t floor = 0;
    std::span<const RestoredLock> locks;
};

} // namespace echolock
