// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/protocol/closecode.h"
#include "server/protocol/codec.h"
#include "server/protocol/protocolerror.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace echolock {

/// How a server answers where servers differ, as data: what Laravel WebSockets 1.14, Reverb 1.10,
/// soketi 1.6 and sockudo 5.0 were read or seen to do. What one of them is not known to do is as
/// the default has it, and none of their crashes is imitated. docs/personalities.md shows them side
/// by side.
struct Personality
{
    /// Words of theirs for a refusal. Ours are kept where `message` is empty.
    struct Wording
    {
        enum class Say { Ours, Theirs, Nothing } say = Say::Ours;
        ErrorCode code{};
        std::string_view message{}; ///< `%` stands for the app key or our own words.
    };

    /// What becomes of a connection that is turned away after it was told why.
    enum class Afterwards {
        Closed,   ///< By a close frame of the error's number.
        Ended,    ///< The TCP connection ends without a close frame.
        LeftOpen, ///< It stays, and nothing that it says is heard.
        Accepted, ///< It stays, never greeted, and may do everything.
    };

    struct TurnedAway
    {
        Wording words{};
        Afterwards then = Afterwards::Closed;
    };

    std::string_view name;

    // Connecting
    enum class Query { Checked, Ignored } protocolVersion = Query::Checked;
    TurnedAway unknownApp{};
    TurnedAway overCapacity{};
    int activityTimeoutSeconds = 120;

    // Shapes
    ErrorData errorData = ErrorData::Object;
    EmptyData pongData = EmptyData::Given;
    EmptyData succeededData = EmptyData::Given; ///< Of channels without members.

    // Answers to frames
    Wording notAMessage{}; ///< Not JSON, not an object, wrong types.
    Wording unknownEvent{};
    Wording badSignature{};
    /// By which events a refused subscription is told.
    enum class SubscriptionErrors { Both, ErrorOnly, ChannelOnly };
    SubscriptionErrors subscriptionErrors = SubscriptionErrors::Both;
    enum class Again { Refused, Succeeds, SucceedsButOnPresence } subscribedAgain = Again::Refused;
    enum class Stray { Refused, Ignored } strayUnsubscribe = Stray::Refused;
    enum class Signin { Understood, Ignored, Refused } signin = Signin::Understood;
    enum class Watchlists { Understood, Ignored } watchlists = Watchlists::Understood;
    enum class Caches { Understood, Ignored } cacheChannels = Caches::Understood;
    /// Who may send client events where: members of private and presence channels; members of any
    /// channel; anybody to any channel.
    enum class Relays { Members, MembersAnywhere, Anybody } relays = Relays::Members;
    enum class UserIds { Added, LeftOut } relayedUserIds = UserIds::Added;

    // The end of a connection
    enum class Pruned { All, Subscribed, Nobody } pruned = Pruned::All;
    /// Whether a silent client is asked before it is given up.
    enum class Asks { ByPing, Never } asks = Asks::ByPing;
    Duration pingAfter = std::chrono::seconds(30);
    Duration pongWithin = std::chrono::seconds(30);
    Duration looksEvery{};              ///< Judged at multiples of it only; 0: at once.
    std::uint16_t leavesGhostAfter = 0; ///< A close frame of this code removes nobody.
    CloseCode stopCode = CloseCode::GoingAway;
    std::string_view stopReason = "Server is shutting down";

    // HTTP
    enum class HttpErrors {
        Json,
        PlainText,
        JsonWithStatus200,
        JsonWithCode
    } httpErrors
        = HttpErrors::Json;
    enum class Success { Empty, Ok } httpSuccess = Success::Empty; ///< `{}` or `{"ok":true}`.
    enum class Timestamps { Checked, Ignored } apiTimestamps = Timestamps::Checked;
    enum class NoChannels { EmptyObject, EmptyList } noChannels = NoChannels::EmptyObject;
    enum class UnknownChannel { Vacant, NotFound } unknownChannel = UnknownChannel::Vacant;
};

/// The refusal in a personality's words; nothing where it says nothing. `subject` takes the place
/// of the % in them.
std::optional<ProtocolError> inWordsOf(const Personality::Wording& words, const ProtocolError& ours,
                                       std::string_view subject);

/// `pusher` first, the default.
std::vector<std::string_view> personalityNames();
/// Null for a name that is none of them.
const Personality* findPersonality(std::string_view name);

} // namespace echolock
