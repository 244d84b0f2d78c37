// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/protocol/jsonwriter.h"

#include <string>

namespace echolock {

/// A time that parseDuration() reads as the same one, be it below a microsecond.
std::string exactTime(Duration time);

/// A step as parseSteps() reads it, with everything said.
void writeStep(JsonWriter& json, const Step& step);

/// An item of `faults:`.
void writeFault(JsonWriter& json, const ScenarioFault& fault, const Scenario& scenario);

} // namespace echolock
