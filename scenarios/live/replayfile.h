// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"
#include "scenarios/live/scenariooptions.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

inline constexpr std::string_view replayFileEnding = ".replay";

/// What the file with the schedule of a witness is called: `R02-two-tabs.owner.M.replay`. It is
/// that of a scenario, a policy and a letter.
std::string replayFileName(const CaseResult& result, Letter letter);

/// YAML that says which schedule it is, and of what; for people, also what happens in it. `folder`
/// is where it is to stand: the scenario's file is named from there.
std::string replayFileText(const CaseResult& result, const Witness& witness,
                           const std::string& folder);

/// Where a file stands in place of a word to replay: the word that is in it, and its scenario's
/// file and parameters as far as the command line says nothing of them.
Result<void, std::vector<FileProblem>> readReplayFile(ScenarioOptions& options);

} // namespace echolock
