// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/trace.h"

#include <cstddef>
#include <string>

namespace echolock {

/// The steps that are shown of a trace: [first, end).
struct TraceWindow
{
    std::size_t first = 0;
    std::size_t end = 0;
};

/// At most so many steps: from the beginning, or those that lead to the first finding where that
/// comes later.
TraceWindow windowOf(const Trace& trace, std::size_t stepsMax);

/// A trace as the page reads it: names of members once, everything that there is much of in arrays
/// by position, steps counted from the window's first. Whatever lies outside of it is left out or
/// cut off there.
std::string traceJson(const Trace& trace, TraceWindow window);

} // namespace echolock
