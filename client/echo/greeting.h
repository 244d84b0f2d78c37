// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/backoff.h"
#include "server/base/clock.h"
#include "server/base/ids.h"

#include <string>
#include <string_view>
#include <variant>

namespace echolock {

/// The connection is established.
struct Greeted
{
    SocketId socketId;
    Duration activityTimeout{}; ///< The server's, perhaps a fraction of a second.
};

/// A `pusher:error` in place of the greeting.
struct GreetedByError
{
    int code = 0; ///< 0: none.
    std::string message;
    CloseAction action = CloseAction::Refused;
};

/// Nothing that pusher-js can use. It closes the connection, and tries no other by itself.
struct UnusableGreeting
{
    std::string why;
};

/// A `pusher:error` on which pusher-js throws a TypeError of its own, for want of an action: it
/// lets go of the connection without closing it, and tries no other.
struct UnheardGreeting
{
    std::string why;
};

using Greeting = std::variant<Greeted, GreetedByError, UnusableGreeting, UnheardGreeting>;

/// What pusher-js makes of the first message of a connection (protocol.ts, processHandshake).
Greeting readGreeting(std::string_view text);

} // namespace echolock
