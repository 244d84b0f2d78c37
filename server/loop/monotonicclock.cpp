// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/monotonicclock.h"

namespace echolock {

Instant MonotonicClock::now()
{
    using Clock = std::chrono::steady_clock;
    static const Clock::time_point start = Clock::now();
    return Instant(std::chrono::duration_cast<Duration>(Clock::now() - start));
}

} // namespace echolock
