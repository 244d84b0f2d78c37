// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lockannouncer.h"

#include "server/protocol/codec.h"
#include "server/protocol/lockwire.h"

namespace echolock {

namespace {

WireOwner wireOwner(const Owner& owner)
{
    return {owner.user, owner.socket};
}

LockMessage granted(const LockEvent& event)
{
    LockMessage message;
    message.event = "lock.granted";
    message.owner = wireOwner(event.owner);
    message.token = event.token;
    message.nonce = event.nonce;
    return message;
}

LockMessage denied(const LockEvent& event)
{
    LockMessage message;
    message.event = "lock.denied";
    message.owner = wireOwner(event.holder);
    message.nonce = event.nonce;
    return message;
}

LockMessage revoked(const LockEvent& event)
{
    LockMessage message;
    message.event = "lock.revoked";
    message.cause = toString(event.cause);
    return message;
}

LockState stateAfter(LockFact fact)
{
    if (fact == LockFact::Suspended)
        return LockState::Grace;
    return fact == LockFact::Granted || fact == LockFact::Resumed ? LockState::Held
                                                                  : LockState::Free;
}

LockMessage changed(const LockEvent& event)
{
    LockMessage message;
    message.event = "lock.changed";
    message.cause = toString(event.cause);
    message.state = toString(stateAfter(event.fact));
    if (stateAfter(event.fact) != LockState::Free) {
        message.owner = wireOwner(event.owner);
        message.token = event.token;
    }
    return message;
}

} // namespace

LockAnnouncer::LockAnnouncer(const ChannelRegistry& channels, Turn& turn)
    : m_channels(channels)
    , m_turn(turn)
{
}

void LockAnnouncer::announce(const LockEvent& event, Audience audience)
{
    switch (event.fact) {
    case LockFact::Granted:
    case LockFact::Resumed:
        tellConnection(event, granted(event));
        tellChannels(event, audience);
        return;
    case LockFact::Confirmed:
        tellConnection(event, granted(event));
        return;
    case LockFact::Denied:
        tellConnection(event, denied(event));
        return;
    case LockFact::Revoked:
        if (audience == Audience::Everyone)
            tellConnection(event, revoked(event));
        tellChannels(event, audience);
        return;
    case LockFact::Suspended:
    case LockFact::Released:
        tellChannels(event, audience);
        return;
    }
}

void LockAnnouncer::tellConnection(const LockEvent& event, LockMessage message)
{
    message.order = event.order;
    message.version = event.version;
    const std::string data = encodeLockData(message);
    m_channels.forEachAt(event.order, [&](const Channel& channel) {
        if (channel.has(event.owner.conn))
            m_turn.send(event.owner.conn, encodeEvent(channel.name().full, message.event, data));
    });
}

void LockAnnouncer::tellChannels(const LockEvent& event, Audience audience)
{
    LockMessage message = changed(event);
    message.order = event.order;
    message.version = event.version;
    const std::string data = encodeLockData(message);
    const auto tell = [&](const Channel& channel) {
        m_turn.send(channel.connections(), encodeEvent(channel.name().full, message.event, data));
    };
    if (audience == Audience::Everyone)
        m_channels.forEachAt(event.order, tell);
    if (const Channel* const dashboard = m_channels.find(dashboardChannel))
        tell(*dashboard);
}

} // namespace echolock
