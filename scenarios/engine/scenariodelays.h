// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace echolock {

/// Each time that the scenario itself takes: of its holds and of its faults, of steps or not. What
/// an `await` would wait at most is none, nor is what the server is told.
std::vector<Duration> delaysOf(const Scenario& scenario);

/// The same with another time at that place of them; none where it may not be that long.
std::optional<Scenario> withDelay(const Scenario& scenario, std::size_t place, Duration time);

} // namespace echolock
