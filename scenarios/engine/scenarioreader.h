// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <span>
#include <string_view>
#include <vector>

namespace echolock {

inline constexpr std::size_t scenarioClientsMax = 64;

/// What `defaults:` gives to every scenario of a file.
struct ScenarioDefaults
{
    ServerSettings server;
    std::vector<PolicyChoice> policies;
    Duration within = std::chrono::seconds(5); ///< Of `await`.
};

/// One item of `scenarios:`.
Scenario readScenario(const YamlNode& node, const ScenarioDefaults& defaults,
                      std::span<const std::string_view> policies, ProblemList& problems);

} // namespace echolock
