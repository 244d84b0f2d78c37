// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/monotonicclock.h"

#include <atomic>

namespace echolock {

namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point start()
{
    static const Clock::time_point start = Clock::now();
    return start;
}

Duration sinceStart()
{
    const Clock::time_point began = start();
    return std::chrono::duration_cast<Duration>(Clock::now() - began);
}

constexpr Duration::rep goesOn = -1;

std::atomic<Duration::rep> standsAt{goesOn};
std::atomic<Duration::rep> ahead{0}; ///< Of the machine, from when it stood still.

} // namespace

Instant MonotonicClock::now()
{
    const Duration::rep stands = standsAt.load(std::memory_order_relaxed);
    if (stands != goesOn)
        return Instant(Duration(stands));
    return Instant(sinceStart() + Duration(ahead.load(std::memory_order_relaxed)));
}

void MonotonicClock::standStill(Instant at)
{
    standsAt.store(at.time_since_epoch().count());
}

/// From where it stood.
void MonotonicClock::goOn()
{
    ahead.store(standsAt.load() - sinceStart().count());
    standsAt.store(goesOn);
}

Duration MonotonicClock::origin()
{
    return std::chrono::duration_cast<Duration>(start().time_since_epoch());
}

} // namespace echolock
