// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/locks/lockevent.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// How a connection ended, as far as the server can tell.
struct CloseHow
{
    enum class Kind : std::uint8_t {
        Clean,       ///< A close frame came; `code` is its code (1005 when it had none).
        Fin,         ///< The peer's end of stream without a close frame: its process was killed.
        Rst,         ///< Reset.
        PingTimeout, ///< No pong in time.
        Inactive,
        ServerShutdown,
        Evicted, ///< The server ended it: protocol violation, slow reader, operator.
    };

    Kind kind = Kind::Fin;
    std::uint16_t code = 0;

    friend bool operator==(const CloseHow&, const CloseHow&) = default;
};

std::string_view toString(CloseHow::Kind kind);
/// `fin`, and with the code where one was sent: `clean 1001`.
std::string toString(CloseHow how);
/// What a lock's release on account of it is told as.
LockCause lockCauseOf(CloseHow how);

enum class LifecycleStep : std::uint8_t {
    Opened,
    Message,
    Subscribed,
    Unsubscribed,
    Closed,
    Error
};

std::string_view toString(LifecycleStep step);

/// One entry of the lifecycle log: who, what, why, when. The views end with the call that passes it
/// on; whoever keeps an entry copies it.
struct LifecycleEvent
{
    LifecycleStep step = LifecycleStep::Opened;
    ConnId conn;
    std::string_view socketId;
    std::string_view user;    ///< Empty while unknown.
    std::string_view channel; ///< Empty where no channel is concerned.
    std::string_view detail; ///< The raw frame of a Message, the cause or error text of the others.
    Instant at;
};

} // namespace echolock
