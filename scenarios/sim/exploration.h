// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/explore/search.h"
#include "server/base/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

struct ExplorationOrder
{
    std::string policy;
    ExploreSettings settings;
    std::uint64_t seed = 1; ///< Of random engines and delays, beside the settings' own.
    /// Asked now and then; an answer ends it as bounded for that reason.
    std::function<std::optional<SearchEnd>(const SearchProgress&)> interrupt;
};

/// What all that may happen in a scenario under one policy comes to.
struct Exploration
{
    CaseResult result;
    std::map<Letter, Schedule> schedules;  ///< Of the witnesses.
    std::map<Letter, std::uint64_t> seeds; ///< Of the worlds that they are of.
};

/// Each of the settings' engines until one has seen everything, and what they have found together.
/// One sentence where the scenario cannot be simulated.
Result<Exploration> explore(const Scenario& scenario, const ExplorationOrder& order);

} // namespace echolock
