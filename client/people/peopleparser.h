// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/peoplescript.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <string_view>
#include <vector>

namespace echolock {

inline constexpr std::size_t scriptStepsMax = 500;
inline constexpr std::size_t scriptGroupsMax = 1000;

/// Reads a script file (docs/clients.md, "Scripts"): the scripts, or everything that is wrong with
/// them.
Result<PeopleScript, std::vector<FileProblem>> parsePeople(std::string_view text,
                                                           std::string_view file);

} // namespace echolock
