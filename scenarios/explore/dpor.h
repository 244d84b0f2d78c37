// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

struct DporLimits
{
    std::uint64_t transitionsMax = 50'000'000;
    std::function<bool(const SearchProgress&)> shouldStop;
};

struct DporResult
{
    SearchEnd end = SearchEnd::Complete;
    std::uint64_t traces = 0;  ///< Schedules that differ in more than the order of independent
                               ///< steps.
    std::uint64_t blocked = 0; ///< Runs given up because they would only repeat one.
    std::uint64_t transitions = 0;
    std::vector<Counterexample>
        counterexamples; ///< The first one of each fingerprint; not shortest.
};

/// Source-DPOR with sleep sets (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): of all schedules
/// that differ only in the order of independent steps it plays about one. Needs no hashes, so it
/// also serves where states cannot be told apart.
template <ExplorableModel Model> class SourceDpor
{
public:
    SourceDpor(Model& model, DporLimits limits)
        : m_model(model)
        , m_limits(std::move(limits))
    {
    }

    DporResult run()
    {
        explore(m_model.initial(), {});
        return std::move(m_result);
    }

private:
    using State = typename Model::State;
    using Clock = std::map<ActorId, std::size_t>; ///< Of each actor the steps that came before.

    struct Sleeper
    {
        ActorId actor = 0;
        Footprint next; ///< Of what it would do.
    };

    struct Frame
    {
        std::vector<ActorId> enabled;
        std::vector<ActorId> backtrack;
        std::vector<Sleeper> sleep;
        // Of the step that was taken last from here:
        ActorId actor = 0;
        Footprint footprint;
        Clock clock;
        std::size_t number = 0;         ///< Of the actor's steps, from 1.
        std::vector<Sleeper> prevented; ///< Asleep, and kept by the step from what they would do.
    };

    void explore(const State& state, std::vector<Sleeper> sleep)
    {
        Frame frame;
        m_model.enabled(state, frame.enabled);
        if (frame.enabled.empty()) {
            ++m_result.traces;
            for (const Finding& finding : m_model.finish(state))
                note(finding);
            return;
        }
        const auto awake = std::ranges::find_if(
            frame.enabled, [&](ActorId actor) { return !holds(sleep, actor); });
        if (awake == frame.enabled.end()) {
            ++m_result.blocked;
            return;
        }
        frame.backtrack.push_back(*awake);
        frame.sleep = std::move(sleep);
        m_stack.push_back(std::move(frame));
        const std::size_t depth = m_stack.size() - 1;
        while (const auto actor = pick(depth)) {
            State successor = state;
            if (!take(depth, *actor, successor))
                break;
            explore(successor, sleepAfter(depth));
            m_stack[depth].sleep.push_back({*actor, m_stack[depth].footprint});
        }
        m_stack.pop_back();
    }

    static bool holds(const std::vector<Sleeper>& sleep, ActorId actor)
    {
        return std::ranges::find(sleep, actor, &Sleeper::actor) != sleep.end();
    }

    std::optional<ActorId> pick(std::size_t depth) const
    {
        const Frame& frame = m_stack[depth];
        const auto next = std::ranges::find_if(
            frame.backtrack, [&](ActorId actor) { return !holds(frame.sleep, actor); });
        return next == frame.backtrack.end() || m_result.end != SearchEnd::Complete
            ? std::nullopt
            : std::optional(*next);
    }

    /// False where a limit is reached.
    bool take(std::size_t depth, ActorId actor, State& successor)
    {
        const StepEffect& effect = m_model.step(successor, actor);
        Frame& frame = m_stack[depth];
        frame.actor = actor;
        frame.footprint = effect.footprint;
        for (const Finding& finding : effect.findings)
            note(finding);
        findRaces(depth);
        findDisabled(depth, successor);
        if (++m_result.transitions >= m_limits.transitionsMax)
            m_result.end = SearchEnd::States;
        else if ((m_result.transitions & 1023U) == 0 && m_limits.shouldStop
                 && m_limits.shouldStop(
                     {m_result.traces, m_result.transitions, 0, static_cast<std::uint32_t>(depth)}))
            m_result.end = SearchEnd::Stopped;
        return m_result.end == SearchEnd::Complete;
    }

    /// Whoever could go on and cannot any more has raced with the step, and is in no schedule that
    /// begins with it: a timer that was stopped, a fault that came too late.
    void findDisabled(std::size_t depth, const State& successor)
    {
        Frame& frame = m_stack[depth];
        m_model.enabled(successor, m_actors);
        for (const ActorId actor : frame.enabled) {
            const bool isLeft = actor != frame.actor
                && !std::ranges::binary_search(m_actors, actor);
            if (isLeft && std::ranges::find(frame.backtrack, actor) == frame.backtrack.end())
                frame.backtrack.push_back(actor);
        }
        findPrevented(depth, successor);
    }

    /// The same for one that is asleep, or does something else now. All is known that begins with
    /// what it would have done, but not what comes before that.
    void findPrevented(std::size_t depth, const State& successor)
    {
        Frame& frame = m_stack[depth];
        frame.prevented.clear();
        for (const Sleeper& sleeper : frame.sleep) {
            if (sleeper.actor == frame.actor || !sleeper.next.dependsOn(frame.footprint))
                continue;
            State after = successor;
            if (!std::ranges::binary_search(m_actors, sleeper.actor)
                || m_model.step(after, sleeper.actor).footprint != sleeper.next)
                frame.prevented.push_back(sleeper);
        }
    }

    bool isAfter(const Frame& later, const Frame& earlier) const
    {
        const auto known = later.clock.find(earlier.actor);
        return known != later.clock.end() && known->second >= earlier.number;
    }

    /// Gives the new step its clock, and every race of it with an earlier one a chance to go the
    /// other way.
    void findRaces(std::size_t depth)
    {
        Frame& frame = m_stack[depth];
        frame.clock.clear();
        frame.number = 1;
        std::vector<std::size_t> races;
        for (std::size_t index = depth; index-- > 0;) {
            const Frame& earlier = m_stack[index];
            const bool own = earlier.actor == frame.actor;
            if (own && frame.number == 1)
                frame.number = earlier.number + 1;
            if (!own && !earlier.footprint.dependsOn(frame.footprint))
                continue;
            if (isAfter(frame, earlier))
                continue;
            if (!own)
                races.push_back(index);
            for (const auto& [actor, steps] : earlier.clock)
                frame.clock[actor] = std::max(frame.clock[actor], steps);
        }
        frame.clock[frame.actor] = frame.number;
        for (const std::size_t race : races)
            addSource(race, depth);
        addPrevented(depth);
    }

    /// The new step might come before one that an earlier step has prevented: then that one is not
    /// asleep any more where it would go on.
    void addPrevented(std::size_t depth)
    {
        const Frame& frame = m_stack[depth];
        for (std::size_t index = 0; index < depth; ++index) {
            const bool comesBefore = std::ranges::any_of(
                m_stack[index].prevented, [&](const Sleeper& prevented) {
                    return prevented.next.dependsOn(frame.footprint);
                });
            if (comesBefore && !isAfter(frame, m_stack[index]))
                addSource(index, depth);
        }
    }

    /// Whoever could begin what came after the step at `race` without it is to go first there.
    void addSource(std::size_t race, std::size_t depth)
    {
        std::vector<ActorId> initials;
        std::vector<std::size_t> after;
        for (std::size_t index = race + 1; index <= depth; ++index) {
            const Frame& step = m_stack[index];
            if (index != depth && isAfter(step, m_stack[race]))
                continue;
            const bool first = std::ranges::none_of(after, [&](std::size_t before) {
                return m_stack[before].actor == step.actor || isAfter(step, m_stack[before]);
            });
            after.push_back(index);
            if (first)
                initials.push_back(step.actor);
        }
        Frame& frame = m_stack[race];
        const auto among = [](const std::vector<ActorId>& actors) {
            return [&actors](ActorId actor) {
                return std::ranges::find(actors, actor) != actors.end();
            };
        };
        if (std::ranges::any_of(initials, among(frame.backtrack)))
            return;
        const auto enabled = std::ranges::find_if(initials, among(frame.enabled));
        if (enabled != initials.end()) {
            frame.backtrack.push_back(*enabled);
            return;
        }
        for (const ActorId actor : frame.enabled) {
            if (!among(frame.backtrack)(actor))
                frame.backtrack.push_back(actor);
        }
    }

    std::vector<Sleeper> sleepAfter(std::size_t depth) const
    {
        const Frame& frame = m_stack[depth];
        std::vector<Sleeper> sleep;
        std::ranges::copy_if(frame.sleep, std::back_inserter(sleep), [&](const Sleeper& sleeper) {
            return sleeper.actor != frame.actor && !sleeper.next.dependsOn(frame.footprint);
        });
        return sleep;
    }

    void note(const Finding& finding)
    {
        const bool known = std::ranges::any_of(
            m_result.counterexamples, [&](const Counterexample& example) {
                return example.finding.fingerprint == finding.fingerprint;
            });
        if (known)
            return;
        Schedule schedule;
        for (const Frame& frame : m_stack)
            schedule.push_back(frame.actor);
        m_result.counterexamples.push_back({finding, std::move(schedule)});
    }

    Model& m_model;
    DporLimits m_limits;
    std::vector<Frame> m_stack;
    std::vector<ActorId> m_actors;
    DporResult m_result;
};

template <ExplorableModel Model> DporResult searchTraces(Model& model, DporLimits limits)
{
    return SourceDpor<Model>(model, std::move(limits)).run();
}

} // namespace echolock
