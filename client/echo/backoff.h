// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <string_view>

namespace echolock {

/// How a WebSocket ended, as a browser's CloseEvent says it.
struct CloseEvent
{
    std::uint16_t code = 1006;
    bool wasClean = false; ///< Both sides' close frames were seen.

    friend bool operator==(const CloseEvent&, const CloseEvent&) = default;
};

/// What pusher-js 8.6 does about a code that ended a connection, or came as `pusher:error` in place
/// of the greeting (protocol.ts, getCloseAction).
enum class CloseAction : std::uint8_t {
    None,    ///< No action of its own: an established connection is still retried after a second.
    TlsOnly, ///< Goes on over TLS, at once.
    Refused, ///< Disconnects for good.
    Backoff, ///< Retries after a second.
    Retry,   ///< Retries at once.
};

std::string_view toString(CloseAction action);
CloseAction closeAction(int code);

/// Whether pusher-js reports the code as an error: all but 1000 and 1001.
bool isCloseError(int code);

/// From losing a connection, or being told to back off, to the next attempt.
inline constexpr Duration retryDelay = std::chrono::seconds(1);

/// How long attempts that fail to connect last, whether they fail at once or hang: 15 s, then 30 s,
/// then 60 s each. With retryDelay: attempts 1, 16, 46, 106 s after the drop, then every 60 s
/// (sequential_strategy.ts).
class AttemptWindows
{
public:
    /// The window of the attempt that begins now; the next one is twice as long, up to a minute.
    Duration next();
    void restart();

    void writeState(StateWriter& out) const { out.duration(m_next); }

    friend bool operator==(const AttemptWindows&, const AttemptWindows&) = default;

private:
    static constexpr Duration first = std::chrono::seconds(15);
    static constexpr Duration limit = std::chrono::seconds(60);
    Duration m_next = first;
};

} // namespace echolock
