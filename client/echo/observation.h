// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/protocol/lockwire.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// pusher-js 8.6 connection states.
enum class ConnectionState : std::uint8_t {
    Initialized,
    Connecting,
    Connected,
    Unavailable,
    Failed,
    Disconnected,
};

std::string_view toString(ConnectionState state);

/// What one client sees and therefore believes. Never to be confused with a LockEvent, the server's
/// fact.
struct Observation
{
    enum class Kind : std::uint8_t {
        StateChanged,       ///< `state`
        Subscribed,         ///< `channel`
        SubscriptionFailed, ///< `channel`, `text` says why
        Lock,               ///< `lock`, on `channel`
        Event,              ///< any other event: `text` is its name, `data` its data, on `channel`
        Error,              ///< `pusher:error` or a transport's failure: `text`, `code` or 0
        Warning,            ///< what pusher-js only writes to its log: `text`, on `channel`
    };

    Kind kind = Kind::StateChanged;
    ConnectionState state = ConnectionState::Initialized;
    std::string channel;
    std::string text;
    std::string data;
    int code = 0;
    LockMessage lock;
    Instant at;
};

} // namespace echolock
