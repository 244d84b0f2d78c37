// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/clienthistory.h"
#include "scenarios/engine/scenario.h"

#include <optional>
#include <vector>

namespace echolock {

/// The act that a step is, for those that are one of their client. What an operator, the server or
/// the network does is none.
std::optional<ClientAct> actOf(const Scenario& scenario, StepRef ref);

/// Something that is not the client's: an operator calls, the server starts anew, a fault begins or
/// ends.
bool isOfTheStage(const StepAction& action);

/// Whom a step concerns, its own client first: a machine that sleeps, wakes or crashes has all tabs
/// of its person.
std::vector<std::size_t> reachOf(const Scenario& scenario, StepRef ref);

/// actOf() for everybody that the step reaches.
std::vector<ClientAct> actsOf(const Scenario& scenario, StepRef ref);

/// The connection is over by it, for the server too.
bool endsConnection(Abandonment how);

} // namespace echolock
