// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/explore/reducer.h"

#include "scenarios/engine/projection.h"
#include "scenarios/engine/scenariocut.h"
#include "scenarios/engine/scenariodelays.h"
#include "scenarios/engine/scenariojson.h"
#include "scenarios/explore/shrink.h"
#include "server/base/statehasher.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace echolock {

namespace {

Hash128 keyOf(const Scenario& scenario)
{
    StateHasher hasher;
    hasher.text(canonicalJson(scenario));
    return hasher.hash();
}

std::vector<std::size_t> upTo(std::size_t count)
{
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t(0));
    return all;
}

/// How often a client comes: opens its page, or goes for the order, or for any if there is none.
std::size_t comings(const ScenarioClient& client, const Resource& order)
{
    return static_cast<std::size_t>(std::ranges::count_if(client.steps, [&](const Step& step) {
        const bool takes = std::holds_alternative<SubscribeStep>(step.action)
            || std::holds_alternative<AcquireStep>(step.action)
            || std::holds_alternative<TakeOverStep>(step.action);
        return std::holds_alternative<OpenStep>(step.action)
            || (takes && (order.value.empty() || *orderOf(step.action) == order));
    }));
}

bool isNamedBy(const Condition& condition, const ScenarioClient& client)
{
    return condition.subject == Condition::Subject::Client
        ? client.name == condition.client
        : client.name == condition.operand || client.user == condition.operand;
}

bool comesTo(const ScenarioClient& client, const Resource& order)
{
    return std::ranges::any_of(client.steps, [&](const Step& step) {
        const Resource* const about = orderOf(step.action);
        return std::holds_alternative<SubscribeStep>(step.action) && *about == order;
    });
}

/// What an expectation without a premise takes for granted.
bool keepsAntecedent(const Condition& condition, const Scenario& whole, const Scenario& part)
{
    if (condition.subject == Condition::Subject::Holder && condition.operand == "nobody")
        return condition.operation == Condition::Operation::Equal
            || std::ranges::any_of(part.clients, [&](const ScenarioClient& client) {
                   return comesTo(client, condition.order);
               });
    return std::ranges::all_of(whole.clients, [&](const ScenarioClient& client) {
        if (!isNamedBy(condition, client))
            return true;
        const auto left = std::ranges::find(part.clients, client.name, &ScenarioClient::name);
        return left != part.clients.end()
            && comings(*left, condition.order) == comings(client, condition.order);
    });
}

bool keepsAntecedents(const Scenario& whole, const Scenario& part)
{
    return std::ranges::all_of(part.expectations, [&](const Expectation& each) {
        return each.premise || keepsAntecedent(each.conclusion, whole, part);
    });
}

using Simplify = void (*)(Scenario&);

/// What a server is told, and who is told of it, each by itself.
constexpr std::array simplifications{
    Simplify([](Scenario& scenario) { scenario.server.ping.reset(); }),
    Simplify([](Scenario& scenario) { scenario.server.pong.reset(); }),
    Simplify([](Scenario& scenario) { scenario.server.grace.reset(); }),
    Simplify([](Scenario& scenario) { scenario.server.lease.reset(); }),
    Simplify([](Scenario& scenario) { scenario.server.leaseRenewal.reset(); }),
    Simplify([](Scenario& scenario) { scenario.server.connections.reset(); }),
    Simplify([](Scenario& scenario) { scenario.application.reset(); }),
    Simplify([](Scenario& scenario) {
        scenario.servers = 1;
        for (ScenarioClient& client : scenario.clients)
            client.server = 0;
    }),
};

} // namespace

ScenarioSize sizeOf(const Scenario& scenario)
{
    std::size_t steps = 0;
    for (const ScenarioClient& client : scenario.clients)
        steps += client.steps.size();
    return {scenario.clients.size(), ordersOf(scenario).size(), steps, scenario.faults.size()};
}

ScenarioReducer::ScenarioReducer(Scenario scenario, ReducerPlan plan)
    : m_whole(std::move(scenario))
    , m_plan(std::move(plan))
    , m_best(m_whole)
    , m_bestKey(keyOf(m_best))
{
}

Reduced ScenarioReducer::run()
{
    for (Hash128 before; !m_stopped && before != m_bestKey;) {
        before = m_bestKey;
        leaveOutExpectations();
        leaveOutClients();
        leaveOutOrders();
        leaveOutSteps();
        leaveOutFaults();
        leaveOutConstraints();
        leaveOutSettings();
        roundDelays();
    }
    return {std::move(m_best), m_tries, m_unknown.size(), !m_stopped && m_unknown.empty()};
}

