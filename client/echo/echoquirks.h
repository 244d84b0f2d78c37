// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <span>
#include <string>
#include <string_view>

namespace echolock {

/// What shipping pusher-js 8.6.0 and laravel-echo 2.5.0 do and a careful client would not. All on:
/// the libraries as they are.
struct EchoQuirks
{
    bool zombieResubscribe = true;
    bool staleAuthSubscribe = true;
    bool stuckPending = true;
    bool openNewBeforeOldCloses = true;
    bool shortLifePingsSooner = true;
    bool whisperBeforeSubscribed = true;
    bool errorTwice = true;
    bool lostRetry = true;
    bool deferredSends = true;
    bool staleSignin = true;
    bool stuckSignin = true;
    bool reauthPerEvent = true;
    bool listenersSurviveLeave = true;

    static EchoQuirks ideal();

    friend bool operator==(const EchoQuirks&, const EchoQuirks&) = default;
};

/// A row of the one table of quirks, from which options, help and `ideal` come.
struct EchoQuirk
{
    std::string_view name; ///< `zombie-resubscribe`
    bool EchoQuirks::*on;
    std::string_view what; ///< Up to 60 characters, what happens where it is on.
};

std::span<const EchoQuirk> quirkTable();

/// All names with commas between.
std::string quirkNames();

/// `pusher-js` is all of them, `ideal` none.
Result<EchoQuirks> clientByName(std::string_view name);

/// `NAME=on` or `NAME=off`. The error says which names and values there are.
Result<void> setQuirk(EchoQuirks& quirks, std::string_view setting);

} // namespace echolock
