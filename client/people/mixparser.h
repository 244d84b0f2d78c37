// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/behaviourmix.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <string_view>
#include <vector>

namespace echolock {

/// Reads a mix file (docs/clients.md, "Mix files"): the mix, or everything that is wrong with it.
Result<BehaviourMix, std::vector<FileProblem>> parseMix(std::string_view text,
                                                        std::string_view file);

} // namespace echolock
