// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/violation.h"
#include "scenarios/explore/model.h"
#include "scenarios/sim/simcase.h"

#include <functional>
#include <string>
#include <vector>

namespace echolock {

/// What became of a schedule on real sockets.
struct Steered
{
    /// Why it is not realisable, from the step on: `step 7, "the server takes tab1's subscribe":
    /// …`. Empty where it was played to its end.
    std::string problem;
    std::vector<Violation> expected; ///< What the simulation shows.
    std::vector<Violation> shown;    ///< What the sockets showed.
    History history;

    /// Both showed the same violations.
    bool isConfirmed() const;
};

/// `confirmed live`, `not realisable: step 7, …`, or what else became of it.
std::string outcomeText(const Steered& steered);

/// Plays a schedule of the explorer on real sockets and, beside it, in the simulated world, and
/// compares after each step what has happened. While it plays, the event loop goes on, and time is
/// moved by hand for the whole process.
class Steering
{
public:
    /// Before it is played: its number, from 1, and what it is in words.
    using Announce = std::function<void(std::size_t number, const std::string& step)>;

    /// `scenario` must outlive this.
    Steering(const Scenario& scenario, SimSettings settings, Announce announce = {});

    Steered play(const Schedule& schedule);

private:
    const Scenario& m_scenario;
    SimSettings m_settings;
    Announce m_announce;
};

} // namespace echolock
