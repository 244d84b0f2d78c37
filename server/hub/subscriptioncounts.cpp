// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/subscriptioncounts.h"

#include "server/hub/webhookfacts.h"
#include "server/protocol/codec.h"

#include <utility>

namespace echolock {

SubscriptionCounts::SubscriptionCounts(std::uint64_t timerKey)
    : m_timerKey(timerKey)
{
}

void SubscriptionCounts::changed(const Channel& channel, const AppRules& rules, Turn& turn)
{
    if (rules.options.subscriptionCount == SubscriptionCount::Off || channel.name().isPresence()
        || channel.name().full.starts_with('#') || turn.isHushed())
        return;
    if (channel.connections().size() <= crowd)
        return tell(channel, rules, turn);
    if (m_owed.empty())
        turn.sink().startTimer({TimerId::Kind::SubscriptionCounts, m_timerKey},
                               turn.now() + crowdWaits);
    m_owed.insert(channel.name().full);
}

void SubscriptionCounts::tellCrowds(const ChannelRegistry& channels, const AppRules& rules,
                                    Turn& turn)
{
    for (const std::string& name : std::exchange(m_owed, {}))
        if (const Channel* const channel = channels.find(name))
            tell(*channel, rules, turn);
}

void SubscriptionCounts::writeState(StateWriter& out) const
{
    out.number(m_owed.size());
    for (const std::string& name : m_owed)
        out.text(name);
}

void SubscriptionCounts::tell(const Channel& channel, const AppRules& rules, Turn& turn)
{
    turn.send(channel.connections(),
              encodeSubscriptionCount(channel.name().full, channel.connections().size()));
    WebhookFacts(rules.app, turn).countChanged(channel);
}

} // namespace echolock
