// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

namespace echolock {

/// Reports steps that could never do anything: before the client is open, after it is closed, about
/// an order that it has not subscribed to.
void checkScript(const ScenarioClient& client, ProblemList& problems);

} // namespace echolock
