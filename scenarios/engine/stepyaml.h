// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <string>

namespace echolock {

/// A step of that client as a person would write it: on one line, and only what a reader would not
/// suppose.
std::string yamlOf(const Step& step, const ScenarioClient& client);

/// An item of `faults:`, likewise.
std::string yamlOf(const ScenarioFault& fault, const Scenario& scenario);

} // namespace echolock
