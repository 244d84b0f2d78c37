// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fuzz/hubstep.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace echolock {

/// What was broken by which step, counted from 0; the number of steps stands for the end.
struct HubFailure
{
    std::size_t step = 0;
    std::string promise;
};

std::optional<HubFailure> runSteps(const HubOptions& options, const HubSteps& steps);

/// As few of `steps` as still fail, found by leaving out ever smaller parts (delta debugging).
HubSteps minimised(HubSteps steps, const std::function<bool(const HubSteps&)>& fails);

/// Draws options and steps and runs them. When a promise breaks: which, and the fewest steps to it.
std::optional<std::string> fuzzHub(Decisions decisions, std::size_t stepsMax);

} // namespace echolock
