// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/config/fileproblem.h"
#include "server/hub/huboptions.h"

#include <vector>

namespace echolock {

/// The list under `apps` of a configuration file. Problems are added to `problems`, without a word
/// of what the file says there but its keys: it holds secrets.
std::vector<AppConfig> readApps(const YamlNode& node, ProblemList& problems);

} // namespace echolock
