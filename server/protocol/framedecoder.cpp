// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/framedecoder.h"

#include "server/protocol/eventnames.h"
#include "server/protocol/jsonreader.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

using Keys3 = std::array<std::string_view, 3>;
using Decoded = Result<ClientFrame, ProtocolError>;

constexpr std::size_t quotedBytesMax = 64;

/// Word for word what pusher-js sends (JSON.stringify in its encodeMessage), and most of what a
/// server reads: who does nothing else still pings. Needs no second look at whether it is valid.
constexpr std::string_view usualPing = R"({"event":"pusher:ping","data":{}})";
constexpr std::string_view usualPong = R"({"event":"pusher:pong","data":{}})";

Unexpected<ProtocolError> refuse(std::string message)
{
    return Unexpected<ProtocolError>(ProtocolError{ErrorCode::InvalidMessage, std::move(message)});
}

/// A peer's own text inside a message to it, cut at a character's end.
std::string quoted(std::string_view text)
{
    if (text.size() <= quotedBytesMax)
        return "\"" + std::string(text) + "\"";
    std::size_t end = quotedBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return "\"" + std::string(text.substr(0, end)) + "…\"";
}

Decoded subscribe(JsonReader& reader, const JsonValue& data)
{
    if (!data.is(JsonType::Object))
        return refuse(mustBe("data", "an object", data));
    const auto [channel, auth, channelData] = reader.pick(data,
                                                          Keys3{"channel", "auth", "channel_data"});
    if (!channel.is(JsonType::String))
        return refuse(mustBe("data.channel", "a string", channel));
    if (auth.given() && !auth.is(JsonType::String))
        return refuse(mustBe("data.auth", "a string", auth));
    if (channelData.given() && !channelData.is(JsonType::String))
        return refuse(mustBe("data.channel_data", "a string that holds JSON", channelData));
    return SubscribeFrame{channel.text, auth.text, channelData.text};
}

Decoded unsubscribe(JsonReader& reader, const JsonValue& data)
{
    if (!data.is(JsonType::Object))
        return refuse(mustBe("data", "an object", data));
    const auto [channel] = reader.pick(data, std::array<std::string_view, 1>{"channel"});
    if (!channel.is(JsonType::String))
        return refuse(mustBe("data.channel", "a string", channel));
    return UnsubscribeFrame{channel.text};
}

Decoded signin(JsonReader& reader, const JsonValue& data)
{
    if (!data.is(JsonType::Object))
        return refuse(mustBe("data", "an object", data));
    const auto [auth, userData] = reader.pick(data,
                                              std::array<std::string_view, 2>{"auth", "user_data"});
    if (!auth.is(JsonType::String))
        return refuse(mustBe("data.auth", "a string", auth));
    if (!userData.is(JsonType::String))
        return refuse(mustBe("data.user_data", "a string that holds JSON", userData));
    return SigninFrame{auth.text, userData.text};
}

Decoded clientEvent(std::string_view event, const JsonValue& channel, const JsonValue& data)
{
    if (!channel.is(JsonType::String))
        return refuse(mustBe("channel", "a string", channel));
    return ClientEventFrame{event, channel.text, data.raw};
}

/// user_id as a string: SDKs other than PHP's write a number. Empty when it is neither.
std::string normalisedUserId(const JsonValue& userId)
{
    if (userId.is(JsonType::String))
        return std::string(userId.text);
    const bool isInteger = userId.is(JsonType::Number)
        && userId.raw.find_first_of(".eE") == std::string_view::npos;
    if (!isInteger)
        return {};
    return userId.raw == "-0" ? std::string("0") : std::string(userId.raw);
}

} // namespace

std::size_t countCharacters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

struct FrameDecoder::Impl
{
    JsonReader reader;
};

FrameDecoder::FrameDecoder()
    : m_impl(std::make_unique<Impl>())
{
}

FrameDecoder::~FrameDecoder() = default;
FrameDecoder::FrameDecoder(FrameDecoder&&) noexcept = default;
FrameDecoder& FrameDecoder::operator=(FrameDecoder&&) noexcept = default;

Decoded FrameDecoder::decode(std::string_view text)
{
    if (text == usualPing)
        return PingFrame{};
    if (text == usualPong)
        return PongFrame{};
    JsonReader& reader = m_impl->reader;
    const Result<JsonValue> message = reader.parse(text);
    if (!message)
        return refuse("the message is not valid JSON: " + message.error().message);
    if (!message->is(JsonType::Object))
        return refuse("the message must be a JSON object, got "
                      + std::string(describe(message->type)));
    const auto [event, channel, data] = reader.pick(*message, Keys3{"event", "channel", "data"});
    if (!event.is(JsonType::String))
        return refuse(mustBe("event", "a string", event));
    if (event.text.starts_with(eventnames::clientPrefix))
        return clientEvent(event.text, channel, data);
    if (event.text == eventnames::subscribe)
        return subscribe(reader, data);
    if (event.text == eventnames::unsubscribe)
        return unsubscribe(reader, data);
    if (event.text == eventnames::ping)
        return PingFrame{};
    if (event.text == eventnames::pong)
        return PongFrame{};
    if (event.text == eventnames::signin)
        return signin(reader, data);
    auto refusal = refuse("unknown event " + quoted(event.text)
                          + ": a client sends pusher:subscribe, pusher:unsubscribe, "
                            "pusher:signin, pusher:ping, pusher:pong or names that begin with "
                            "client-");
    refusal.value().about = ProtocolError::About::UnknownEvent;
    return refusal;
}

Result<Member, ProtocolError> decodeMember(std::string_view channelData)
{
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(channelData);
    if (!root)
        return refuse("channel_data is not valid JSON: " + root.error().message);
    if (!root->is(JsonType::Object))
        return refuse("channel_data must be a JSON object, got "
                      + std::string(describe(root->type)));
    const auto [userId, userInfo] = reader.pick(
        *root, std::array<std::string_view, 2>{"user_id", "user_info"});
    if (!userId.is(JsonType::String) && !userId.is(JsonType::Number))
        return refuse(mustBe("user_id", "a string or an integer", userId));
    Member member{UserId(normalisedUserId(userId)), std::string(userInfo.raw)};
    if (userId.is(JsonType::Number) && member.user.empty())
        return refuse("\"user_id\" must be a string or an integer, got " + quoted(userId.raw));
    if (member.user.empty())
        return refuse("\"user_id\" must not be empty");
    if (countCharacters(member.user.value) > userIdLengthMax) {
        return refuse("\"user_id\" must have at most " + std::to_string(userIdLengthMax)
                      + " characters, got " + std::to_string(countCharacters(member.user.value)));
    }
    return member;
}

} // namespace echolock
