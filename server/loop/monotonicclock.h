// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

namespace echolock {

/// The one place in the server and the clients that reads a clock. A SteppedClock takes it over for
/// the whole process.
class MonotonicClock
{
public:
    /// Time since the process first asked; never goes back.
    static Instant now();

    /// What CLOCK_MONOTONIC read then. It is the same clock for all processes of a machine, so
    /// origin() + now() can be compared between them.
    static Duration origin();

private:
    friend class SteppedClock;

    static void standStill(Instant at);
    static void goOn();
};

} // namespace echolock
