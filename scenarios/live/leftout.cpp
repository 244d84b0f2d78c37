// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/leftout.h"

#include "scenarios/engine/serversettings.h"

#include <algorithm>

namespace echolock {

namespace {

bool needsStoreSomewhere(const Scenario& scenario)
{
    return std::ranges::any_of(scenario.policies,
                               [](const PolicyChoice& policy) { return needsStore(policy.name); });
}

} // namespace

std::string leftOutText(const std::vector<Scenario>& scenarios, LeftOut what)
{
    const bool runs = what == LeftOut::OfRunning;
    const auto isLeftOut = [runs](const Scenario& scenario) {
        return runs ? scenario.live.skipped : scenario.skippedExploring;
    };
    const auto count = std::ranges::count_if(scenarios, isLeftOut);
    std::string text;
    if (count > 0)
        text = std::to_string(count) + " of " + std::to_string(scenarios.size())
            + (scenarios.size() == 1 ? " scenario" : " scenarios")
            + (runs ? " ('live: off')" : " ('explore: off')");
    const bool hasStore = std::ranges::any_of(scenarios, [&](const Scenario& scenario) {
        return !isLeftOut(scenario) && needsStoreSomewhere(scenario);
    });
    if (runs && hasStore)
        text.append(text.empty() ? "" : ", and ")
            .append("what runs under 'redis', for which no server has the store");
    if (text.empty())
        return {};
    return "left out: " + text + (runs ? "; 'explore' plays it all\n" : "; 'run' plays it\n");
}

} // namespace echolock
