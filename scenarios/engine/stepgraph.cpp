// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/stepgraph.h"

#include "server/config/didyoumean.h"

#include <algorithm>
#include <map>

namespace echolock {

namespace {

/// Why one step comes before another.
struct Edge
{
    StepRef to;
    std::optional<TextPlace> place; ///< Absent where it is only the order of a script.
};

using Edges = std::map<StepRef, std::vector<Edge>>;

Edges edgesOf(const Scenario& scenario)
{
    Edges edges;
    for (std::size_t client = 0; client < scenario.clients.size(); ++client) {
        const auto& steps = scenario.clients[client].steps;
        for (std::size_t step = 0; step < steps.size(); ++step) {
            const StepRef here{client, step};
            if (step + 1 < steps.size())
                edges[here].push_back({{client, step + 1}, std::nullopt});
            if (const auto* wait = std::get_if<WaitStep>(&steps[step].action))
                edges[wait->target].push_back({here, steps[step].place});
        }
    }
    for (const OrderConstraint& constraint : scenario.order)
        edges[constraint.before].push_back({constraint.after, constraint.place});
    return edges;
}

/// Depth first without recursion, so that a long script cannot exhaust the stack.
class CycleSearch
{
public:
    explicit CycleSearch(const Edges& edges)
        : m_edges(edges)
    {
    }

    std::optional<StepCycle> from(StepRef start)
    {
        if (m_colour[start] == Colour::Black)
            return std::nullopt;
        push(start);
        while (!m_path.empty()) {
            Visit& top = m_path.back();
            const auto& out = edgesFrom(top.step);
            if (top.next == out.size()) {
                m_colour[top.step] = Colour::Black;
                m_path.pop_back();
                continue;
            }
            const StepRef to = out[top.next++].to;
            if (m_colour[to] == Colour::Grey)
                return cycleTo(to);
            if (m_colour[to] == Colour::White)
                push(to);
        }
        return std::nullopt;
    }

private:
    enum class Colour { White, Grey, Black };

    struct Visit
    {
        StepRef step;
        std::size_t next = 0;
    };

    const std::vector<Edge>& edgesFrom(StepRef step) const
    {
        static const std::vector<Edge> none;
        const auto found = m_edges.find(step);
        return found == m_edges.end() ? none : found->second;
    }

    void push(StepRef step)
    {
        m_colour[step] = Colour::Grey;
        m_path.push_back({step, 0});
    }

    StepCycle cycleTo(StepRef entry) const
    {
        StepCycle cycle;
        const auto first = std::ranges::find(m_path, entry, &Visit::step);
        std::optional<TextPlace> place;
        for (auto visit = first; visit != m_path.end(); ++visit) {
            cycle.steps.push_back(visit->step);
            const Edge& taken = edgesFrom(visit->step)[visit->next - 1];
            if (!place)
                place = taken.place;
        }
        cycle.place = place.value_or(TextPlace{});
        return cycle;
    }

    const Edges& m_edges;
    std::map<StepRef, Colour> m_colour;
    std::vector<Visit> m_path;
};

} // namespace

std::optional<StepCycle> findCycle(const Scenario& scenario)
{
    const Edges edges = edgesOf(scenario);
    CycleSearch search(edges);
    for (const auto& [step, out] : edges) {
        if (auto cycle = search.from(step))
            return cycle;
    }
    return std::nullopt;
}

std::vector<std::vector<std::vector<StepRef>>> predecessors(const Scenario& scenario)
{
    std::vector<std::vector<std::vector<StepRef>>> before(scenario.clients.size());
    for (std::size_t client = 0; client < scenario.clients.size(); ++client) {
        before[client].resize(scenario.clients[client].steps.size());
        for (std::size_t step = 0; step < scenario.clients[client].steps.size(); ++step) {
            if (const auto* wait = std::get_if<WaitStep>(
                    &scenario.clients[client].steps[step].action))
                before[client][step].push_back(wait->target);
        }
    }
    for (const OrderConstraint& constraint : scenario.order)
        before[constraint.after.client][constraint.after.step].push_back(constraint.before);
    return before;
}

StepLookup lookUpStep(const Scenario& scenario, std::string_view reference)
{
    const auto dot = reference.find('.');
    const std::string_view clientName = reference.substr(0, dot);
    const std::string_view stepName = dot == std::string_view::npos ? ""
                                                                    : reference.substr(dot + 1);
    if (clientName.empty() || stepName.empty())
        return {std::nullopt,
                "'" + std::string(reference.substr(0, 60))
                    + "' is no step; write client.step, such as tab1.open"};
    const auto client = std::ranges::find(scenario.clients, clientName, &ScenarioClient::name);
    if (client == scenario.clients.end()) {
        std::vector<std::string_view> names;
        for (const ScenarioClient& each : scenario.clients)
            names.push_back(each.name);
        return {std::nullopt,
                "there is no client '" + std::string(clientName.substr(0, 60)) + "'"
                    + meantHint(clientName, names)};
    }
    const auto clientIndex = static_cast<std::size_t>(client - scenario.clients.begin());
    const auto& steps = client->steps;
    if (const auto labelled = std::ranges::find(steps, stepName, &Step::label);
        labelled != steps.end())
        return {StepRef{clientIndex, static_cast<std::size_t>(labelled - steps.begin())}, {}};
    if (const auto count = std::ranges::count(steps, stepName, &Step::verb); count > 1)
        return {std::nullopt,
                "'" + std::string(reference) + "' could be any of " + std::to_string(count)
                    + " steps; give the one that you mean a name with 'as'"};
    const auto found = std::ranges::find(steps, stepName, &Step::verb);
    if (found != steps.end())
        return {StepRef{clientIndex, static_cast<std::size_t>(found - steps.begin())}, {}};
    std::vector<std::string_view> names(steps.size());
    std::ranges::transform(steps, names.begin(),
                           [](const Step& step) { return std::string_view(step.name()); });
    return {std::nullopt,
            "'" + client->name + "' has no step '" + std::string(stepName.substr(0, 60)) + "'"
                + meantHint(stepName, names)};
}

} // namespace echolock
