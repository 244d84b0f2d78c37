// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/webhookfacts.h"

namespace echolock {

using Kind = WebhookEvent::Kind;

WebhookFacts::WebhookFacts(const AppConfig& app, Turn& turn)
    : m_app(app)
    , m_turn(turn)
{
}

bool WebhookFacts::concerns(const ChannelName& channel) const
{
    return !m_app.webhooks.empty() && !channel.full.starts_with('#');
}

WebhookEvent WebhookFacts::about(Kind kind, std::string_view channel) const
{
    WebhookEvent event;
    event.kind = kind;
    event.appId = m_app.id;
    event.channel = channel;
    event.at = m_turn.now();
    return event;
}

void WebhookFacts::tell(Kind kind, std::string_view channel, const UserId& user) const
{
    WebhookEvent event = about(kind, channel);
    event.user = user;
    m_turn.sink().emit(event);
}

void WebhookFacts::joined(const Channel& channel, const UserId* newUser) const
{
    if (!concerns(channel.name()))
        return;
    if (channel.connections().size() == 1)
        tell(Kind::ChannelOccupied, channel.name().full);
    if (newUser)
        tell(Kind::MemberAdded, channel.name().full, *newUser);
}

void WebhookFacts::left(const Channel& channel, const UserId* goneUser) const
{
    if (!concerns(channel.name()))
        return;
    if (goneUser)
        tell(Kind::MemberRemoved, channel.name().full, *goneUser);
    if (channel.empty())
        tell(Kind::ChannelVacated, channel.name().full);
}

void WebhookFacts::clientEvent(const ClientEventFrame& frame, const SocketId& sender,
                               const UserId& user) const
{
    if (m_app.webhooks.empty())
        return;
    WebhookEvent event = about(Kind::ClientEvent, frame.channel);
    event.event = frame.event;
    event.rawData = frame.rawData;
    event.socket = sender;
    event.user = user;
    m_turn.sink().emit(event);
}

void WebhookFacts::cacheMissed(const ChannelName& channel) const
{
    if (concerns(channel))
        tell(Kind::CacheMiss, channel.full);
}

void WebhookFacts::countChanged(const Channel& channel) const
{
    if (!concerns(channel.name()))
        return;
    WebhookEvent event = about(Kind::SubscriptionCount, channel.name().full);
    event.count = channel.connections().size();
    m_turn.sink().emit(event);
}

void WebhookFacts::lockChanged(const LockEvent& lock) const
{
    const bool granted = lock.fact == LockFact::Granted;
    const bool freed = lock.fact == LockFact::Released || lock.fact == LockFact::Revoked;
    if (m_app.webhooks.empty() || (!granted && !freed))
        return;
    WebhookEvent event = about(granted ? Kind::LockGranted : Kind::LockReleased, {});
    event.order = lock.order;
    event.user = lock.owner.user;
    event.socket = lock.owner.socket;
    event.token = lock.token;
    event.version = lock.version;
    event.cause = lock.cause;
    m_turn.sink().emit(event);
}

} // namespace echolock
