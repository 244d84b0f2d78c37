// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/monotonicclock.h"

namespace echolock {

namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point start()
{
    static const Clock::time_point start = Clock::now();
    return start;
}

} // namespace

Instant MonotonicClock::now()
{
    const Clock::time_point began = start();
    return Instant(std::chrono::duration_cast<Duration>(Clock::now() - began));
}

Duration MonotonicClock::origin()
{
    return std::chrono::duration_cast<Duration>(start().time_since_epoch());
}

} // namespace echolock
