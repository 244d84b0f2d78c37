// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

namespace echolock {

/// When a hidden tab's timer that is due at `due` really runs. As Chromium has it: the timers of a
/// hidden page wake up together, once a second; from a minute on, once a minute ("intensive
/// throttling"). What comes in on a WebSocket is heard at once all the same.
Instant hiddenWakeUp(Instant due, Instant hiddenSince);

} // namespace echolock
