// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/locks/lockevent.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// Something that an application's own server can be told by HTTP (Pusher docs, "Webhooks"), at the
/// moment when it happened. Whether, when and how often it is told is the WebhookQueue's business.
struct WebhookEvent
{
    enum class Kind : std::uint8_t {
        ChannelOccupied,
        ChannelVacated,
        MemberAdded,
        MemberRemoved,
        ClientEvent,
        CacheMiss,
        SubscriptionCount,
        LockGranted,
        LockReleased, ///< Released or revoked.
    };

    Kind kind = Kind::ChannelOccupied;
    std::string appId;
    std::string channel{};   ///< Empty for lock events.
    UserId user{};           ///< Of a member, a client event on a presence channel, or a lock.
    std::string event{};     ///< ClientEvent only: `client-typing`.
    std::string rawData{};   ///< ClientEvent only: JSON text.
    SocketId socket{};       ///< ClientEvent and lock events.
    std::uint64_t count = 0; ///< SubscriptionCount only.
    Resource order{};        ///< Lock events only, as the three below.
    FencingToken token{};
    std::uint64_t version = 0;
    LockCause cause = LockCause::Subscribed;
    Instant at{};

    friend bool operator==(const WebhookEvent&, const WebhookEvent&) = default;
};

/// As in the body of a webhook: `channel_occupied`.
std::string_view toString(WebhookEvent::Kind kind);

} // namespace echolock
