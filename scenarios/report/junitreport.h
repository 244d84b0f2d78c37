// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// JUnit XML as CI systems read it: a suite per file, a case per scenario, policy and engine.
/// Violations and unexpected passes are failures, known failures are skipped, no verdict is an
/// error.
std::string junitReport(const std::vector<CaseResult>& cases);

/// Text made fit for XML: escaped, and without the control characters that XML 1.0 cannot hold.
std::string xmlEscaped(std::string_view text);

} // namespace echolock
