// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

inline constexpr std::size_t scenarioClientsMax = 64;

/// Reads a scenario file. `policies` are the names that a server takes; a scenario that names none
/// runs under all of the file's defaults, or under these. Every mistake is reported, not only the
/// first.
Result<std::vector<Scenario>, std::vector<FileProblem>>
parseScenarios(std::string_view text, const std::string& file,
               std::span<const std::string_view> policies);

} // namespace echolock
