// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echoquirks.h"
#include "server/base/clock.h"

namespace echolock {

/// pusher-js's options, at their defaults.
struct EchoOptions
{
    Duration activityTimeout = std::chrono::seconds(120); ///< The server's wins if shorter.
    Duration pongTimeout = std::chrono::seconds(30);
    Duration unavailableTimeout = std::chrono::seconds(10);
    bool useTls = false;
    /// Whether there is a localStorage, as browsers have it and Node has not: a page that has been
    /// connected within half an hour tries that way first, for twice as long as it took and a
    /// second, and once more at once if that fails.
    bool localStorage = false;
    EchoQuirks quirks{};
};

} // namespace echolock
