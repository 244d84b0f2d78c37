// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenariocut.h"

#include "scenarios/engine/scriptcheck.h"
#include "scenarios/engine/strikecheck.h"
#include "scenarios/engine/waitcheck.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

namespace {

/// Cuts once; what does not fit any more afterwards is another cut.
class Cutter
{
public:
    Cutter(const Scenario& scenario, const ScenarioCut& cut)
        : m_scenario(scenario)
        , m_cut(cut)
    {
    }

    Scenario cut()
    {
        markSteps();
        while (markWaits()) { }
        number();
        Scenario rest = m_scenario;
        takeClients(rest);
        keepIf(rest.order, m_cut.constraints, [&](const auto& each) { return isKept(each); });
        keepIf(rest.live.order, {}, [&](const auto& each) { return isKept(each); });
        keepIf(rest.live.jitter, {}, [&](const Jitter& each) { return placeOf(each.step); });
        keepIf(rest.faults, m_cut.faults,
               [&](const ScenarioFault& each) { return isKept(each) && canStrike(each, rest); });
        keepIf(rest.expectations, m_cut.expectations, [&](const Expectation& each) {
            return (!each.premise || canTell(*each.premise, rest))
                && canTell(each.conclusion, rest);
        });
        keepIf(rest.orphanTimes, m_cut.orphanTimes,
               [&](const OrphanTime& each) { return !m_cut.orders.contains(each.order); });
        renumber(rest);
        return rest;
    }

private:
    template <class Item, class Keeps>
    static void keepIf(std::vector<Item>& items, const std::set<std::size_t>& cut, Keeps keeps)
    {
        std::vector<Item> kept;
        for (std::size_t index = 0; index < items.size(); ++index)
            if (!cut.contains(index) && keeps(items[index]))
                kept.push_back(items[index]);
        items = std::move(kept);
    }

    void markSteps()
    {
        for (std::size_t client = 0; client < m_scenario.clients.size(); ++client) {
            const std::vector<Step>& steps = m_scenario.clients[client].steps;
            std::vector<bool>& gone = m_gone.emplace_back(steps.size(),
                                                          m_cut.clients.contains(client));
            for (std::size_t step = 0; step < steps.size(); ++step)
                if (m_cut.steps.contains({client, step}) || isOfCutOrder(steps[step].action))
                    gone[step] = true;
        }
    }

    bool isOfCutOrder(const StepAction& action) const
    {
        const auto* const await = std::get_if<AwaitStep>(&action);
        const Resource* const order = await && await->order ? &*await->order : orderOf(action);
        return order && m_cut.orders.contains(*order);
    }

    /// True where a wait went whose step had gone.
    bool markWaits()
    {
        bool more = false;
        for (std::size_t client = 0; client < m_gone.size(); ++client) {
            const std::vector<Step>& steps = m_scenario.clients[client].steps;
            for (std::size_t step = 0; step < steps.size(); ++step) {
                const auto* const wait = std::get_if<WaitStep>(&steps[step].action);
                if (!wait || m_gone[client][step]
                    || !m_gone[wait->target.client][wait->target.step])
                    continue;
                m_gone[client][step] = true;
                more = true;
            }
        }
        return more;
    }

    void number()
    {
        std::size_t next = 0;
        for (const std::vector<bool>& gone : m_gone) {
            const bool isEmpty = std::ranges::find(gone, false) == gone.end();
            m_clients.push_back(isEmpty ? std::nullopt : std::optional(next++));
        }
    }

    /// Where a step stands now; none where it is gone.
    std::optional<StepRef> placeOf(StepRef step) const
    {
        const std::vector<bool>& gone = m_gone[step.client];
        if (gone[step.step])
            return std::nullopt;
        const auto end = gone.begin() + std::ptrdiff_t(step.step);
        return StepRef{*m_clients[step.client],
                       static_cast<std::size_t>(std::count(gone.begin(), end, false))};
    }

