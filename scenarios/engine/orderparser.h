// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <vector>

namespace echolock {

// What names the steps of a scenario whose clients have been read.

/// Each item is `a.x < b.y`, or longer: `a.x < b.y < c.z`.
std::vector<OrderConstraint> parseOrder(const YamlNode& node, const Scenario& scenario,
                                        ProblemList& problems);

/// `{new.open: {uniform: [0ms, 400ms]}}`
std::vector<Jitter> parseJitter(const YamlNode& node, const Scenario& scenario,
                                ProblemList& problems);

} // namespace echolock
