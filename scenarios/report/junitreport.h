// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/report/runreport.h"

#include <string>
#include <string_view>

namespace echolock {

/// JUnit XML as CI systems read it: a suite per file, a case per scenario, policy and engine.
/// Violations and unexpected passes are failures, known failures are skipped, no verdict is an
/// error. A failure's text has the shortest way there in words, and how to see it again.
std::string junitReport(const RunReport& report);

/// Well-formed UTF-8 without the characters that XML 1.0 cannot hold.
std::string xmlEscaped(std::string_view text);

} // namespace echolock
