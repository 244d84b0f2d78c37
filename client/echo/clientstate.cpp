// SPDX-License-Identifier: GPL-3.0-or-later

// What a client tells of its state.

#include "client/echo/echoclient.h"

#include <algorithm>

namespace echolock {

void AuthAnswer::writeState(StateWriter& out) const
{
    out.frame(auth);
    out.frame(channelData);
    out.text(sharedSecret);
    out.frame(userData);
}

/// The channel by its place: one that was left and joined anew is another one.
void Subscriptions::writeAsked(const PendingAuth& asked, StateWriter& out) const
{
    out.socket(asked.request.socketId);
    out.text(asked.request.channel);
    const auto channel = std::ranges::find(m_channels, asked.channelSerial, &Channel::serial);
    out.flag(channel != m_channels.end());
    out.number(asked.undeciphered.size());
    for (const ServerFrame& frame : asked.undeciphered) {
        out.text(frame.event);
        out.text(frame.channel);
        out.frame(frame.data);
        out.user(UserId(frame.userId));
    }
}

void Subscriptions::writeState(StateWriter& out) const
{
    out.number(m_channels.size());
    for (const Channel& channel : m_channels) {
        out.text(channel.name);
        out.number(channel.subscriptionCount);
        out.flag(channel.subscribed);
        out.flag(channel.pending);
        out.flag(channel.cancelled);
        const Members* const members = m_members.find(channel.serial);
        out.flag(members != nullptr);
        if (members)
            members->writeState(out);
        const std::string* const key = m_keys.find(channel.serial);
        out.flag(key != nullptr);
        if (key)
            out.text(*key);
    }
    out.number(m_auths.size());
    for (const PendingAuth& asked : m_auths)
        writeAsked(asked, out);
    out.number(m_awaitingUser.size());
    for (const AwaitingUser& awaiting : m_awaitingUser) {
        writeAsked(awaiting.asked, out);
        awaiting.answer.writeState(out);
    }
    m_signIn.writeState(out);
}

/// From an attempt's begin until there is a connection or none is tried for.
bool EchoClient::isTrying() const
{
    return m_phase == Phase::Opening || m_phase == Phase::Handshaking || m_phase == Phase::Failed;
}

void EchoClient::writeState(StateWriter& out) const
{
    out.flag(m_useTls);
    out.choice(m_state);
    out.choice(m_phase);
    out.flag(m_leaving.has_value());
    if (m_leaving)
        out.number(ageOf(*m_leaving));
    if (m_options.quirks.shortLifePingsSooner)
        m_memory.writeLives(m_transport, out);
    m_memory.writeWay(out);
    if (isTrying()) {
        m_memory.writeTries(out);
        out.duration(m_pingDelay);
        m_windows.writeState(out);
    }
    m_retries.writeState(out);
    m_outbox.writeState(m_transport, out);
    out.socket(m_socketId);
    if (m_phase == Phase::Established)
        m_liveness.writeState(out);
    m_channels.writeState(out);
}

} // namespace echolock
