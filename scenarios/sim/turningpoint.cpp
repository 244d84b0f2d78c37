// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/turningpoint.h"

#include <utility>

namespace echolock {

std::optional<PointOfNoReturn> turningPointOf(MemoWorld& world, const Schedule& schedule,
                                              Letter letter, ForesightLimits limits)
{
    const auto chance = Foresight(world, letter, std::move(limits)).lastChance(schedule);
    if (!chance)
        return std::nullopt;
    PointOfNoReturn point{chance->step, {}};
    if (chance->saving) {
        auto state = world.initial();
        for (std::size_t step = 0; step < chance->step; ++step)
            world.step(state, schedule[step]);
        point.saving = world.describe(state, chance->saving->actor);
        if (chance->saving->fate != Fate::Safe)
            point.saving += " (it may still come later)";
    }
    return point;
}

} // namespace echolock
