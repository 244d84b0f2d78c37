// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "scenarios/engine/paramtext.h"
#include "scenarios/engine/scenario.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <string>
#include <vector>

namespace echolock {

/// The scenarios that come with the program.
inline constexpr const char* libraryFolder = ":/scenarios/library";

/// The JSON Schema of scenario files.
inline constexpr const char* schemaFile = ":/scenarios/scenario.schema.json";

struct LoadedScenarios
{
    std::vector<Scenario> scenarios;
    std::vector<std::string> files; ///< All that were read, those that others include among them.
};

/// Reads files, and every `.yaml` or `.yml` file of folders, in the order of their names; each
/// once, by whatever names it comes. All problems of all files, or all scenarios. `params` are set
/// in each file, in place of the values that stand there.
Result<LoadedScenarios, std::vector<FileProblem>> loadScenarios(const QStringList& paths,
                                                                const Params& params = {});

/// Takes all others away where any are named: by their ids, of which `R10` is enough for
/// R10-late-unlock. The error is one sentence, about the first name that none has.
Result<void> keepOnly(std::vector<Scenario>& scenarios, const std::vector<std::string>& names);

} // namespace echolock
