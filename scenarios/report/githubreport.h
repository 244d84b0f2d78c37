// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/report/runreport.h"

#include <string>

namespace echolock {

/// Workflow commands of GitHub Actions, which shows them at the line of the file that they name:
/// `::error file=…,line=…,title=…::message`, one line for each case that is not as it must be.
std::string githubReport(const RunReport& report);

} // namespace echolock
