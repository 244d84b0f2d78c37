// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace echolock {

using Duration = std::chrono::nanoseconds;

/// A clock without now(): whoever runs the core says what time it is. Live runs take it from one
/// monotonic clock, the simulation from its virtual one, so the core cannot tell them apart.
struct SimClock
{
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<SimClock, duration>;
    static constexpr bool is_steady = true;
};

/// Time since the run began.
using Instant = SimClock::time_point;

} // namespace echolock
