// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/protocol/jsonwriter.h"

namespace echolock {

/// A step as parseSteps() reads it, with everything said.
void writeStep(JsonWriter& json, const Step& step);

/// An item of `faults:`.
void writeFault(JsonWriter& json, const ScenarioFault& fault, const Scenario& scenario);

} // namespace echolock
