// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lockannouncer.h"

#include "server/protocol/codec.h"
#include "server/protocol/eventnames.h"
#include "server/protocol/lockwire.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace echolock {

namespace {

WireOwner wireOwner(const Owner& owner)
{
    return {owner.user, owner.socket};
}

std::optional<std::uint64_t> inMilliseconds(std::optional<Duration> left)
{
    using Milliseconds = std::chrono::duration<std::uint64_t, std::milli>;
    if (!left)
        return std::nullopt;
    return std::chrono::duration_cast<Milliseconds>(std::max(*left, Duration::zero())).count();
}

LockMessage granted(const LockEvent& event)
{
    LockMessage message;
    message.event = eventnames::lockGranted;
    message.owner = wireOwner(event.owner);
    message.token = event.token;
    message.nonce = event.nonce;
    message.ttlMs = inMilliseconds(event.ttl);
    return message;
}

LockMessage denied(const LockEvent& event)
{
    LockMessage message;
    message.event = eventnames::lockDenied;
    if (event.holder != Owner())
        message.owner = wireOwner(event.holder);
    message.nonce = event.nonce;
    if (event.position != 0)
        message.position = event.position;
    if (event.cause == LockCause::TooManyOrders || event.cause == LockCause::StoreUnreachable)
        message.cause = toString(event.cause);
    return message;
}

LockMessage revoked(const LockEvent& event)
{
    LockMessage message;
    message.event = eventnames::lockRevoked;
    message.cause = toString(event.cause);
    return message;
}

LockMessage changed(const LockEvent& event)
{
    LockMessage message;
    message.event = eventnames::lockChanged;
    message.order = event.order;
    message.version = event.version;
    message.cause = toString(event.cause);
    const LockState state = stateAfter(event.fact).value();
    message.state = toString(state);
    if (state != LockState::Free) {
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
        tellAsker(event, granted(event), audience);
        tellChannels(event, audience);
        return;
    case LockFact::Confirmed:
        tellAsker(event, granted(event), audience);
        return;
    case LockFact::Denied:
        tellAsker(event, denied(event), audience);
        return;
    case LockFact::Revoked:
        if (audience == Audience::Everyone)
            tellFormerHolder(event);
        tellChannels(event, audience);
        return;
    case LockFact::Suspended:
    case LockFact::Released:
        tellChannels(event, audience);
        return;
    }
}

void LockAnnouncer::tellAsker(const LockEvent& event, LockMessage message, Audience audience)
{
    if (audience != Audience::DashboardsOnly)
        tell(std::span(&event.owner.conn, 1), event, std::move(message));
}

void LockAnnouncer::tellFormerHolder(const LockEvent& event)
{
    std::vector<ConnId> connections = event.others;
    connections.insert(connections.begin(), event.owner.conn);
    tell(connections, event, revoked(event));
}

void LockAnnouncer::tell(std::span<const ConnId> connections, const LockEvent& event,
                         LockMessage message)
{
    message.order = event.order;
    message.version = event.version;
    const std::string data = encodeLockData(message);
    m_channels.forEachAt(event.order, [&](const Channel& channel) {
        for (const ConnId conn : connections)
            if (channel.has(conn))
                m_turn.send(conn, encodeEvent(channel.name().full, message.event, data));
    });
}

void LockAnnouncer::tellChannels(const LockEvent& event, Audience audience)
{
    if (m_turn.isHushed())
        return;
    // Most locks end because the only one at the order leaves: then there is nobody to encode for.
    std::string data;
    const auto tell = [&](const Channel& channel) {
        if (data.empty())
            data = encodeLockData(changed(event));
        m_turn.send(channel.connections(),
                    encodeEvent(channel.name().full, eventnames::lockChanged, data));
    };
    if (audience == Audience::Everyone)
        m_channels.forEachAt(event.order, tell);
    if (const Channel* const dashboard = m_channels.find(dashboardChannel))
        tell(*dashboard);
}

} // namespace echolock
