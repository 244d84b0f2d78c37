// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"
#include "scenarios/sim/memoworld.h"
#include "server/base/prng.h"

#include <optional>
#include <string>

namespace echolock {

/// Plays the schedule twice, in worlds that share and remember nothing, and compares them and the
/// given one step by step. One sentence where they differ: then nothing that was found in it can be
/// trusted.
std::optional<std::string> nondeterminismOf(MemoWorld& world, const Schedule& schedule);

/// One whole run, in which chance decides who goes on.
Schedule randomRun(MemoWorld& world, Prng prng);

} // namespace echolock
