// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/trace.h"
#include "scenarios/explore/noreturn.h"
#include "scenarios/sim/memoworld.h"

#include <optional>

namespace echolock {

/// When the schedule could no longer be saved from breaking the invariant, and by whose step it
/// could until then. None where it does not break it, or a limit was reached.
std::optional<PointOfNoReturn> turningPointOf(MemoWorld& world, const Schedule& schedule,
                                              Letter letter, ForesightLimits limits);

} // namespace echolock
