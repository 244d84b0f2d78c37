// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/simtrace.h"

#include "scenarios/explore/guard.h"
#include "scenarios/sim/actor.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/wirepart.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace echolock {

namespace {

TraceStep::Lane laneOf(Actor actor)
{
    switch (actor.kind) {
    case Actor::Kind::Client:
    case Actor::Kind::Reader:
    case Actor::Kind::Page:
        return TraceStep::Lane::Client;
    case Actor::Kind::Server:
    case Actor::Kind::Store:
        return TraceStep::Lane::Server;
    case Actor::Kind::Fault:
        return TraceStep::Lane::Fault;
    case Actor::Kind::Lock:
    case Actor::Kind::Liveness:
    case Actor::Kind::Time:
        break;
    }
    return TraceStep::Lane::Time;
}

/// Plays the schedule and writes it down.
class Tracer
{
public:
    Tracer(DirectWorld& world, Trace& trace)
        : m_world(world)
        , m_trace(trace)
    {
    }

    void play(const Schedule& schedule)
    {
        auto state = m_world.initial();
        for (const ActorId id : schedule) {
            begin(state, id);
            const StepEffect effect = m_world.step(state, id);
            m_trace.steps.back().at = state.now;
            for (const std::uint32_t entry : m_world.notes().entries)
                m_trace.steps.back().entries.push_back(m_world.lexicon().entryAt(entry, state.now));
            for (const Passing& passing : m_world.notes().passings)
                note(passing);
            for (const Finding& finding : effect.findings)
                note(finding, state.now);
        }
        std::vector<ActorId> enabled;
        m_world.enabled(state, enabled);
        if (enabled.empty()) {
            for (const Finding& finding : m_world.finish(state))
                note(finding, state.now);
        }
    }

private:
    void begin(const DirectWorld::State& state, ActorId id)
    {
        const Actor actor = Actor::of(id);
        TraceStep step;
        step.lane = laneOf(actor);
        step.client = actor.client;
        step.text = m_world.describe(state, id);
        m_world.enabled(state, m_enabled);
        for (const ActorId other : m_enabled) {
            if (other != id)
                step.alternatives.push_back(m_world.describe(state, other));
        }
        m_trace.steps.push_back(std::move(step));
    }

    /// On one line nothing overtakes: what is taken is what was sent first.
    void note(const Passing& passing)
    {
        auto& sent = m_sent[{passing.line, passing.isUp}];
        const std::size_t here = m_trace.steps.size() - 1;
        if (!passing.isTaken) {
            sent.push_back(here);
            return;
        }
        if (sent.empty())
            return;
        const bool isText = static_cast<WirePart::Out>(passing.what.kind) == WirePart::Out::Text;
        m_trace.arrows.push_back(
            {sent.front(), here,
             isText ? m_world.rules().frameText(m_world.lexicon().text(passing.what.value))
                 : passing.isUp ? m_world.rules().passingText(passing.what)
                                : "connection"});
        sent.pop_front();
    }

    void note(const Finding& finding, Instant at)
    {
        if (m_trace.steps.empty())
            return;
        TraceFinding found{m_trace.steps.size() - 1, finding.violation};
        found.violation.at = at;
        m_trace.findings.push_back(std::move(found));
    }

    DirectWorld& m_world;
    Trace& m_trace;
    std::map<std::pair<Line, bool>, std::deque<std::size_t>> m_sent;
    std::vector<ActorId> m_enabled;
};

} // namespace

Result<Trace> traceOf(const Scenario& scenario, const SimSettings& settings,
                      const Schedule& schedule)
{
    auto simCase = SimCase::make(scenario, settings);
    if (!simCase)
        return Unexpected<Error>(simCase.error());
    Trace trace;
    trace.id = scenario.id;
    trace.title = scenario.title;
    trace.story = scenario.story;
    trace.policy = settings.policy;
    trace.engine = "sim";
    trace.cast = simCase->cast();
    DirectWorld world(std::move(*simCase));
    if (const auto refusal = findRefusal(world, schedule))
        return failure(*refusal);
    Tracer(world, trace).play(schedule);
    return trace;
}

} // namespace echolock
