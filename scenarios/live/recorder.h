// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/live/swarmhistory.h"
#include "scenarios/live/visitbook.h"

#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// What of a swarm's run is made a scenario.
struct Recording
{
    SwarmViolation violation;
    std::vector<OrderVisit> visits;    ///< In the order in which they began.
    std::size_t visitsLeftOut = 0;     ///< There were too many.
    std::optional<std::string> policy; ///< Under which it is played; all of them without.
    std::optional<Letters> known;      ///< What it shows under that policy.
    std::optional<Letters> knownLive;  ///< Over sockets, where that is something else.
};

/// The visits of the order that were under way between the moment in which the first of the two
/// began theirs and the violation: whoever came, stayed or left may have to do with it; and of
/// those before, who had the order when one of them was denied it. If there are too many, those are
/// left out that only were there.
Recording recordingOf(const SwarmHistory& history, const SwarmViolation& violation);

/// As a scenario file. Each client does what it did, and waits for what it was told; whatever was
/// over before something of another client began comes before it, and nothing else does.
std::string scenarioTextOf(const SwarmHistory& history, const Recording& recording);

} // namespace echolock
