// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/trace.h"
#include "scenarios/explore/model.h"
#include "scenarios/sim/simcase.h"
#include "server/base/result.h"

namespace echolock {

/// A schedule of a simulated world as a report shows it: each step with what it brought about, what
/// was sent from which to which, and what else could have come. The error is that of a replay.
Result<Trace> traceOf(const Scenario& scenario, const SimSettings& settings,
                      const Schedule& schedule);

/// What another policy's schedule comes to under this one, to the end (see `followed`).
Result<Trace> traceAlike(const Scenario& scenario, const SimSettings& settings,
                         const Schedule& lead);

} // namespace echolock
