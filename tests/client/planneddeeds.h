// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentplan.h"
#include "client/echo/agentsink.h"

#include <vector>

namespace echolock {

/// The first deeds that a person's plan comes to. To open an order is none where one is open.
inline std::vector<AgentDeed> plannedDeeds(const AgentPlan& plan, const Prng& person,
                                           std::size_t count)
{
    std::vector<AgentDeed> planned;
    bool isOpen = false;
    for (std::uint64_t number = 0; planned.size() < count; ++number) {
        const AgentStint stint = drawStint(plan, person, number).value();
        for (const AgentStep& step : stint.steps) {
            if (step.kind != AgentStep::Kind::Visit || !isOpen)
                planned.push_back({.stint = number, .step = step});
            isOpen = step.kind != AgentStep::Kind::Abandon
                ? isOpen || step.kind == AgentStep::Kind::Visit
                : standsStill(step.how) || step.how == Abandonment::Reload;
        }
    }
    planned.resize(count);
    return planned;
}

} // namespace echolock
