// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/echoquirks.h"

#include <algorithm>
#include <array>
#include <string>

namespace echolock {

namespace {

constexpr std::array table{
    EchoQuirk{"zombie-resubscribe", &EchoQuirks::zombieResubscribe,
              "a channel left while pending comes back after a reconnect"},
    EchoQuirk{"stale-auth-subscribe", &EchoQuirks::staleAuthSubscribe,
              "an auth answer for the last connection is sent on this one"},
    EchoQuirk{"stuck-pending", &EchoQuirks::stuckPending,
              "a refused subscription stays pending until a reconnect"},
    EchoQuirk{"open-new-before-old-closes", &EchoQuirks::openNewBeforeOldCloses,
              "after a pong timeout both connections are open for a while"},
    EchoQuirk{"short-life-pings-sooner", &EchoQuirks::shortLifePingsSooner,
              "after a short connection the next one pings sooner"},
    EchoQuirk{"whisper-before-subscribed", &EchoQuirks::whisperBeforeSubscribed,
              "client events go out on channels not yet subscribed"},
    EchoQuirk{"error-twice", &EchoQuirks::errorTwice,
              "a close code that calls for an action is told twice"},
    EchoQuirk{"lost-retry", &EchoQuirks::lostRetry,
              "such a code starts two retries, disconnecting stops one"},
    EchoQuirk{"deferred-sends", &EchoQuirks::deferredSends,
              "disconnecting in the turn of a frame loses the frame"},
    EchoQuirk{"stale-signin", &EchoQuirks::staleSignin,
              "a user's auth answer for the last connection is sent on this"},
    EchoQuirk{"stuck-signin", &EchoQuirks::stuckSignin,
              "a failed sign-in is not tried again before a reconnect"},
    EchoQuirk{"reauth-per-event", &EchoQuirks::reauthPerEvent,
              "each event with another key asks the auth endpoint anew"},
    EchoQuirk{"listeners-survive-leave", &EchoQuirks::listenersSurviveLeave,
              "who leaves while pending and is back hears events twice"},
};

} // namespace

EchoQuirks EchoQuirks::ideal()
{
    EchoQuirks quirks;
    for (const EchoQuirk& quirk : table)
        quirks.*quirk.on = false;
    return quirks;
}

std::span<const EchoQuirk> quirkTable()
{
    return table;
}

std::string quirkNames()
{
    std::string names;
    for (const EchoQuirk& quirk : table)
        names += (names.empty() ? "" : ", ") + std::string(quirk.name);
    return names;
}

Result<EchoQuirks> clientByName(std::string_view name)
{
    if (name == "pusher-js")
        return EchoQuirks();
    if (name == "ideal")
        return EchoQuirks::ideal();
    return failure("there is no client \"" + std::string(name)
                   + "\": it is pusher-js, with all its quirks, or ideal, with none.");
}

Result<void> setQuirk(EchoQuirks& quirks, std::string_view setting)
{
    const std::size_t equals = setting.find('=');
    const std::string_view name = setting.substr(0, equals);
    const auto quirk = std::ranges::find(table, name, &EchoQuirk::name);
    if (quirk == table.end())
        return failure("there is no quirk \"" + std::string(name) + "\"; there are " + quirkNames()
                       + ".");
    const std::string_view value = equals == std::string_view::npos ? std::string_view()
                                                                    : setting.substr(equals + 1);
    if (value != "on" && value != "off")
        return failure("say whether it is to be on or off: " + std::string(name) + "=off.");
    quirks.*quirk->on = value == "on";
    return {};
}

} // namespace echolock
