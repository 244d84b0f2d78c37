// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

namespace echolock {

/// The one place in the server and the clients that reads a clock.
class MonotonicClock
{
public:
    /// Time since the process first asked; never goes back.
    static Instant now();
};

} // namespace echolock
