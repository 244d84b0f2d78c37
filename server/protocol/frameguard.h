// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/protocol/wsframe.h"

#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// A strict filter in front of a lax WebSocket: only valid frames from a client come out, so that
/// QtWebSockets 6.4, which accepts unmasked frames, refuses code points split over fragments and
/// gives up on a slow frame, never gets to see any of it.
///
///     socket bytes -> feed() -> whole valid frames -> QWebSocket
///
/// Frames that arrive whole are copied as they are; fragments come out joined, with a mask of zero.
/// Close codes 1012 to 1014, which QWebSocket would answer with 1002, come out as 1001; closeSeen()
/// has the code that was sent.
class FrameGuard
{
public:
    explicit FrameGuard(WsLimits limits)
        : m_parser(WsFrameParser::Role::Server, limits)
    {
    }

    void feed(std::string_view bytes, std::string& out);

    const std::optional<WsViolation>& violation() const { return m_violation; }

    const std::optional<WsClose>& closeSeen() const { return m_parser.closeSeen(); }

    bool midFrame() const { return m_parser.midFrame(); }

private:
    WsFrameParser m_parser;
    std::optional<WsViolation> m_violation;
};

} // namespace echolock
