// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"

#include <span>
#include <string>
#include <vector>

namespace echolock {

/// `fault 1 (rst at lock.granted of private-order.7)`, for messages.
std::string faultText(const Scenario& scenario, std::size_t fault);

/// Those that came in none of the runs.
std::vector<IdleFault> idleFaultsOf(const Scenario& scenario, const std::vector<RunOutcome>& runs);

/// Looks at all cases of a scenario together, once they were played: what strikes under one policy
/// need not do so under another, which may never say what it waits for. Where it strikes under
/// none of them, each case keeps it and says so, and where one was not played, no case does; a case
/// in which nothing is wrong, although all that may happen under every policy was seen, proves
/// nothing of what the file asks and has no verdict.
void judgeIdleFaults(const Scenario& scenario, std::span<CaseResult> cases);

} // namespace echolock
