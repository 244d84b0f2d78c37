// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockevent.h"

#include <cstdint>
#include <string>

namespace echolock {

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

} // namespace echolock
