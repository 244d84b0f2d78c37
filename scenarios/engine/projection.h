// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <string>
#include <vector>

namespace echolock {

/// The orders that steps are about, each once, in the order of the steps.
std::vector<Resource> ordersOf(const Scenario& scenario);

/// What of the scenario concerns one order, and those that a server may take for it: steps about
/// others are only moments, and nothing is expected of them. Connections, people, faults and the
/// order of things stay, so what breaks here breaks in the whole, and what a lock does by itself
/// can be searched where the whole is too large. Its id is `R20-two-orders/order.7`. Where there is
/// no such part, what of the file keeps it from being one.
Result<Scenario, FileProblem> projectOn(const Scenario& scenario, const Resource& order);

/// The parts of all scenarios that are about the order, or with `each` of every order of every
/// scenario. An order that is in none is no file's mistake: that problem has no file.
Result<std::vector<Scenario>, FileProblem> partsOf(const std::vector<Scenario>& scenarios,
                                                   const std::string& order);

/// Adds the parts of scenarios with several orders, because a replay may be of one of them.
void addParts(std::vector<Scenario>& scenarios);

} // namespace echolock
