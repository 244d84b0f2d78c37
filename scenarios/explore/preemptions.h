// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

/// Iterative context bounding (Musuvathi, Qadeer, PLDI 2007): first all schedules in which nobody
/// who could go on has to stop for another, then those in which it happens once, and so on. So the
/// first schedule to a finding has the fewest preemptions, and of those it is a shortest one.
template <ExplorableModel Model> class PreemptionSearch
{
public:
    PreemptionSearch(Model& model, int preemptionsMax, SearchLimits limits)
        : m_model(model)
        , m_preemptionsMax(preemptionsMax)
        , m_limits(std::move(limits))
    {
    }

    SearchResult run()
    {
        const auto first = m_model.initial();
        m_model.enabled(first, m_actors);
        enter(first, {StateTable::none, 0}, nobody, 0);
        for (int bound = 0; m_result.end == SearchEnd::Complete; ++bound) {
            if (m_now.empty() && m_later.empty())
                break;
            if (bound > m_preemptionsMax)
                m_result.end = SearchEnd::Preemptions;
            else
                runLevel();
        }
        noteProgress();
        return std::move(m_result);
    }

private:
    using State = typename Model::State;
    using Index = StateTable::Index;
    static constexpr ActorId nobody = std::numeric_limits<ActorId>::max();

    /// That was not taken yet.
    struct Step
    {
        Index from = 0;
        ActorId actor = 0;
        State state; ///< In which it is taken.
    };

    struct Origin
    {
        Index from = 0;
        ActorId actor = 0;
    };

    using Layers = std::map<std::uint32_t, std::vector<Step>>; ///< By the steps before.

    void runLevel()
    {
        m_levelBegin = m_result.counterexamples.size();
        while (!m_now.empty() && m_result.end == SearchEnd::Complete) {
            const auto layer = m_now.extract(m_now.begin());
            m_result.progress.depth = layer.key();
            for (const Step& step : layer.mapped()) {
                take(step, layer.key());
                if (m_result.end != SearchEnd::Complete || !mayGoOn())
                    return;
            }
        }
        std::swap(m_now, m_later);
    }

    void take(const Step& step, std::uint32_t depth)
    {
        State successor = step.state;
        const StepEffect& effect = m_model.step(successor, step.actor);
        ++m_result.progress.transitions;
        for (const Finding& finding : effect.findings)
            found(finding, step.from, step.actor, depth + 1);
        m_model.enabled(successor, m_actors);
        const bool couldGoOn = std::ranges::binary_search(m_actors, step.actor);
        enter(successor, {step.from, step.actor}, couldGoOn ? step.actor : nobody, depth + 1);
    }

    /// Who could go on only counts where there is somebody: then it is part of the state.
    void enter(const State& state, Origin origin, ActorId last, std::uint32_t depth)
    {
        const Hash128 hash = last == nobody ? m_model.canonicalHash(state) : m_model.hash(state);
        const auto [index, added] = m_table.insert(with(hash, last), origin.from, origin.actor);
        if (!added)
            return;
        m_states.insert(last == nobody ? hash : m_model.canonicalHash(state), StateTable::none, 0);
        if (m_actors.empty()) {
            ++m_result.endStates;
            for (const Finding& finding : m_model.finish(state))
                found(finding, index, std::nullopt, depth);
        }
        for (const ActorId actor : m_actors) {
            Layers& layers = last == nobody || actor == last ? m_now : m_later;
            layers[depth].push_back({index, actor, state});
            ++m_result.progress.waiting;
        }
    }

    static Hash128 with(const Hash128& hash, ActorId last)
    {
        const std::uint64_t number = last == nobody ? 0 : std::uint64_t(last) + 1;
        return {hash.high + number * 0x9e3779b97f4a7c15ULL,
                hash.low ^ (number * 0xc2b2ae3d27d4eb4fULL)};
    }

    void found(const Finding& finding, Index from, std::optional<ActorId> actor,
               std::uint32_t length)
    {
        auto& all = m_result.counterexamples;
        const auto known = std::ranges::find_if(all, [&](const Counterexample& example) {
            return example.finding.fingerprint == finding.fingerprint;
        });
        // A step may show it before an end does that takes one step less.
        const bool isBetter = known != all.end()
            && static_cast<std::size_t>(known - all.begin()) >= m_levelBegin
            && known->schedule.size() > length;
        if (known != all.end() && !isBetter)
            return;
        Counterexample example{finding, m_table.wayTo(from)};
        if (actor)
            example.schedule.push_back(*actor);
        if (known != all.end())
            *known = std::move(example);
        else
            all.push_back(std::move(example));
        if (m_limits.findings == SearchLimits::Findings::First)
            m_result.end = SearchEnd::Found;
    }

    bool mayGoOn()
    {
        --m_result.progress.waiting;
        if (m_states.size() > m_limits.statesMax)
            m_result.end = SearchEnd::States;
        else if ((m_result.progress.transitions & 1023U) == 0)
            lookAround();
        return m_result.end == SearchEnd::Complete;
    }

    void lookAround()
    {
        noteProgress();
        const std::uint64_t bytes = bytesOf(m_model) + m_table.bytes() + m_states.bytes()
            + m_result.progress.waiting * sizeof(Step);
        if (bytes > m_limits.memoryMax)
            m_result.end = SearchEnd::Memory;
        else if (m_limits.shouldStop && m_limits.shouldStop(m_result.progress))
            m_result.end = SearchEnd::Stopped;
    }

    void noteProgress() { m_result.progress.states = m_states.size(); }

    Model& m_model;
    int m_preemptionsMax;
    SearchLimits m_limits;
    StateTable m_table;  ///< States with whoever could go on.
    StateTable m_states; ///< Without.
    Layers m_now;
    Layers m_later; ///< One preemption more.
    std::vector<ActorId> m_actors;
    std::size_t m_levelBegin = 0;
    SearchResult m_result;
};

template <ExplorableModel Model>
SearchResult searchByPreemptions(Model& model, int preemptionsMax, SearchLimits limits)
{
    return PreemptionSearch<Model>(model, preemptionsMax, std::move(limits)).run();
}

} // namespace echolock
