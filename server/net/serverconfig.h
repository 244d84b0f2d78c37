// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "server/config/fileproblem.h"
#include "server/net/serversettings.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Settings as a YAML text gives them, the rest as they are by default. `file` is what problems
/// name.
Result<ProgramSettings, std::vector<FileProblem>> parseServerConfig(std::string_view text,
                                                                    const std::string& file);

/// As parseServerConfig() of a file; certificates are looked for beside it.
Result<ProgramSettings, std::vector<FileProblem>> loadServerConfig(const QString& path);

} // namespace echolock
