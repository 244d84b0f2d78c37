// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apprules.h"
#include "server/hub/lifecycle.h"
#include "server/protocol/closecode.h"

#include <string_view>

namespace echolock {

/// Why and how the Hub itself ends a connection.
struct Ending
{
    CloseCode code;
    std::string_view reason;
    CloseHow::Kind kind = CloseHow::Kind::Evicted;
};

/// 1001, unless a personality says otherwise, leaves pusher-js its second before it tries again;
/// 4200 would make it burn that try at once.
inline Ending stopping(const HubOptions& options)
{
    const Personality& personality = personalityOf(options);
    return {personality.stopCode, personality.stopReason, CloseHow::Kind::ServerShutdown};
}

inline constexpr Ending pongMissing{CloseCode::PongTimeout, "Pong not received in time",
                                    CloseHow::Kind::PingTimeout};
inline constexpr Ending inactive{CloseCode::Inactive, "Silent for too long",
                                 CloseHow::Kind::Inactive};
inline constexpr auto unauthorizedWords = "Connection not authorized within timeout.";
inline constexpr Ending unauthorized{CloseCode::Unauthorized, unauthorizedWords};
inline constexpr Ending appRemoved{CloseCode::UnknownApp, "The app is no longer configured here"};
inline constexpr Ending appDisabled{CloseCode::AppDisabled, "The app is disabled"};

} // namespace echolock
