// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/determinism.h"

#include "scenarios/explore/guard.h"
#include "scenarios/sim/directworld.h"

#include <vector>

namespace echolock {

std::optional<std::string> nondeterminismOf(MemoWorld& world, const Schedule& schedule)
{
    DirectWorld once(world.simCase());
    DirectWorld again(world.simCase());
    if (auto difference = differenceOf(once, again, schedule))
        return difference;
    return differenceOf(once, world, schedule);
}

Schedule randomRun(MemoWorld& world, Prng prng)
{
    Schedule schedule;
    std::vector<ActorId> enabled;
    MemoWorld::State state = world.initial();
    for (world.enabled(state, enabled); !enabled.empty(); world.enabled(state, enabled)) {
        schedule.push_back(enabled[prng.below(enabled.size())]);
        world.step(state, schedule.back());
    }
    return schedule;
}

} // namespace echolock
