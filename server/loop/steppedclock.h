// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

namespace echolock {

/// While one lives, the MonotonicClock of the whole process stands still and goes on only by steps:
/// an hour costs no time. Then it goes on by itself from where it stands. One at a time.
class SteppedClock
{
public:
    SteppedClock();
    ~SteppedClock();

    SteppedClock(const SteppedClock&) = delete;
    SteppedClock& operator=(const SteppedClock&) = delete;

    Instant now() const { return m_now; }

    void advance(Duration by);

private:
    Instant m_now;
};

} // namespace echolock
