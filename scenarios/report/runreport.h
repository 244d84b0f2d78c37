// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/trace.h"
#include "scenarios/engine/verdict.h"

#include <string>
#include <vector>

namespace echolock {

/// All that a command has to tell when it is through. Every writer of a report takes one.
struct RunReport
{
    std::vector<CaseResult> cases;
    std::vector<Trace> traces; ///< Any number for a case; only the page shows them.
    std::string version;       ///< Of the program.
};

} // namespace echolock
