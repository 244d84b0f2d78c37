// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/trace.h"
#include "scenarios/engine/violation.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/sim/simcase.h"
#include "server/base/hash128.h"
#include "server/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// A schedule with all that it takes to play it again.
Replay replayOf(const Scenario& scenario, const SimSettings& settings, const Schedule& schedule);

/// What a replayed schedule shows.
struct Replayed
{
    std::vector<std::string> steps;              ///< In words.
    std::vector<Violation> violations;           ///< In the order of the steps.
    std::map<Letter, PointOfNoReturn> noReturns; ///< Where they are known.
    std::optional<std::string> nondeterminism;   ///< Where it does not always go so.
    Hash128 end;                                 ///< Of the state that it ends in.
};

/// Plays it on the parts themselves, without anything that is remembered, and then looks at what
/// could have come instead. One sentence where the scenario has changed since, with the first step
/// that cannot be taken any more, who was to take it, and who could.
Result<Replayed> replay(const Scenario& scenario, const Replay& replay);

struct ShrunkReplay
{
    Replay replay;
    std::uint64_t replays = 0; ///< How often it was played for that.
    std::size_t before = 0;    ///< Steps.
    std::size_t switches = 0;
};

/// Makes it shorter for as long as it shows the first violation that it shows now.
Result<ShrunkReplay> shrink(const Scenario& scenario, const Replay& replay);

} // namespace echolock
