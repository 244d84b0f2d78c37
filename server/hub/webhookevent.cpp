// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/webhookevent.h"

#include "server/base/assert.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echolock {

namespace {

using Kind = WebhookEvent::Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 9> words{{
    {Kind::ChannelOccupied, "channel_occupied"},
    {Kind::ChannelVacated, "channel_vacated"},
    {Kind::MemberAdded, "member_added"},
    {Kind::MemberRemoved, "member_removed"},
    {Kind::ClientEvent, "client_event"},
    {Kind::CacheMiss, "cache_miss"},
    {Kind::SubscriptionCount, "subscription_count"},
    {Kind::LockGranted, "lock_granted"},
    {Kind::LockReleased, "lock_released"},
}};

} // namespace

std::string_view toString(Kind kind)
{
    const auto* const found = std::ranges::find(words, kind, &decltype(words)::value_type::first);
    ECHOLOCK_ASSERT(found != words.end());
    return found->second;
}

} // namespace echolock
