// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <vector>

namespace echolock {

inline constexpr std::size_t scenarioStepsMax = 500;

/// What a script takes from around it where a step says nothing.
struct StepDefaults
{
    ChannelSort channel = ChannelSort::Private;
    Duration within = std::chrono::seconds(5); ///< Of `await`.
};

/// An order as channels name it, without the kind of the channel: `order.7`. `what` is the key with
/// its quotes.
std::optional<Resource> readOrderName(const YamlNode& node, std::string_view what,
                                      ProblemList& problems);

std::optional<ChannelSort> readChannelSort(const YamlNode& node, ProblemList& problems);

/// The list under `do:`. Targets of `wait` stay unresolved, as text: they may be in a client
/// further down.
std::vector<Step> parseSteps(const YamlNode& node, const StepDefaults& defaults,
                             ProblemList& problems);

} // namespace echolock
