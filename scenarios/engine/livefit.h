// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

namespace echolock {

/// Where a scenario says what a live run may not have, and what its file takes for granted.
struct LiveFitPlaces
{
    TextPlace servers;
    TextPlace policies;
    Duration usualPatience{}; ///< Of each `await` that says nothing else.
};

/// Reports what a live run could not play to its end, in a scenario that is to be run live. Who
/// only explores it says `live: off`.
void checkLiveFit(const Scenario& scenario, const LiveFitPlaces& places, ProblemList& problems);

} // namespace echolock
