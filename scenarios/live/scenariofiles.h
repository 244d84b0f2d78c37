// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "scenarios/engine/paramtext.h"
#include "scenarios/engine/scenario.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <vector>

namespace echolock {

/// The scenarios that come with the program.
inline constexpr const char* libraryFolder = ":/scenarios/library";

/// The JSON Schema of scenario files.
inline constexpr const char* schemaFile = ":/scenarios/scenario.schema.json";

/// Reads files, and every `.yaml` or `.yml` file of folders, in the order of their names. All
/// problems of all files, or all scenarios. `params` are set in each file, in place of the values
/// that stand there.
Result<std::vector<Scenario>, std::vector<FileProblem>> loadScenarios(const QStringList& paths,
                                                                      const Params& params = {});

} // namespace echolock
