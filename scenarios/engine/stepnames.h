// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <vector>

namespace echolock {

/// Reports names of one script's steps that could mean another step, too.
void reportAmbiguousNames(const std::vector<Step>& steps, ProblemList& problems);

/// Reports each `give` to somebody who is not there.
void reportUnknownReceivers(const Scenario& scenario, ProblemList& problems);

} // namespace echolock
