// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/scenariobook.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What a file takes from outside of it.
struct ScenarioSource
{
    TextOfFile textOf{}; ///< Of the files that it includes; none can be, where it is empty.
    Params params{};     ///< In place of the values that stand in the file.
};

/// Reads a scenario file. `policies` are the names that a server takes; a scenario that names none
/// runs under all of the file's defaults, or under these; those that need a store may be named
/// besides. Every mistake is reported, not only the
/// first.
Result<std::vector<Scenario>, std::vector<FileProblem>>
parseScenarios(std::string_view text, const std::string& file,
               std::span<const std::string_view> policies, const ScenarioSource& source = {});

} // namespace echolock
