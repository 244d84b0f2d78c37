// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"
#include "scenarios/explore/statetable.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

/// How far a search has come.
struct SearchProgress
{
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    std::uint64_t waiting = 0; ///< States whose successors are not known yet.
    std::uint32_t depth = 0;
};

/// What ended a search. Whatever is not Complete proves nothing about what it has not seen.
enum class SearchEnd : std::uint8_t {
    Complete,    ///< Every schedule was answered.
    States,      ///< More states than allowed.
    Memory,      ///< More memory than allowed.
    Preemptions, ///< What is left needs more preemptions than allowed.
    Time,        ///< More time than allowed.
    Stopped,     ///< By its caller.
    Found,       ///< At the first finding, as asked.
};

std::string_view toString(SearchEnd end);

struct SearchLimits
{
    std::uint64_t statesMax = 1'000'000;
    std::uint64_t memoryMax = std::uint64_t(2) << 30; ///< Bytes, the model's included.
    /// Asked now and then; true ends the search.
    std::function<bool(const SearchProgress&)> shouldStop;
    enum class Findings : std::uint8_t { All, First } findings = Findings::All;
    /// The first of those it ends at; any, where nobody says which.
    std::function<bool(const Finding&)> isWanted{};
    /// Whether states count as one that differ only in which interchangeable client is which.
    enum class Clients : std::uint8_t { Exchanged, Apart } clients = Clients::Exchanged;

    bool endsAt(const Finding& finding) const
    {
        return findings == Findings::First && (!isWanted || isWanted(finding));
    }
};

/// What the model takes to remember what it was asked, if it says.
template <ExplorableModel Model> std::uint64_t bytesOf(const Model& model)
{
    if constexpr (requires { model.bytes(); })
        return model.bytes();
    else
        return 0;
}

/// A finding and the schedule at whose last step, or in whose end state, it comes.
struct Counterexample
{
    Finding finding;
    Schedule schedule;
};

struct SearchResult
{
    SearchEnd end = SearchEnd::Complete;
    SearchProgress progress;
    std::uint64_t endStates = 0;
    std::vector<Counterexample>
        counterexamples; ///< A shortest one of each fingerprint, as they were found.

    bool isComplete() const { return end == SearchEnd::Complete; }
};

