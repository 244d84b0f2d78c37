// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/huboptions.h"
#include "server/hub/webhookevent.h"

#include <string>
#include <utility>

namespace echolock::testing {

inline WebhookEvent factOf(WebhookEvent::Kind kind, std::string channel, std::string user = {})
{
    WebhookEvent event{.kind = kind, .appId = "app"};
    event.channel = std::move(channel);
    event.user = UserId(std::move(user));
    return event;
}

inline WebhookEvent occupied(std::string channel)
{
    return factOf(WebhookEvent::Kind::ChannelOccupied, std::move(channel));
}

inline WebhookEvent vacated(std::string channel)
{
    return factOf(WebhookEvent::Kind::ChannelVacated, std::move(channel));
}

inline WebhookEvent memberAdded(std::string channel, std::string user)
{
    return factOf(WebhookEvent::Kind::MemberAdded, std::move(channel), std::move(user));
}

inline WebhookEvent memberRemoved(std::string channel, std::string user)
{
    return factOf(WebhookEvent::Kind::MemberRemoved, std::move(channel), std::move(user));
}

inline WebhookEvent cacheMiss(std::string channel)
{
    return factOf(WebhookEvent::Kind::CacheMiss, std::move(channel));
}

inline WebhookEvent whispered(std::string channel, std::string rawData)
{
    WebhookEvent event = factOf(WebhookEvent::Kind::ClientEvent, std::move(channel));
    event.event = "client-typing";
    event.rawData = std::move(rawData);
    event.socket = SocketId("12.34");
    return event;
}

inline WebhookEvent lockFact(WebhookEvent::Kind kind, std::string order, std::string user = {})
{
    WebhookEvent event = factOf(kind, {}, std::move(user));
    event.order = Resource(std::move(order));
    event.socket = SocketId("12.34");
    event.token = FencingToken{3};
    event.version = 5;
    event.cause = LockCause::ConnectionLost;
    return event;
}

/// An app with one target that is told everything.
inline AppConfig appTelling(std::string url)
{
    AppConfig app;
    app.webhooks.push_back(WebhookTarget{.url = std::move(url)});
    return app;
}

} // namespace echolock::testing
