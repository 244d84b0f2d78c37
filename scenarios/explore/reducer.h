// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/base/hash128.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace echolock {

struct ScenarioCut;

/// How much there is in a scenario.
struct ScenarioSize
{
    std::size_t clients = 0;
    std::size_t orders = 0;
    std::size_t steps = 0;
    std::size_t faults = 0; ///< Of the scenario, beside those that are steps.

    friend bool operator==(const ScenarioSize&, const ScenarioSize&) = default;
};

ScenarioSize sizeOf(const Scenario& scenario);

struct ReducerPlan
{
    /// Whether a smaller scenario still shows what the whole one does; none where that would take
    /// too long to know.
    std::function<std::optional<bool>(const Scenario&)> shows;
    /// Asked before each try; true ends it with the best so far.
    std::function<bool()> shouldStop{};
};

struct Reduced
{
    Scenario scenario;
    std::uint64_t tries = 0;   ///< How often it was asked what one shows.
    std::uint64_t unknown = 0; ///< Still smaller ones of which that is not known.
    bool isMinimal = false;    ///< Nothing of it can be left out alone.
};

/// Makes a scenario smaller for as long as it shows the same: leaves out what it expects, clients,
/// orders, steps, faults, constraints and settings, whatever can be spared, then
/// rounds times down to 0, 1, 10, 100 ms, 1 s …, and begins anew until nothing changes.
///
/// An expectation without a premise holds in vain where nobody comes to the order; that would be no
/// smaller case but another one. So those whom it names come as often as they did.
class ScenarioReducer
{
public:
    /// The whole scenario must show it.
    ScenarioReducer(Scenario scenario, ReducerPlan plan);

    Reduced run();

private:
    template <class Item, class LeaveOut> void leaveOut(std::vector<Item> items, LeaveOut leave);
    void leaveOutExpectations();
    void leaveOutClients();
    void leaveOutOrders();
    void leaveOutSteps();
    void leaveOutFaults();
    void leaveOutConstraints();
    void leaveOutSettings();
    void roundDelays();
    bool attempt(Scenario candidate);

    const Scenario m_whole;
    ReducerPlan m_plan;
    Scenario m_best;
    Hash128 m_bestKey;
    std::set<Hash128> m_failed;  ///< Of what was tried in vain, so that it is not tried twice.
    std::set<Hash128> m_unknown; ///< Likewise, of what is smaller than the best.
    std::uint64_t m_tries = 0;
    bool m_stopped = false;
};

} // namespace echolock
