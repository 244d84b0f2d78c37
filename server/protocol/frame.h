// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace echolock {

// What a client says to a server, one struct per Pusher event (Pusher protocol 7). The views point
// into the decoder and the text that it was given: they end with the next decode.

struct SubscribeFrame
{
    std::string_view channel;
    std::string_view auth;        ///< `KEY:SIGNATURE`, empty for public channels.
    std::string_view channelData; ///< The signed bytes as sent; empty when absent.
};

struct UnsubscribeFrame
{
    std::string_view channel;
};

/// `pusher:signin`: the app vouches for the connection's user.
struct SigninFrame
{
    std::string_view auth;     ///< `KEY:SIGNATURE`
    std::string_view userData; ///< The signed bytes as sent.
};

struct PingFrame
{
};

struct PongFrame
{
};

/// A `client-…` event. `rawData` is the JSON text of `data` byte for byte, so that a relay changes
/// nothing.
struct ClientEventFrame
{
    std::string_view event;
    std::string_view channel;
    std::string_view rawData;
};

using ClientFrame = std::variant<SubscribeFrame, UnsubscribeFrame, PingFrame, PongFrame,
                                 ClientEventFrame, SigninFrame>;

/// The channel that it names; empty for what is of no channel.
inline std::string_view channelOf(const ClientFrame& frame)
{
    return std::visit(
        [](const auto& kind) -> std::string_view {
            if constexpr (requires { kind.channel; })
                return kind.channel;
            else
                return {};
        },
        frame);
}

/// What a server says to a client, decoded no further than every event needs: Pusher sends `data`
/// as a JSON string holding JSON, and some servers as an object; `data` is the inner JSON text of
/// either.
struct ServerFrame
{
    std::string event;
    std::string channel; ///< Empty for events of the connection.
    std::string data;    ///< Inner JSON text; empty when absent.
    std::string userId;  ///< Set by the server on client events of presence channels.
};

} // namespace echolock
