// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/codec.h"

#include "server/protocol/eventnames.h"
#include "server/protocol/jsonwriter.h"

namespace echolock {

namespace {

/// Room for the keys and punctuation around the parts that vary.
constexpr std::size_t envelopeBytes = 128;

std::string channelEvent(std::string_view event, std::string_view channel,
                         std::string_view dataText)
{
    // Double encoding escapes about every tenth byte of ordinary data.
    JsonWriter json(envelopeBytes + event.size() + channel.size() + dataText.size()
                    + dataText.size() / 4);
    json.beginObject().member("event", event).member("channel", channel).member("data", dataText);
    return json.endObject().take();
}

std::string_view infoOrEmpty(const Member& member)
{
    return member.rawInfo.empty() ? std::string_view("{}") : std::string_view(member.rawInfo);
}

} // namespace

std::string encodeConnectionEstablished(const SocketId& socketId, int activityTimeoutSeconds)
{
    JsonWriter data(envelopeBytes);
    data.beginObject().member("socket_id", socketId.value);
    data.key("activity_timeout").number(std::int64_t{activityTimeoutSeconds}).endObject();
    JsonWriter json(2 * envelopeBytes);
    json.beginObject()
        .member("event", eventnames::connectionEstablished)
        .member("data", data.text());
    return json.endObject().take();
}

std::string encodePing()
{
    return R"({"event":"pusher:ping","data":{}})";
}

std::string encodePong(EmptyData data)
{
    return data == EmptyData::Given ? R"({"event":"pusher:pong","data":{}})"
                                    : R"({"event":"pusher:pong"})";
}

std::string encodeError(const ProtocolError& error, ErrorData shape)
{
    JsonWriter data(envelopeBytes + error.message.size());
    data.beginObject().key("code").number(static_cast<std::int64_t>(error.code));
    data.member("message", error.message).endObject();
    JsonWriter json(2 * envelopeBytes + error.message.size());
    json.beginObject().member("event", eventnames::error).key("data");
    if (shape == ErrorData::Object)
        json.raw(data.text());
    else
        json.string(data.text());
    return json.endObject().take();
}

std::string encodeSubscriptionSucceeded(std::string_view channel, EmptyData data)
{
    constexpr std::string_view event = eventnames::subscriptionSucceeded;
    if (data == EmptyData::Given)
        return channelEvent(event, channel, "{}");
    JsonWriter json(envelopeBytes + channel.size());
    json.beginObject().member("event", event).member("channel", channel);
    return json.endObject().take();
}

std::string encodePresenceSucceeded(std::string_view channel, std::span<const Member> members)
{
    JsonWriter data(envelopeBytes);
    data.beginObject().key("presence").beginObject().key("ids").beginArray();
    for (const Member& member : members)
        data.string(member.user.value);
    data.endArray().key("hash").beginObject();
    for (const Member& member : members)
        data.key(member.user.value).raw(infoOrEmpty(member));
    data.endObject().key("count").number(std::uint64_t{members.size()}).endObject().endObject();
    return channelEvent(eventnames::subscriptionSucceeded, channel, data.text());
}

std::string encodeSubscriptionError(std::string_view channel, std::string_view message, int status)
{
    JsonWriter data(envelopeBytes + message.size());
    data.beginObject().member("type", "AuthError").member("error", message);
    data.key("status").number(std::int64_t{status}).endObject();
    return channelEvent(eventnames::subscriptionError, channel, data.text());
}

std::string encodeSigninSuccess(std::string_view userData)
{
    JsonWriter data(envelopeBytes + userData.size());
    data.beginObject().member("user_data", userData).endObject();
    JsonWriter json(2 * envelopeBytes + userData.size());
    json.beginObject().member("event", eventnames::signinSuccess).member("data", data.text());
    return json.endObject().take();
}

std::string encodeCacheMiss(std::string_view channel)
{
    JsonWriter json(envelopeBytes + channel.size());
    json.beginObject().member("event", eventnames::cacheMiss).member("channel", channel);
    return json.endObject().take();
}

std::string encodeSubscriptionCount(std::string_view channel, std::size_t count)
{
    JsonWriter data(envelopeBytes);
    data.beginObject().key("subscription_count").number(std::uint64_t{count}).endObject();
    return channelEvent(eventnames::subscriptionCount, channel, data.text());
}

std::string encodeWatchlistEvents(std::span<const UserId> online, std::span<const UserId> offline)
{
    JsonWriter data(envelopeBytes);
    data.beginObject().key("events").beginArray();
    const auto list = [&data](std::string_view name, std::span<const UserId> users) {
        if (users.empty())
            return;
        data.beginObject().member("name", name).key("user_ids").beginArray();
        for (const UserId& user : users)
            data.string(user.value);
        data.endArray().endObject();
    };
    list("online", online);
    list("offline", offline);
    data.endArray().endObject();
    JsonWriter json(2 * envelopeBytes);
    json.beginObject().member("event", eventnames::watchlistEvents);
    return json.member("data", data.text()).endObject().take();
}

std::string encodeMemberAdded(std::string_view channel, const Member& member)
{
    JsonWriter data(envelopeBytes + member.rawInfo.size());
    data.beginObject().member("user_id", member.user.value);
    data.key("user_info").raw(infoOrEmpty(member)).endObject();
    return channelEvent(eventnames::memberAdded, channel, data.text());
}

std::string encodeMemberRemoved(std::string_view channel, const UserId& user)
{
    JsonWriter data(envelopeBytes);
    data.beginObject().member("user_id", user.value).endObject();
    return channelEvent(eventnames::memberRemoved, channel, data.text());
}

std::string encodeRelay(const ClientEventFrame& frame, std::string_view userId)
{
    JsonWriter json(envelopeBytes + frame.event.size() + frame.channel.size() + frame.rawData.size()
                    + userId.size());
    json.beginObject().member("event", frame.event).member("channel", frame.channel);
    if (!frame.rawData.empty())
        json.key("data").raw(frame.rawData);
    if (!userId.empty())
        json.member("user_id", userId);
    return json.endObject().take();
}

std::string encodeEvent(std::string_view channel, std::string_view event, std::string_view dataText)
{
    return channelEvent(event, channel, dataText);
}

} // namespace echolock
