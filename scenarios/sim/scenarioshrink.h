// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/explore/reducer.h"
#include "scenarios/explore/search.h"
#include "scenarios/sim/simcase.h"
#include "server/base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace echolock {

/// How far the shrinking of a scenario has come.
struct ShrinkProgress
{
    ScenarioSize size;          ///< Of the smallest so far.
    std::uint64_t tries = 0;    ///< Smaller ones that were looked at.
    std::uint64_t replays = 0;  ///< Those in which the schedule that is known was played.
    std::uint64_t searches = 0; ///< Those that were explored.
    std::uint64_t states = 0;   ///< Of all explorations together.
};

struct ShrinkPlan
{
    std::string policy;
    std::optional<Letter> letter; ///< None: whatever is found first.
    ExploreSettings settings;     ///< Of the first search; it looks everywhere in turn.
    std::uint64_t seed = 1;
    /// Of the search of one smaller scenario; where there are more it is given up.
    std::uint64_t statesOfTry = 20'000;
    /// Asked now and then; an answer ends it with the smallest so far.
    std::function<std::optional<SearchEnd>(const ShrinkProgress&)> interrupt{};
};

struct ShrunkScenario
{
    Scenario scenario;
    SimSettings settings; ///< Of the world in which the schedule goes so.
    Schedule schedule;
    Finding finding;
    ScenarioSize before;
    ScenarioSize after;
    std::size_t scheduleBefore = 0;
    ShrinkProgress work;
    std::uint64_t givenUp = 0; ///< Smaller ones that came to their limit of states.
    bool isMinimal = false;    ///< Nothing of it can be left out alone.
    bool isShortest = false;   ///< No schedule of it that shows the finding has fewer steps.
    bool isKnownWhole = false; ///< Its `known` has all that any schedule shows.
};

struct ShrinkOutcome
{
    std::optional<ShrunkScenario> shrunk; ///< None where nothing was found.
    std::string bounded;                  ///< Why there may be something; empty: there is not.
};

/// Finds a violation and makes the scenario as small as it can while some schedule still shows that
/// very one: the letter, the order, who was wronged and by whom. What comes is a scenario under the
/// one policy that the language accepts and that says what it is known to show; it is not for live
/// runs, which would come to it by chance. One sentence where the scenario cannot be simulated.
Result<ShrinkOutcome> shrink(const Scenario& scenario, const ShrinkPlan& plan);

/// A schedule in the words of a smaller or larger scenario: the same clients, orders and faults by
/// name. Whoever is not there has no step.
Schedule translated(const Schedule& schedule, const SimCase& from, const SimCase& to);

} // namespace echolock
