// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <optional>
#include <string>

namespace echolock {

/// One sentence where a simulated world would play the scenario otherwise than a live run does:
/// nothing is worse than a proof about something else than was asked.
std::optional<std::string> unsimulatedIn(const Scenario& scenario, TimeMode time);

} // namespace echolock
