// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"

#include <string>
#include <vector>

namespace echolock {

/// One JSON object: `{"cases": […], "exit_code": n}`. Each case has its scenario, policy, engine,
/// verdict, letters seen and known, violations with their sentences, seed, runs and milliseconds.
std::string jsonReport(const std::vector<CaseResult>& cases);

} // namespace echolock
