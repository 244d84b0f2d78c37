// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock {

/// Pusher's numbers for what a server refuses, as `data.code` of `pusher:error`. As a message none
/// of them ends the connection (pusher-js ignores it); as a close code they do what closecode.h
/// says.
enum class ErrorCode : int {
    UnknownApp = 4001,
    AppDisabled = 4003,
    PathNotFound = 4005,
    Unauthorized = 4009,
    InvalidMessage = 4200,
    ClientEventRefused = 4301,
};

/// One refusal, told to the peer.
struct ProtocolError
{
    ErrorCode code;
    std::string message;
};

} // namespace echolock
