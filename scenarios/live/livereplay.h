// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/explore/replaystring.h"

#include <functional>
#include <string>

namespace echolock {

/// Plays a replay on real sockets, tells how it goes, and gives the exit code: 1 where the sockets
/// show the violations that the simulation shows, 0 where neither shows any, 3 where the schedule
/// cannot be played to its end.
int replayLive(const Scenario& scenario, const Replay& replay,
               const std::function<void(const std::string&)>& tell);

} // namespace echolock
