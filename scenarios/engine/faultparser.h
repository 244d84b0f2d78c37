// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace echolock {

/// `{fault: blackhole, dir: both, for: 2s}`: the kind, and every entry of `step` but those under
/// `others` for a setting. Its name is left to the caller.
std::optional<Fault> parseFaultStep(const YamlNode& kind, const YamlNode& step,
                                    std::span<const std::string_view> others,
                                    ProblemList& problems);

/// The list under `faults:`, into the scenario, whose clients have been read.
void parseFaults(const YamlNode& node, Scenario& scenario, ProblemList& problems);

} // namespace echolock
