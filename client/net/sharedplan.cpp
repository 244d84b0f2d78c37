// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/sharedplan.h"

#include "client/net/username.h"

namespace echolock {

SharedPlan::SharedPlan(const SwarmOptions& options)
    : m_orders(options.orders)
    , m_saves(options.saves.saves)
    , m_mix(std::make_shared<const BehaviourMix>(options.mix))
    , m_script(options.script)
    , m_prng(options.seed)
{
}

AgentPlan SharedPlan::of(std::uint32_t number) const
{
    return {.user = userName(number),
            .orders = m_orders,
            .mix = m_mix,
            .script = scriptOf(m_script, number),
            .saves = m_saves};
}

void SharedPlan::setMix(const BehaviourMix& mix)
{
    m_mix = std::make_shared<const BehaviourMix>(mix);
}

} // namespace echolock
