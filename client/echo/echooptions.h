// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

namespace echolock {

/// What shipping pusher-js 8.6.0 does and a careful client would not. All on: pusher-js as it is.
struct EchoQuirks
{
    /// A channel left while its subscription was pending comes back after a reconnect.
    bool zombieResubscribe = true;
    /// An auth answer for the last connection's socket id is still sent, on the new connection.
    bool staleAuthSubscribe = true;
    /// A subscription that the server refused stays pending, so that subscribing again does
    /// nothing.
    bool stuckPending = true;
    /// After a pong timeout the new connection opens before the old one closes.
    bool openNewBeforeOldCloses = true;
    /// A connection that ended uncleanly when young makes the next one ping sooner.
    bool shortLifePingsSooner = true;
    /// Client events are sent on channels that are not subscribed yet.
    bool whisperBeforeSubscribed = true;
    /// A close code that calls for an action is reported as an error twice.
    bool errorTwice = true;

    static constexpr EchoQuirks ideal()
    {
        return {.zombieResubscribe = false,
                .staleAuthSubscribe = false,
                .stuckPending = false,
                .openNewBeforeOldCloses = false,
                .shortLifePingsSooner = false,
                .whisperBeforeSubscribed = false,
                .errorTwice = false};
    }

    friend bool operator==(const EchoQuirks&, const EchoQuirks&) = default;
};

/// pusher-js's options, at their defaults.
struct EchoOptions
{
    Duration activityTimeout = std::chrono::seconds(120); ///< The server's wins if shorter.
    Duration pongTimeout = std::chrono::seconds(30);
    Duration unavailableTimeout = std::chrono::seconds(10);
    bool useTls = false;
    EchoQuirks quirks{};
};

} // namespace echolock
