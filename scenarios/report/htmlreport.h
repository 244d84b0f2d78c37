// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/report/runreport.h"

#include <cstddef>
#include <string>

namespace echolock {

/// What a page may hold, so that a browser opens it at once.
struct PageLimits
{
    std::size_t stepsPerTrace = 10'000;
    std::size_t steps = 400'000; ///< Of all traces; those of the least interest are left out first.
};

/// One page that needs nothing but itself: every case with its verdict, and the runs step by step.
/// What it shows is read from JSON in it; no text of a scenario ever becomes part of its program.
std::string htmlReport(const RunReport& report, PageLimits limits = {});

/// The inside of a `<script type="application/json">`: JSON that cannot end it.
std::string scriptSafe(std::string_view json);

} // namespace echolock
