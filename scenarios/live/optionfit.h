// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/live/scenariooptions.h"

#include <string>

namespace echolock {

/// Which of the options does not go with the command, or is missing, in one sentence; empty where
/// all is well.
std::string misfitOf(const ScenarioOptions& options);

} // namespace echolock
