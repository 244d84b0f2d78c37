// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/steppedclock.h"

#include "server/loop/monotonicclock.h"

namespace echolock {

/// At a full millisecond: timers of an event loop have no finer ones.
SteppedClock::SteppedClock()
    : m_now(std::chrono::ceil<std::chrono::milliseconds>(MonotonicClock::now().time_since_epoch()))
{
    MonotonicClock::standStill(m_now);
}

SteppedClock::~SteppedClock()
{
    MonotonicClock::goOn();
}

void SteppedClock::advance(Duration by)
{
    m_now += by;
    MonotonicClock::standStill(m_now);
}

} // namespace echolock
