// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <vector>

namespace echolock {

/// Reports each `await` that can never be satisfied: nobody does what would make the page show it,
/// or only steps that wait for this very await do. Whoever only waits for such a step is not told
/// of: it is a consequence. A wait that is not reported may still be in vain under a policy; that
/// is for a run to say.
///
/// The scenario has no cycle among its waits and constraints.
void checkWaits(const Scenario& scenario, ProblemList& problems);

/// The awaits that checkWaits() would report.
std::vector<StepRef> vainAwaits(const Scenario& scenario);

} // namespace echolock
