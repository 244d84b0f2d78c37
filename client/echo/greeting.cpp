// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/greeting.h"

#include "server/protocol/clientcodec.h"
#include "server/protocol/jsonreader.h"

#include <array>
#include <charconv>

namespace echolock {

namespace {

/// Seconds as JavaScript multiplies them: a number in quotes is one, too. Anything else is 0.
Duration secondsOf(const JsonValue& value)
{
    const std::string_view digits = value.is(JsonType::String) ? value.text : value.raw;
    double seconds = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(),
                                              seconds);
    constexpr double secondsMax = 1e9;
    if (error != std::errc() || end != digits.data() + digits.size() || !(seconds > 0))
        return {};
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(std::min(seconds, secondsMax) * 1000));
}

Greeting established(std::string_view data)
{
    JsonReader reader;
    const auto root = reader.parse(data);
    if (!root || !root->is(JsonType::Object))
        return UnusableGreeting{"The greeting's data is no object."};
    const auto [socketId, timeout] = reader.pick(
        *root, std::array<std::string_view, 2>{"socket_id", "activity_timeout"});
    const Duration activityTimeout = secondsOf(timeout);
    if (activityTimeout == Duration::zero())
        return UnusableGreeting{"The greeting has no activity_timeout."};
    if (!socketId.given())
        return Greeted{SocketId("undefined"), activityTimeout};
    const std::string_view id = socketId.is(JsonType::String) ? socketId.text : socketId.raw;
    return Greeted{SocketId(std::string(id)), activityTimeout};
}

/// A code that is null, or too low for an action, leaves pusher-js without a callback to call.
Greeting refusal(std::string_view data)
{
    JsonReader reader;
    const auto root = reader.parse(data);
    if (!root || !root->is(JsonType::Object))
        return GreetedByError{.message = std::string(data)};
    const auto [code, message] = reader.pick(*root,
                                             std::array<std::string_view, 2>{"code", "message"});
    GreetedByError error;
    error.message = message.is(JsonType::String) ? message.text : message.raw;
    const auto number = toInteger(code);
    if (code.is(JsonType::Null)
        || (number && closeAction(static_cast<int>(*number)) == CloseAction::None))
        return UnheardGreeting{"The server's error has a code that calls for no action: "
                               + error.message};
    if (number) {
        error.code = static_cast<int>(*number);
        error.action = closeAction(error.code);
    }
    return error;
}

} // namespace

Greeting readGreeting(std::string_view text)
{
    const auto frame = decodeServerFrame(text);
    if (!frame)
        return UnusableGreeting{frame.error().message};
    const bool hasData = !frame->data.empty() && frame->data != "null";
    if (frame->event == "pusher:connection_established")
        return established(frame->data);
    if (frame->event == "pusher:error" && hasData)
        return refusal(frame->data);
    return UnusableGreeting{"The server began with " + frame->event + " instead of a greeting."};
}

} // namespace echolock