/// Looks at every state once, in the order of the steps that lead there, so that the first
/// schedule to a finding is a shortest one. States that differ only in which of several
/// interchangeable clients is which count as one; what goes on is the state that was seen, so that
/// schedules are those of the model itself.
template <ExplorableModel Model> class BreadthFirst
{
public:
    BreadthFirst(Model& model, SearchLimits limits)
        : m_model(model)
        , m_limits(std::move(limits))
    {
    }

    SearchResult run()
    {
        while (advance(turnOfAll)) { }
        return take();
    }

    /// Goes on for about so many transitions. False where the search is over.
    bool advance(std::uint64_t transitions)
    {
        if (m_table.size() == 0)
            begin();
        const std::uint64_t until = m_result.progress.transitions + transitions;
        while (!m_layer.empty() && m_result.progress.transitions < until) {
            const auto& [index, state] = m_layer[m_place++];
            if (!expand(index, state)) {
                m_layer.clear();
            } else if (m_place == m_layer.size()) {
                std::swap(m_layer, m_next);
                m_next.clear();
                m_place = 0;
                ++m_result.progress.depth;
            }
        }
        return !m_layer.empty();
    }

    /// Complete also while it goes on.
    SearchEnd end() const { return m_result.end; }

    std::uint64_t states() const { return m_table.size(); }

    /// How far it has come. Complete only where it is over.
    SearchResult take()
    {
        noteProgress(0);
        if (!m_layer.empty() && m_result.end == SearchEnd::Complete)
            m_result.end = SearchEnd::Stopped;
        return std::move(m_result);
    }

private:
    using State = typename Model::State;
    using Index = StateTable::Index;
    static constexpr std::uint64_t turnOfAll = std::uint64_t(1) << 32;

    void begin()
    {
        auto first = m_model.initial();
        wasHere(first);
        m_table.insert(hashOf(first), StateTable::none, 0);
        m_layer.emplace_back(0, std::move(first));
    }

    /// True from the second time on, where the model can tell: such a one needs no hash.
    bool wasHere(const State& state)
    {
        if constexpr (NumberingModel<Model>) {
            const std::uint32_t number = m_model.number(state);
            if (number >= m_wasHere.size())
                m_wasHere.resize(number + 1);
            const bool before = m_wasHere[number];
            m_wasHere[number] = true;
            return before;
        } else {
            return false;
        }
    }

    Hash128 hashOf(const State& state)
    {
        return m_limits.clients == SearchLimits::Clients::Apart ? m_model.hash(state)
                                                                : m_model.canonicalHash(state);
    }

    /// False where the search is over.
    bool expand(Index index, const State& state)
    {
        m_model.enabled(state, m_actors);
        if (m_actors.empty()) {
            ++m_result.endStates;
            for (const Finding& finding : m_model.finish(state))
                found(finding, index, std::nullopt);
            return m_result.end == SearchEnd::Complete;
        }
        for (const ActorId actor : m_actors) {
            State successor = state;
            const StepEffect& effect = m_model.step(successor, actor);
            ++m_result.progress.transitions;
            for (const Finding& finding : effect.findings)
                found(finding, index, actor);
            if (!wasHere(successor)) {
                const auto [place, added] = m_table.insert(hashOf(successor), index, actor);
                if (added)
                    m_next.emplace_back(place, std::move(successor));
            }
            if (m_result.end != SearchEnd::Complete || !mayGoOn())
                return false;
        }
        return true;
    }

    void found(const Finding& finding, Index index, std::optional<ActorId> actor)
    {
        auto& counterexamples = m_result.counterexamples;
        auto known = std::ranges::find_if(counterexamples, [&](const Counterexample& example) {
            return example.finding.fingerprint == finding.fingerprint;
        });
        if (known == counterexamples.end()) {
            known = counterexamples.insert(known, Counterexample{finding, wayTo(index, actor)});
            if (m_limits.endsAt(finding))
                m_result.end = SearchEnd::Found;
        } else if (!actor && known->schedule.size() > m_result.progress.depth) {
            // A step from this layer showed it before an end in this layer did, which takes one
            // step less.
            *known = Counterexample{finding, wayTo(index, actor)};
        }
    }

    Schedule wayTo(Index index, std::optional<ActorId> actor) const
    {
        Schedule schedule = m_table.wayTo(index);
        if (actor)
            schedule.push_back(*actor);
        return schedule;
    }

    bool mayGoOn()
    {
        if (m_table.size() > m_limits.statesMax)
            m_result.end = SearchEnd::States;
        else if ((m_result.progress.transitions & 1023U) == 0)
            lookAround();
        return m_result.end == SearchEnd::Complete;
    }

    void lookAround()
    {
        noteProgress(m_layer.size() + m_next.size());
        const std::uint64_t bytes = bytesOf(m_model) + m_table.bytes()
            + (m_layer.size() + m_next.size()) * sizeof(std::pair<Index, State>);
        if (bytes > m_limits.memoryMax)
            m_result.end = SearchEnd::Memory;
        else if (m_limits.shouldStop && m_limits.shouldStop(m_result.progress))
            m_result.end = SearchEnd::Stopped;
    }

    void noteProgress(std::size_t waiting)
    {
        m_result.progress.states = m_table.size();
        m_result.progress.waiting = waiting;
    }

    Model& m_model;
    SearchLimits m_limits;
    StateTable m_table;
    std::vector<std::pair<Index, State>> m_layer;
    std::size_t m_place = 0; ///< In the layer, of the next one.
    std::vector<std::pair<Index, State>> m_next;
    std::vector<bool> m_wasHere; ///< By the model's number.
    std::vector<ActorId> m_actors;
    SearchResult m_result;
};

template <ExplorableModel Model> SearchResult searchBreadthFirst(Model& model, SearchLimits limits)
{
    return BreadthFirst<Model>(model, std::move(limits)).run();
}

} // namespace echolock
