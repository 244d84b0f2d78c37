// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

inline constexpr std::size_t scenarioServersMax = 8;
inline constexpr int applicationWorkersMax = 8;

// What a scenario runs on and how: each reads the value of one key.

ServerSettings parseServer(const YamlNode& node, std::string_view what, ProblemList& problems);

ScenarioApplication parseApplication(const YamlNode& node, ProblemList& problems);

/// A list of names, or a map from names to what the server does differently under them.
std::vector<PolicyChoice> parsePolicies(const YamlNode& node,
                                        std::span<const std::string_view> policies,
                                        ProblemList& problems);

std::map<std::string, Letters>
parseKnown(const YamlNode& node, std::span<const std::string_view> policies, ProblemList& problems);

/// All of `live:` but `jitter` and `order`, which name steps. A node that says `off` is the
/// caller's.
LiveSettings parseLive(const YamlNode& node, std::span<const std::string_view> policies,
                       ProblemList& problems);

/// A whole number that may be written `1e6`, from 1 to 1e12.
std::optional<std::uint64_t> parseLargeCount(std::string_view text);

ExploreSettings parseExplore(const YamlNode& node, ProblemList& problems);

/// `live: off`, `explore: off`.
/// `report:` of a file.
ReportSettings parseReport(const YamlNode& node, ProblemList& problems);

bool isOff(const YamlNode& node);

} // namespace echolock
