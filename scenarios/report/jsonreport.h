// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/report/runreport.h"

#include <string>

namespace echolock {

/// One JSON object, `{"format": 1, "version": …, "cases": […], "exit_code": n}`, as docs/reports.md
/// describes it. Members may be added to it; none goes away or changes its meaning without another
/// `format`.
std::string jsonReport(const RunReport& report);

class JsonWriter;

/// One case of it, as a value.
void writeCase(JsonWriter& json, const CaseResult& result);

} // namespace echolock
