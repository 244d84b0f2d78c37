// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/report/terminalstyle.h"

#include <string>
#include <vector>

namespace echolock {

/// Which policy survives which race, a row per scenario and a column per policy, as docs/matrix.md
/// has it. A cell that differs from what its file expects is marked, and told below the table.
/// Where there is little room, names are cut.
std::string matrixText(const std::vector<CaseResult>& cases, Colours colours, Columns columns = {});

/// A row per scenario: its id, how many clients and policies, what is known to fail, its title; as
/// much of it as there is room for.
std::string listText(const std::vector<Scenario>& scenarios, Colours colours, Columns columns = {});

} // namespace echolock
