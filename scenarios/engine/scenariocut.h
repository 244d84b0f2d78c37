// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <cstddef>
#include <set>

namespace echolock {

/// What is to be left out of a scenario, by position.
struct ScenarioCut
{
    std::set<std::size_t> clients;
    std::set<Resource> orders;
    std::set<StepRef> steps;
    std::set<std::size_t> faults;
    std::set<std::size_t> constraints; ///< Of `order`.
    std::set<std::size_t> expectations;
    std::set<std::size_t> orphanTimes;
};

/// The scenario without it and without whatever speaks of it: waits for a step that is gone,
/// constraints and jitter of it, faults after it or of a client that is gone, expectations that
/// name one. Steps that could never do anything now go, too, and so do awaits in vain and clients
/// that do nothing, so that the language accepts what is left; nobody may be left.
Scenario without(const Scenario& scenario, const ScenarioCut& cut);

} // namespace echolock