    void takeClients(Scenario& rest) const
    {
        rest.clients.clear();
        for (std::size_t client = 0; client < m_gone.size(); ++client) {
            if (!m_clients[client])
                continue;
            ScenarioClient kept = m_scenario.clients[client];
            kept.steps.clear();
            for (std::size_t step = 0; step < m_gone[client].size(); ++step)
                if (!m_gone[client][step])
                    kept.steps.push_back(m_scenario.clients[client].steps[step]);
            rest.clients.push_back(std::move(kept));
        }
    }

    bool isKept(const OrderConstraint& constraint) const
    {
        return placeOf(constraint.before) && placeOf(constraint.after);
    }

    bool isKept(const ScenarioFault& fault) const
    {
        return (!fault.client || m_clients[*fault.client])
            && (!fault.after || placeOf(*fault.after));
    }

    /// Those who would have made it strike may be gone.
    bool canStrike(const ScenarioFault& fault, const Scenario& rest) const
    {
        const auto client = fault.client ? m_clients[*fault.client] : std::nullopt;
        return !vainTriggerOf(fault.fault, rest, client);
    }

    bool canTell(const Condition& condition, const Scenario& rest) const
    {
        const auto isNamed = [](const std::string& name) {
            return [&name](const ScenarioClient& client) { return client.name == name; };
        };
        if (condition.subject == Condition::Subject::Client)
            return std::ranges::any_of(rest.clients, isNamed(condition.client));
        return !m_cut.orders.contains(condition.order)
            && (condition.operand == "nobody"
                || std::ranges::any_of(rest.clients, isNamed(condition.operand))
                || std::ranges::find(rest.clients, condition.operand, &ScenarioClient::user)
                    != rest.clients.end());
    }

    void renumber(Scenario& rest) const
    {
        for (ScenarioClient& client : rest.clients)
            for (Step& step : client.steps)
                if (auto* const wait = std::get_if<WaitStep>(&step.action))
                    wait->target = *placeOf(wait->target);
        for (std::vector<OrderConstraint>* const order : {&rest.order, &rest.live.order})
            for (OrderConstraint& each : *order) {
                each.before = *placeOf(each.before);
                each.after = *placeOf(each.after);
            }
        for (Jitter& jitter : rest.live.jitter)
            jitter.step = *placeOf(jitter.step);
        for (ScenarioFault& fault : rest.faults) {
            if (fault.client)
                fault.client = m_clients[*fault.client];
            if (fault.after)
                fault.after = placeOf(*fault.after);
        }
    }

    const Scenario& m_scenario;
    const ScenarioCut& m_cut;
    std::vector<std::vector<bool>> m_gone;             ///< [client][step]
    std::vector<std::optional<std::size_t>> m_clients; ///< Where each stands now.
};

/// An operator's, for somebody who is gone.
bool isForNobody(const Step& step, const Scenario& scenario)
{
    const auto* const given = std::get_if<OperatorStep>(&step.action);
    return given && given->what == OperatorStep::What::Give
        && std::ranges::find(scenario.clients, given->user, &ScenarioClient::user)
        == scenario.clients.end();
}

/// Steps that do not fit into what is left.
std::set<StepRef> unfitSteps(const Scenario& scenario)
{
    std::set<StepRef> unfit;
    for (std::size_t client = 0; client < scenario.clients.size(); ++client)
        for (std::size_t step = 0; step < scenario.clients[client].steps.size(); ++step)
            if (isForNobody(scenario.step({client, step}), scenario))
                unfit.insert({client, step});
    for (std::size_t client = 0; client < scenario.clients.size(); ++client)
        if (const auto step = unfitStep(scenario.clients[client],
                                        endedBy(scenario.clients, client)))
            unfit.insert({client, *step});
    if (!unfit.empty())
        return unfit;
    const std::vector<StepRef> vain = vainAwaits(forLiveRuns(scenario));
    return {vain.begin(), vain.end()};
}

} // namespace

Scenario without(const Scenario& scenario, const ScenarioCut& cut)
{
    Scenario rest = Cutter(scenario, cut).cut();
    for (;;) {
        ScenarioCut more;
        more.steps = unfitSteps(rest);
        if (more.steps.empty())
            return rest;
        rest = Cutter(rest, more).cut();
    }
}

} // namespace echolock
