// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace echolock {

/// WebSocket close codes that Echolock sends or tells apart (RFC 6455 §7.4.1; Pusher protocol,
/// "Error Codes"). pusher-js: 4000 to 4099 never reconnects, 4100 to 4199 after one second, 4200 to
/// 4299 at once.
enum class CloseCode : std::uint16_t {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolViolation = 1002,
    Abnormal = 1006, ///< Never sent: the connection ends without a close frame.
    InvalidPayload = 1007,
    TooBig = 1009,
    TlsOnly = 4000, ///< pusher-js alone of its kind comes back, at once, by wss.
    UnknownApp = 4001,
    AppDisabled = 4003,
    OverQuota = 4004,
    PathNotFound = 4005,
    InvalidVersion = 4006,
    UnsupportedVersion = 4007,
    NoVersion = 4008,
    Unauthorized = 4009,
    OverCapacity = 4100,
    SlowReader = 4101,
    ReconnectNow = 4200,
    PongTimeout = 4201,
    Inactive = 4202,
};

} // namespace echolock
