// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/clientnote.h"

#include "server/protocol/jsonreader.h"

#include <array>

namespace echolock {

std::string_view noteOf(Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        return "left";
    case Abandonment::Close:
        return "closed";
    case Abandonment::TabClose:
        return "tab closed";
    case Abandonment::Kill:
        return "killed";
    case Abandonment::Reset:
        return "reset";
    case Abandonment::Vanish:
        return "vanished";
    case Abandonment::Freeze:
        return "frozen";
    case Abandonment::Reload:
        return "reloaded";
    case Abandonment::Sleep:
        return "asleep";
    case Abandonment::Crash:
        return "crashed";
    }
    return {};
}

namespace {

/// A refused subscription or sign-in carries JSON with an `error` where the server refused it, and
/// plain words where the auth endpoint did.
std::string refusalOf(const std::string& text)
{
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(text);
    if (!root || !root->is(JsonType::Object))
        return text;
    const auto [error] = reader.pick(*root, std::array<std::string_view, 1>{"error"});
    return error.is(JsonType::String) ? std::string(error.text) : text;
}

} // namespace

std::string troubleOf(const Observation& observation)
{
    if (observation.kind == Observation::Kind::SubscriptionFailed)
        return refusalOf(observation.text);
    if (observation.kind == Observation::Kind::Event && observation.text == "pusher:signin_error")
        return refusalOf(observation.data);
    const bool isTrouble = observation.kind == Observation::Kind::Error
        || observation.kind == Observation::Kind::Warning;
    return isTrouble ? observation.text : std::string();
}

void countSeen(SwarmStats& counts, const Observation& observation)
{
    switch (observation.kind) {
    case Observation::Kind::Subscribed:
        ++counts.subscribed;
        break;
    case Observation::Kind::Lock:
        counts.locksGranted += observation.lock.event == "lock.granted" ? 1 : 0;
        counts.locksDenied += observation.lock.event == "lock.denied" ? 1 : 0;
        [[fallthrough]];
    case Observation::Kind::Event:
        ++counts.eventsReceived;
        counts.signedIn += observation.text == "pusher:signin_success" ? 1 : 0;
        break;
    case Observation::Kind::StateChanged:
    case Observation::Kind::SubscriptionFailed:
    case Observation::Kind::Error:
    case Observation::Kind::Warning:
        break;
    }
}

} // namespace echolock
