// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock {

/// Pusher's numbers for what a server refuses, as `data.code` of `pusher:error`. As a message none
/// of them ends the connection (pusher-js ignores it); as a close code they do what closecode.h
/// says.
enum class ErrorCode : int {
    TlsOnly = 4000,
    UnknownApp = 4001,
    AppDisabled = 4003,
    OverQuota = 4004,
    PathNotFound = 4005,
    InvalidVersion = 4006,
    UnsupportedVersion = 4007,
    NoVersion = 4008,
    Unauthorized = 4009,
    OverCapacity = 4100,
    InvalidMessage = 4200,
    ClientEventRefused = 4301,
    WatchlistTooLong = 4302,
};

/// One refusal, told to the peer.
struct ProtocolError
{
    ErrorCode code;
    std::string message;
    /// Servers differ in what they make of an event that they do not know.
    enum class About { Anything, UnknownEvent } about = About::Anything;
};

} // namespace echolock
