// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/explore/noreturn.h"

#include <algorithm>

namespace echolock {

Foresight::Foresight(const SearchGraph& graph, std::uint32_t witness)
    : m_edges(graph.states)
    , m_fates(graph.states, Fate::Safe)
{
    std::vector<std::uint8_t> shows(graph.edges.size(), 0);
    for (const auto& [edge, which] : graph.findingEdges) {
        if (which == witness)
            shows[edge] = 1;
    }
    for (std::size_t index = 0; index < graph.edges.size(); ++index) {
        const auto& edge = graph.edges[index];
        m_edges[edge.from].push_back({edge.to, edge.actor, shows[index] != 0});
    }
    std::vector<std::uint8_t> shownAtEnd(graph.states, 0);
    for (const auto& [state, which] : graph.findingEnds) {
        if (which == witness)
            shownAtEnd[state] = 1;
    }
    settle(graph, shownAtEnd);
}

/// States are numbered as they were first seen, which is not always before all that follow them, so
/// fates are settled until nothing changes: forward edges in one pass, the few others in more.
void Foresight::settle(const SearchGraph& graph, const std::vector<std::uint8_t>& shownAtEnd)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (std::uint32_t state = graph.states; state-- > 0;) {
            Fate fate = shownAtEnd[state] ? Fate::Doomed : Fate::Safe;
            if (!m_edges[state].empty()) {
                const auto is = [this](Fate wanted) {
                    return [this, wanted](const Edge& edge) { return fateAfter(edge) == wanted; };
                };
                fate = std::ranges::all_of(m_edges[state], is(Fate::Doomed)) ? Fate::Doomed
                    : std::ranges::all_of(m_edges[state], is(Fate::Safe))    ? Fate::Safe
                                                                             : Fate::Open;
            }
            changed = changed || fate != m_fates[state];
            m_fates[state] = fate;
        }
    }
}

std::vector<Foresight::Choice> Foresight::choicesOf(std::uint32_t state) const
{
    std::vector<Choice> choices;
    for (const Edge& edge : m_edges[state])
        choices.push_back({edge.actor, fateAfter(edge)});
    return choices;
}

std::vector<std::uint32_t> Foresight::statesOf(const Schedule& schedule) const
{
    std::vector<std::uint32_t> states{0};
    for (const ActorId actor : schedule) {
        const auto& edges = m_edges[states.back()];
        const auto taken = std::ranges::find(edges, actor, &Edge::actor);
        if (taken == edges.end())
            break;
        states.push_back(taken->to);
    }
    return states;
}

std::optional<Foresight::LastChance> Foresight::lastChance(const Schedule& schedule) const
{
    const auto states = statesOf(schedule);
    for (std::size_t step = std::min(schedule.size(), states.size()); step-- > 0;) {
        if (m_fates[states[step]] == Fate::Doomed)
            continue;
        LastChance chance{step, {}};
        for (const Choice& choice : choicesOf(states[step])) {
            if (choice.fate != Fate::Doomed)
                chance.saving.push_back(choice.actor);
        }
        return chance;
    }
    return std::nullopt;
}

} // namespace echolock
