// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// A cycle among what must come before what: none of these steps can ever begin.
struct StepCycle
{
    std::vector<StepRef> steps; ///< Each must come before the next, and the last before the first.
    TextPlace place;            ///< Of the first constraint or wait on it.
};

/// Looks at scripts, waits and `order` together.
std::optional<StepCycle> findCycle(const Scenario& scenario);

/// Steps that must have taken effect before each step of each client begins, beside the client's
/// own earlier ones: [client][step].
std::vector<std::vector<std::vector<StepRef>>> predecessors(const Scenario& scenario);

/// What a reference such as `tab1.a` found.
struct StepLookup
{
    std::optional<StepRef> step;
    std::string problem; ///< One sentence where there is no step, or more than one.
};

/// By label first, then by verb where only one step of the client has it.
StepLookup lookUpStep(const Scenario& scenario, std::string_view reference);

} // namespace echolock
