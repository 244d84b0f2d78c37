// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "scenarios/sim/pageturn.h"
#include "server/base/statewriter.h"
#include "server/protocol/frame.h"

#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// A WebSocket and nothing else: what it is told to send goes out at once, signed by itself; it
/// answers pings, because it would be closed otherwise; it neither repeats nor reconnects.
class RawFace
{
public:
    void open(const PageTurn& turn);
    void subscribe(const PageTurn& turn, const std::string& channel);
    void unsubscribe(const PageTurn& turn, const std::string& channel);
    void whisper(const PageTurn& turn, const std::string& channel, std::string_view event,
                 std::string_view data);
    void sendRaw(const PageTurn& turn, std::string_view text);
    /// All but Freeze and Sleep. A reload is a new connection, and the end of the old one.
    void abandon(const PageTurn& turn, Abandonment how);

    void textReceived(const PageTurn& turn, Line line, std::string_view text);
    void closed(const PageTurn& turn, Line line);

    void writeState(StateWriter& writer) const;

private:
    void received(const PageTurn& turn, const ServerFrame& frame);

    std::optional<Line> m_line;
    SocketId m_socket;
    std::vector<std::string> m_channels;
};

} // namespace echolock
