// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "scenarios/engine/scenario.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <vector>

namespace echolock {

/// The scenarios that come with the program.
inline constexpr const char* libraryFolder = ":/scenarios/library";

/// Reads files, and every `.yaml` or `.yml` file of folders, in the order of their names. All
/// problems of all files, or all scenarios.
Result<std::vector<Scenario>, std::vector<FileProblem>> loadScenarios(const QStringList& paths);

} // namespace echolock
