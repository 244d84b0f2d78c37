// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentplan.h"
#include "client/net/clientswarm.h"
#include "server/base/prng.h"

#include <cstdint>
#include <memory>

namespace echolock {

/// From the options of a swarm, the plan of each of its people: what they are and do depends on the
/// seed and their number alone.
class SharedPlan
{
public:
    explicit SharedPlan(const SwarmOptions& options);

    AgentPlan of(std::uint32_t number) const;

    /// What chance decides for this person.
    Prng streamOf(std::uint32_t number) const { return m_prng.derived("client", number); }

    const std::shared_ptr<const BehaviourMix>& mix() const { return m_mix; }

    void setMix(const BehaviourMix& mix);

private:
    std::uint32_t m_orders;
    AgentPlan::Saves m_saves;
    std::shared_ptr<const BehaviourMix> m_mix;
    std::shared_ptr<const PeopleScript> m_script;
    Prng m_prng;
};

} // namespace echolock
