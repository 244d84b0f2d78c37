// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/rawface.h"

#include "scenarios/sim/serverpart.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/lockwire.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

Observation seenOn(const ServerFrame& frame, Observation::Kind kind)
{
    Observation seen;
    seen.kind = kind;
    seen.state = ConnectionState::Connected;
    seen.channel = frame.channel;
    return seen;
}

Observation changedTo(ConnectionState state)
{
    Observation seen;
    seen.state = state;
    return seen;
}

} // namespace

void RawFace::open(const PageTurn& turn)
{
    m_channels.clear();
    m_line = turn.openLine();
}

void RawFace::sendRaw(const PageTurn& turn, std::string_view text)
{
    if (m_line)
        turn.send(*m_line, text);
}

void RawFace::subscribe(const PageTurn& turn, const std::string& channel)
{
    m_channels.push_back(channel);
    const auto answer = turn.signer.answer({AuthRequestId{1}, m_socket, channel});
    if (answer)
        sendRaw(
            turn,
            encodeSubscribe(
                {.channel = channel, .auth = answer->auth, .channelData = answer->channelData}));
}

void RawFace::unsubscribe(const PageTurn& turn, const std::string& channel)
{
    std::erase(m_channels, channel);
    sendRaw(turn, encodeUnsubscribe(channel));
}

void RawFace::whisper(const PageTurn& turn, const std::string& channel, std::string_view event,
                      std::string_view data)
{
    const std::string name = "client-" + std::string(event);
    sendRaw(turn, encodeClientEvent({.event = name, .channel = channel, .rawData = data}));
}

void RawFace::abandon(const PageTurn& turn, Abandonment how)
{
    if (how == Abandonment::Leave) {
        for (const std::string& channel : std::exchange(m_channels, {}))
            sendRaw(turn, encodeUnsubscribe(channel));
        return;
    }
    const auto old = std::exchange(m_line, std::nullopt);
    if (how == Abandonment::Reload)
        open(turn);
    if (!old)
        return;
    switch (how) {
    case Abandonment::Vanish:
        turn.put(PageOut::Lose, *old);
        break;
    case Abandonment::Reset:
        turn.put(PageOut::Drop, *old, packed({CloseHow::Kind::Rst, 0}));
        break;
    case Abandonment::Kill:
    case Abandonment::Crash:
        turn.put(PageOut::Drop, *old, packed({CloseHow::Kind::Fin, 0}));
        break;
    default:
        turn.put(PageOut::Close, *old, how == Abandonment::Close ? 1000 : 1001);
        break;
    }
}

void RawFace::textReceived(const PageTurn& turn, Line line, std::string_view text)
{
    if (line != m_line)
        return;
    if (const auto frame = decodeServerFrame(text))
        received(turn, *frame);
}

void RawFace::received(const PageTurn& turn, const ServerFrame& frame)
{
    if (frame.event == "pusher:connection_established") {
        const auto greeting = decodeConnectionEstablished(frame.data);
        m_socket = greeting ? greeting->socketId : SocketId();
        turn.connected(m_socket);
        turn.saw(changedTo(ConnectionState::Connected));
    } else if (frame.event == "pusher:ping") {
        turn.send(*m_line, encodeClientPong());
    } else if (frame.event == "pusher_internal:subscription_succeeded") {
        turn.saw(seenOn(frame, Observation::Kind::Subscribed));
    } else if (frame.event == "pusher:subscription_error") {
        turn.saw(seenOn(frame, Observation::Kind::SubscriptionFailed));
    } else if (const auto lock = decodeLockData(frame.event, frame.data)) {
        Observation seen = seenOn(frame, Observation::Kind::Lock);
        seen.lock = *lock;
        turn.saw(seen);
    } else {
        Observation seen = seenOn(frame, Observation::Kind::Event);
        seen.text = frame.event;
        seen.data = frame.data;
        turn.saw(seen);
    }
}

void RawFace::closed(const PageTurn& turn, Line line)
{
    if (line != m_line)
        return;
    m_line.reset();
    m_socket = SocketId();
    turn.saw(changedTo(ConnectionState::Disconnected));
}

void RawFace::writeState(StateWriter& writer) const
{
    writer.flag(m_line.has_value());
    if (m_line)
        writer.conn(m_line->conn());
    writer.socket(m_socket);
    writer.number(m_channels.size());
    for (const std::string& channel : m_channels)
        writer.text(channel);
}

} // namespace echolock
