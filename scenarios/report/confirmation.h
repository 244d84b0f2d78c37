// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"
#include "scenarios/report/terminalstyle.h"

#include <string>
#include <vector>

namespace echolock {

/// `    L confirmed live`, a line for each witness that was played on real sockets.
std::string confirmationLines(const CaseResult& result, Colours colours);

/// Of those that were played.
bool isEachConfirmed(const CaseResult& result);

/// `14 of 16 witnesses confirmed live, 2 not`; empty where none was played.
std::string confirmationSummary(const std::vector<CaseResult>& cases);

} // namespace echolock
