// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <optional>
#include <string>

namespace echolock {

/// Why a fault waits for something that never comes.
struct VainTrigger
{
    enum class Word : std::uint8_t { Frame, Channel, Direction };

    Word word = Word::Frame; ///< Of the trigger, which must be another one.
    std::string sentence;
};

/// Where a trigger stands, which says how its words are called.
enum class TriggerHome : std::uint8_t { When, Step };

/// Of a fault on the connections of that client, or of all, whose scripts have been read; none
/// where what it waits for may come. It looks at names alone: what the server says when is left to
/// those who play the scenario.
std::optional<VainTrigger> vainTriggerOf(const Fault& fault, const Scenario& scenario,
                                         std::optional<std::size_t> client,
                                         TriggerHome home = TriggerHome::When);

/// Reports the faults of steps that can never strike.
void checkFaultSteps(const Scenario& scenario, ProblemList& problems);

} // namespace echolock
