// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/simcase.h"

#include "scenarios/engine/serversettings.h"
#include "scenarios/engine/stepgraph.h"
#include "scenarios/sim/actor.h"
#include "scenarios/sim/unsimulated.h"
#include "server/hub/apprules.h"
#include "server/hub/policyregistry.h"

#include <algorithm>
#include <map>
#include <set>

namespace echolock {

namespace {

using namespace std::chrono_literals;

/// For a page to try again once the last of it has been noticed, and to be answered.
constexpr Duration afterthought = 2s;

/// As long as one fault may keep somebody waiting.
Duration waitOf(const Fault& fault)
{
    Duration wait = fault.when.at + fault.when.lasting;
    for (const FaultParameter& parameter : typeOf(fault.kind()).parameters)
        if (parameter.unit == FaultUnit::Time)
            wait += fault.duration(parameter.name);
    return wait;
}

/// Of everything that the scenario can make somebody wait for, each for each client.
Duration waitsOf(const Scenario& scenario)
{
    Duration sum{};
    for (const ScenarioClient& client : scenario.clients)
        for (const Step& step : client.steps) {
            if (const auto* const hold = std::get_if<HoldStep>(&step.action))
                sum += hold->time;
            else if (const auto* const fault = std::get_if<FaultStep>(&step.action))
                sum += waitOf(fault->fault);
        }
    for (const ScenarioFault& each : scenario.faults)
        sum += waitOf(each.fault) * static_cast<Duration::rep>(scenario.clients.size());
    return sum;
}

} // namespace

Result<SimCase> SimCase::make(const Scenario& scenario, SimSettings settings)
{
    if (!isPolicy(settings.policy))
        return failure("there is no lock policy '" + settings.policy + "'");
    SimCase made(scenario, std::move(settings));
    if (const auto problem = made.problem())
        return failure(*problem);
    return made;
}

SimCase::SimCase(const Scenario& scenario, SimSettings settings)
    : m_scenario(&scenario)
    , m_settings(std::move(settings))
    , m_hub(hubOptionsOf(
          m_settings.policy,
          policiesOf(scenario, {m_settings.policy}).front().server.over(scenario.server)))
    , m_fences(policyFences(m_settings.policy))
{
    if (hasApplication())
        m_hub.apps.front().webhooks = {lockWebhooksTo("http://application.invalid/")};
    const AppRules rules(m_hub.apps.front(), m_hub);
    m_lockPatience = m_hub.locks.grace + m_hub.locks.lease + afterthought;
    m_patience = m_lockPatience + rules.pongWithin();
    if (rules.pingAfter() != never) {
        m_orphanBound = rules.pingAfter() + rules.pongWithin();
        m_patience += rules.pingAfter();
    }
    m_waits = waitsOf(scenario);
    std::map<std::string, std::size_t> users;
    for (const ScenarioClient& client : scenario.clients) {
        m_userOf.push_back(users.try_emplace(client.user, users.size()).first->second);
        for (const Step& step : client.steps) {
            const Resource* const order = orderOf(step.action);
            if (order && std::ranges::find(m_orders, *order) == m_orders.end())
                m_orders.push_back(*order);
            m_restarts = m_restarts || std::holds_alternative<RestartStep>(step.action);
        }
    }
    addWaits();
}

void SimCase::addWaits()
{
    std::map<StepRef, std::set<std::size_t>> awaited;
    const auto before = predecessors(*m_scenario);
    for (std::size_t client = 0; client < before.size(); ++client)
        for (std::size_t step = 0; step < before[client].size(); ++step) {
            for (const StepRef each : before[client][step])
                awaited[each].insert(client);
            if (!before[client][step].empty())
                m_heldBack.push_back({client, step});
        }
    for (std::size_t fault = 0; fault < m_scenario->faults.size(); ++fault)
        if (const auto& after = m_scenario->faults[fault].after)
            awaited[*after].insert(clients() + fault);
    std::set<std::size_t> waiting;
    for (const auto& [step, those] : awaited) {
        m_awaited.push_back({step, {those.begin(), those.end()}});
        waiting.insert(those.begin(), those.end());
    }
    m_waiting.assign(waiting.begin(), waiting.end());
}

std::optional<std::string> SimCase::problem() const
{
    if (const auto refused = unsimulatedIn(*m_scenario, m_settings.time))
        return "'" + m_scenario->id + "' cannot be explored: " + refused->what
            + " is not simulated, because " + std::string(refused->reason)
            + "; or run it live, and say 'explore: off'.";
    constexpr std::size_t clientsMax = std::size_t(1) << Actor::clientBits;
    constexpr std::size_t faultsMax = Actor::faultsMax;
    constexpr std::size_t ordersAllowed = (std::size_t(1) << Actor::detailBits) - 1;
    const std::string start = "'" + m_scenario->id + "' is too large to be explored: ";
    if (clients() > clientsMax)
        return start + std::to_string(clients()) + " clients, and there is room for "
            + std::to_string(clientsMax) + "; run it live, and say 'explore: off'.";
    if (m_orders.size() > ordersAllowed || objects() > ObjectSet::objectsMax)
        return start + std::to_string(clients()) + " clients and " + std::to_string(m_orders.size())
            + " orders make more than " + std::to_string(ObjectSet::objectsMax)
            + " things to watch; leave some out, or run it live, and say 'explore: off'.";
    if (m_scenario->faults.size() > faultsMax)
        return start + "there is room for " + std::to_string(faultsMax)
            + " 'faults'; leave some out, or run it live, and say 'explore: off'.";
    return std::nullopt;
}

bool SimCase::draws() const
{
    const auto isDrawn = [](const Fault& fault) {
        return fault.kind() == FaultKind::Latency && fault.duration("jitter") > Duration::zero();
    };
    const auto draws = [&](const Step& step) {
        const auto* const fault = std::get_if<FaultStep>(&step.action);
        return fault && isDrawn(fault->fault);
    };
    return m_settings.time == TimeMode::Real
        && (std::ranges::any_of(m_scenario->faults, isDrawn, &ScenarioFault::fault)
            || std::ranges::any_of(m_scenario->clients, [&](const ScenarioClient& client) {
                   return std::ranges::any_of(client.steps, draws);
               }));
}

std::vector<CastMember> SimCase::cast() const
{
    std::vector<CastMember> cast;
    for (const ScenarioClient& client : m_scenario->clients)
        cast.push_back({client.name, client.user, client.server});
    return cast;
}

const Fault& SimCase::faultOf(std::size_t client, std::uint32_t number) const
{
    const std::size_t place = number & 0xffffU;
    if (!isStepFault(number))
        return m_scenario->faults[place].fault;
    return std::get<FaultStep>(m_scenario->step({client, place}).action).fault;
}

bool SimCase::countsFrames(std::size_t client) const
{
    return std::ranges::any_of(m_scenario->faults, [client](const ScenarioFault& fault) {
        return fault.client.value_or(client) == client && fault.fault.when.awaitsFrame();
    });
}

std::size_t SimCase::orderIndex(const Resource& order) const
{
    return static_cast<std::size_t>(std::ranges::find(m_orders, order) - m_orders.begin());
}

} // namespace echolock