/// As few of the items as it takes; `leave` tells a cut that one of them is to go. Of a few each is
/// tried, the last one first: whoever comes first in a story is mostly whom it is about, and what
/// is left does not depend on what else there was. Of many whole parts are.
template <class Item, class LeaveOut>
void ScenarioReducer::leaveOut(std::vector<Item> items, LeaveOut leave)
{
    constexpr std::size_t few = 64;
    const Scenario base = m_best;
    const auto showsWith = [&](const std::vector<Item>& some) {
        ScenarioCut cut;
        for (const Item& item : items)
            if (std::ranges::find(some, item) == some.end())
                leave(cut, item);
        return attempt(without(base, cut));
    };
    if (items.size() > few) {
        minimise<Item>(items, showsWith);
        return;
    }
    std::vector<Item> kept = items;
    for (std::size_t place = items.size(); place-- > 0;) {
        std::vector<Item> fewer = kept;
        std::erase(fewer, items[place]);
        if (showsWith(fewer))
            kept = std::move(fewer);
    }
}

/// First of all: two of them may be broken at once, and it must stay the same one.
void ScenarioReducer::leaveOutExpectations()
{
    leaveOut(upTo(m_best.expectations.size()),
             [](ScenarioCut& cut, std::size_t index) { cut.expectations.insert(index); });
    leaveOut(upTo(m_best.orphanTimes.size()),
             [](ScenarioCut& cut, std::size_t index) { cut.orphanTimes.insert(index); });
}

void ScenarioReducer::leaveOutClients()
{
    leaveOut(upTo(m_best.clients.size()),
             [](ScenarioCut& cut, std::size_t index) { cut.clients.insert(index); });
}

void ScenarioReducer::leaveOutOrders()
{
    leaveOut(ordersOf(m_best),
             [](ScenarioCut& cut, const Resource& order) { cut.orders.insert(order); });
}

void ScenarioReducer::leaveOutSteps()
{
    std::vector<StepRef> steps;
    for (std::size_t client = 0; client < m_best.clients.size(); ++client)
        for (std::size_t step = 0; step < m_best.clients[client].steps.size(); ++step)
            steps.push_back({client, step});
    leaveOut(std::move(steps), [](ScenarioCut& cut, StepRef step) { cut.steps.insert(step); });
}

void ScenarioReducer::leaveOutFaults()
{
    leaveOut(upTo(m_best.faults.size()),
             [](ScenarioCut& cut, std::size_t index) { cut.faults.insert(index); });
}

void ScenarioReducer::leaveOutConstraints()
{
    leaveOut(upTo(m_best.order.size()),
             [](ScenarioCut& cut, std::size_t index) { cut.constraints.insert(index); });
}

void ScenarioReducer::leaveOutSettings()
{
    for (const Simplify simplify : simplifications) {
        Scenario simpler = m_best;
        simplify(simpler);
        attempt(std::move(simpler));
    }
}

void ScenarioReducer::roundDelays()
{
    using namespace std::chrono_literals;
    const std::size_t count = delaysOf(m_best).size();
    for (std::size_t place = 0; place < count; ++place) {
        const Duration now = delaysOf(m_best)[place];
        bool isShorter = false;
        for (Duration round{}; round < now && !isShorter;
             round = std::max<Duration>(1ms, round * 10))
            if (auto rounded = withDelay(m_best, place, round))
                isShorter = attempt(*std::move(rounded));
    }
}

bool ScenarioReducer::attempt(Scenario candidate)
{
    if (candidate.clients.empty())
        return false;
    const Hash128 key = keyOf(candidate);
    if (key == m_bestKey)
        return true;
    if (m_failed.contains(key) || m_unknown.contains(key) || !keepsAntecedents(m_whole, candidate))
        return false;
    m_stopped = m_stopped || (m_plan.shouldStop && m_plan.shouldStop());
    if (m_stopped)
        return false;
    ++m_tries;
    const auto shows = m_plan.shows(candidate);
    if (!shows || !*shows) {
        (shows ? m_failed : m_unknown).insert(key);
        return false;
    }
    m_unknown.clear();
    m_best = std::move(candidate);
    m_bestKey = key;
    return true;
}

} // namespace echolock
