// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace echolock {

/// One world's schedule in another one that goes its own way here and there: of its steps that are
/// still to come always the first one that can be taken, and whoever is first where none can, until
/// nobody can go on or it has become far longer: what keeps itself going has no end. Without a
/// schedule everybody comes in turn.
template <ExplorableModel Model> Schedule followed(Model& model, Schedule lead)
{
    const std::size_t stepsMax = 2 * lead.size() + 100;
    Schedule schedule;
    auto state = model.initial();
    std::vector<ActorId> enabled;
    for (model.enabled(state, enabled); !enabled.empty() && schedule.size() < stepsMax;
         model.enabled(state, enabled)) {
        const auto next = std::ranges::find_if(
            lead, [&](ActorId actor) { return std::ranges::binary_search(enabled, actor); });
        schedule.push_back(next == lead.end() ? enabled.front() : *next);
        if (next != lead.end())
            lead.erase(next);
        model.step(state, schedule.back());
    }
    return schedule;
}

} // namespace echolock
