// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/personality.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace echolock {

namespace {

using P = Personality;
using namespace std::chrono_literals;

constexpr P::Wording nothing{.say = P::Wording::Say::Nothing};

constexpr P::Wording theirs(int code, std::string_view message)
{
    return {P::Wording::Say::Theirs, ErrorCode(code), message};
}

constexpr P pusher{.name = "pusher"};

constexpr P laravelWebSockets{
    .name = "laravel-websockets",
    .protocolVersion = P::Query::Ignored,
    .unknownApp = {theirs(4001, "Could not find app key `%`."), P::Afterwards::LeftOpen},
    .overCapacity = {theirs(4100, "Over capacity"), P::Afterwards::LeftOpen},
    .activityTimeoutSeconds = 30,
    .pongData = EmptyData::LeftOut,
    .succeededData = EmptyData::LeftOut,
    .notAMessage = nothing,
    .unknownEvent = nothing,
    .badSignature = theirs(4009, "Invalid Signature"),
    .subscriptionErrors = P::SubscriptionErrors::ErrorOnly,
    .subscribedAgain = P::Again::Succeeds,
    .strayUnsubscribe = P::Stray::Ignored,
    .signin = P::Signin::Ignored,
    .watchlists = P::Watchlists::Ignored,
    .cacheChannels = P::Caches::Ignored,
    .relays = P::Relays::Anybody,
    .relayedUserIds = P::UserIds::LeftOut,
    .pruned = P::Pruned::Nobody,
    .asks = P::Asks::Never,
    .stopCode = CloseCode::Abnormal,
    .apiTimestamps = P::Timestamps::Ignored,
    .unknownChannel = P::UnknownChannel::NotFound,
};

constexpr P reverb{
    .name = "reverb",
    .protocolVersion = P::Query::Ignored,
    .unknownApp = {theirs(4001, "Application does not exist"), P::Afterwards::Ended},
    .overCapacity = {theirs(4004, "Application is over connection quota"), P::Afterwards::Accepted},
    .activityTimeoutSeconds = 30,
    .errorData = ErrorData::Text,
    .pongData = EmptyData::LeftOut,
    .notAMessage = theirs(4200, "Invalid message format"),
    .unknownEvent = theirs(4200, "Invalid message format"),
    .badSignature = theirs(4009, "Connection is unauthorized"),
    .subscriptionErrors = P::SubscriptionErrors::ErrorOnly,
    .subscribedAgain = P::Again::Succeeds,
    .strayUnsubscribe = P::Stray::Ignored,
    .signin = P::Signin::Refused,
    .watchlists = P::Watchlists::Ignored,
    .relays = P::Relays::MembersAnywhere,
    .pruned = P::Pruned::Subscribed,
    .pingAfter = 60s,
    .pongWithin = 60s,
    .looksEvery = 60s,
    .stopCode = CloseCode::Abnormal,
    .httpErrors = P::HttpErrors::PlainText,
    .apiTimestamps = P::Timestamps::Ignored,
    .noChannels = P::NoChannels::EmptyList,
};

constexpr P soketi{
    .name = "soketi",
    .protocolVersion = P::Query::Ignored,
    .unknownApp = {theirs(4001, "App key % does not exist."), P::Afterwards::Closed},
    .overCapacity = {theirs(4100, "The current concurrent connections quota has been reached."),
                     P::Afterwards::Closed},
    .activityTimeoutSeconds = 30,
    .succeededData = EmptyData::LeftOut,
    .notAMessage = nothing,
    .unknownEvent = nothing,
    .badSignature = theirs(4009, "The connection is unauthorized."),
    .subscriptionErrors = P::SubscriptionErrors::ChannelOnly,
    .subscribedAgain = P::Again::Succeeds,
    .strayUnsubscribe = P::Stray::Ignored,
    .watchlists = P::Watchlists::Ignored,
    .relays = P::Relays::MembersAnywhere,
    .asks = P::Asks::Never,
    .pingAfter = 120s,
    .leavesGhostAfter = 4200,
    .stopCode = CloseCode::ReconnectNow,
    .stopReason = "Server closed. Please reconnect shortly.",
    .httpErrors = P::HttpErrors::JsonWithStatus200,
    .httpSuccess = P::Success::Ok,
    .apiTimestamps = P::Timestamps::Ignored,
};

constexpr P sockudo{
    .name = "sockudo",
    .protocolVersion = P::Query::Ignored,
    .pongData = EmptyData::LeftOut,
    .notAMessage = theirs(4000, "Invalid message format: Decode failed: %"),
    .unknownEvent = nothing,
    .badSignature = theirs(4009, "Authentication error: %"),
    .subscriptionErrors = P::SubscriptionErrors::ErrorOnly,
    .subscribedAgain = P::Again::SucceedsButOnPresence,
    .strayUnsubscribe = P::Stray::Ignored,
    .watchlists = P::Watchlists::Ignored,
    .relayedUserIds = P::UserIds::LeftOut,
    .pingAfter = 120s,
    .stopCode = CloseCode::ReconnectNow,
    .stopReason = "Server shutting down",
    .httpErrors = P::HttpErrors::JsonWithCode,
    .httpSuccess = P::Success::Ok,
};

constexpr std::array all{pusher, laravelWebSockets, reverb, soketi, sockudo};

} // namespace

std::optional<ProtocolError> inWordsOf(const P::Wording& words, const ProtocolError& ours,
                                       std::string_view subject)
{
    if (words.say == P::Wording::Say::Nothing)
        return std::nullopt;
    if (words.say == P::Wording::Say::Ours)
        return ours;
    std::string message(words.message);
    if (const std::size_t place = message.find('%'); place != std::string::npos)
        message.replace(place, 1, subject);
    return ProtocolError{words.code, std::move(message)};
}

std::vector<std::string_view> personalityNames()
{
    std::vector<std::string_view> names;
    names.reserve(all.size());
    for (const P& each : all)
        names.push_back(each.name);
    return names;
}

const Personality* findPersonality(std::string_view name)
{
    const auto* const found = std::ranges::find(all, name, &P::name);
    return found == all.end() ? nullptr : found;
}

} // namespace echolock
