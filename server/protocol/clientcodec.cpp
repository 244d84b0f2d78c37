// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/clientcodec.h"

#include "server/protocol/eventnames.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <array>
#include <limits>

namespace echolock {

namespace {

Result<JsonValue> parseObject(JsonReader& reader, std::string_view text, const std::string& what)
{
    Result<JsonValue> root = reader.parse(text);
    if (!root)
        return failure(what + " is not valid JSON: " + root.error().message);
    if (!root->is(JsonType::Object))
        return failure(what + " must be a JSON object, got " + std::string(describe(root->type)));
    return root;
}

std::string_view innerText(const JsonValue& data)
{
    return data.is(JsonType::String) ? data.text : data.raw;
}

} // namespace

Result<ServerFrame> decodeServerFrame(std::string_view text)
{
    JsonReader reader;
    const Result<JsonValue> root = parseObject(reader, text, "the server's message");
    if (!root)
        return failure(root.error().message);
    const auto [event, channel, data, userId] = reader.pick(
        *root, std::array<std::string_view, 4>{"event", "channel", "data", "user_id"});
    if (!event.is(JsonType::String))
        return failure(mustBe("event", "a string", event));
    if (channel.given() && !channel.is(JsonType::String))
        return failure(mustBe("channel", "a string", channel));
    if (userId.given() && !userId.is(JsonType::String) && !userId.is(JsonType::Number))
        return failure(mustBe("user_id", "a string", userId));
    return ServerFrame{.event = std::string(event.text),
                       .channel = std::string(channel.text),
                       .data = std::string(innerText(data)),
                       .userId = userId.given() ? std::string(innerText(userId)) : std::string()};
}

std::string encodeSubscribe(const SubscribeFrame& frame)
{
    JsonWriter json(96 + frame.channel.size() + frame.auth.size() + 2 * frame.channelData.size());
    json.beginObject().member("event", eventnames::subscribe).key("data").beginObject();
    json.member("auth", frame.auth);
    if (!frame.channelData.empty())
        json.member("channel_data", frame.channelData);
    return json.member("channel", frame.channel).endObject().endObject().take();
}

std::string encodeUnsubscribe(std::string_view channel)
{
    JsonWriter json(64 + channel.size());
    json.beginObject().member("event", eventnames::unsubscribe).key("data").beginObject();
    return json.member("channel", channel).endObject().endObject().take();
}

std::string encodeSignin(const SigninFrame& frame)
{
    JsonWriter json(64 + frame.auth.size() + 2 * frame.userData.size());
    json.beginObject().member("event", eventnames::signin).key("data").beginObject();
    json.member("auth", frame.auth).member("user_data", frame.userData);
    return json.endObject().endObject().take();
}

std::string encodeClientPing()
{
    return R"({"event":"pusher:ping","data":{}})";
}

std::string encodeClientPong()
{
    return R"({"event":"pusher:pong","data":{}})";
}

std::string encodeClientEvent(const ClientEventFrame& frame)
{
    JsonWriter json(48 + frame.event.size() + frame.rawData.size() + frame.channel.size());
    json.beginObject().member("event", frame.event);
    if (!frame.rawData.empty())
        json.key("data").raw(frame.rawData);
    return json.member("channel", frame.channel).endObject().take();
}

Result<ConnectionEstablished> decodeConnectionEstablished(std::string_view data)
{
    JsonReader reader;
    const Result<JsonValue> root = parseObject(reader, data, "the greeting's data");
    if (!root)
        return failure(root.error().message);
    const auto [socketId, timeout] = reader.pick(
        *root, std::array<std::string_view, 2>{"socket_id", "activity_timeout"});
    if (!socketId.is(JsonType::String))
        return failure(mustBe("socket_id", "a string", socketId));
    const std::int64_t seconds = std::clamp<std::int64_t>(toInteger(timeout).value_or(0), 0,
                                                          std::numeric_limits<int>::max());
    return ConnectionEstablished{SocketId(std::string(socketId.text)), static_cast<int>(seconds)};
}

Result<ProtocolError> decodeErrorData(std::string_view data)
{
    JsonReader reader;
    const Result<JsonValue> root = parseObject(reader, data, "the error's data");
    if (!root)
        return failure(root.error().message);
    const auto [code, message] = reader.pick(*root,
                                             std::array<std::string_view, 2>{"code", "message"});
    const std::int64_t number = std::clamp<std::int64_t>(toInteger(code).value_or(0), 0,
                                                         std::numeric_limits<int>::max());
    return ProtocolError{static_cast<ErrorCode>(number),
                         message.given() ? std::string(innerText(message)) : std::string()};
}

} // namespace echolock
