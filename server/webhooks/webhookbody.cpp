// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/webhooks/webhookbody.h"

#include "server/protocol/jsonwriter.h"

namespace echolock {

namespace {

/// Pusher sends data as text. What the client did not send is told as null, so that the text can
/// always be parsed.
void writeClientEvent(JsonWriter& json, const WebhookEvent& event)
{
    json.member("event", event.event);
    json.member("data", event.rawData.empty() ? "null" : event.rawData);
    json.member("socket_id", event.socket.value);
    if (!event.user.empty())
        json.member("user_id", event.user.value);
}

void writeLock(JsonWriter& json, const WebhookEvent& event)
{
    json.member("order", event.order.value);
    json.key("user_id");
    if (event.user.empty())
        json.null();
    else
        json.string(event.user.value);
    json.member("socket_id", event.socket.value);
    json.key("token").number(event.token.value);
    json.key("version").number(event.version);
    json.member("cause", toString(event.cause));
}

void writeFields(JsonWriter& json, const WebhookEvent& event)
{
    using enum WebhookEvent::Kind;
    switch (event.kind) {
    case ChannelOccupied:
    case ChannelVacated:
    case CacheMiss:
        return;
    case MemberAdded:
    case MemberRemoved:
        json.member("user_id", event.user.value);
        return;
    case ClientEvent:
        return writeClientEvent(json, event);
    case SubscriptionCount:
        json.key("subscription_count").number(event.count);
        return;
    case LockGranted:
    case LockReleased:
        return writeLock(json, event);
    }
}

/// A lock is on no channel, but Pusher's PHP library fails at an event without one. This is where
/// clients are told of every lock.
std::string_view channelOf(const WebhookEvent& event)
{
    using enum WebhookEvent::Kind;
    const bool isLock = event.kind == LockGranted || event.kind == LockReleased;
    return isLock ? "private-locks" : std::string_view(event.channel);
}

} // namespace

Payload encodeWebhookEvent(const WebhookEvent& event, std::uint64_t sequence)
{
    JsonWriter json(192 + event.rawData.size());
    json.beginObject().member("name", toString(event.kind)).member("channel", channelOf(event));
    writeFields(json, event);
    return Payload(json.key("sequence").number(sequence).endObject().take());
}

Payload encodeWebhookBody(std::int64_t unixMs, std::span<const Payload> events)
{
    std::size_t bytes = 64;
    for (const Payload& event : events)
        bytes += event.text().size() + 1;
    JsonWriter json(bytes);
    json.beginObject().key("time_ms").number(unixMs).key("events").beginArray();
    for (const Payload& event : events)
        json.raw(event.text());
    return Payload(json.endArray().endObject().take());
}

} // namespace echolock
