// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/tabthrottle.h"

namespace echolock {

namespace {

constexpr Duration lightStep = std::chrono::seconds(1);
constexpr Duration intensiveStep = std::chrono::minutes(1);
constexpr Duration intensiveAfter = std::chrono::minutes(1);

Duration roundedUp(Duration time, Duration step)
{
    return (time + step - Duration(1)) / step * step;
}

} // namespace

Instant hiddenWakeUp(Instant due, Instant hiddenSince)
{
    const Duration hidden = due - hiddenSince;
    if (hidden <= Duration::zero())
        return due;
    const Duration step = hidden > intensiveAfter ? intensiveStep : lightStep;
    return hiddenSince + roundedUp(hidden, step);
}

} // namespace echolock
