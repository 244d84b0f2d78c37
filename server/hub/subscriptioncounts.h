// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/statewriter.h"
#include "server/hub/apprules.h"
#include "server/hub/channelregistry.h"
#include "server/hub/turn.h"

#include <cstdint>
#include <set>
#include <string>

namespace echolock {

/// `pusher_internal:subscription_count` to a channel's subscribers whenever their number changes;
/// presence channels have their members instead. In a crowd each arrival would be told to all, so
/// above a size the changes of some seconds are told at once (Pusher docs, "Subscription count
/// events").
class SubscriptionCounts
{
public:
    static constexpr std::size_t crowd = 100;
    static constexpr Duration crowdWaits = std::chrono::seconds(5);

    /// `timerKey` tells the timers of several apps apart.
    explicit SubscriptionCounts(std::uint64_t timerKey);

    /// Somebody came to the channel or left it.
    void changed(const Channel& channel, const AppRules& rules, Turn& turn);
    /// The timer is due: tells what is owed.
    void tellCrowds(const ChannelRegistry& channels, const AppRules& rules, Turn& turn);

    void writeState(StateWriter& out) const;

private:
    static void tell(const Channel& channel, const AppRules& rules, Turn& turn);

    std::uint64_t m_timerKey;
    std::set<std::string> m_owed; ///< The timer runs while there is one.
};

} // namespace echolock
