// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/simtrace.h"

#include "scenarios/explore/follow.h"
#include "scenarios/explore/guard.h"
#include "scenarios/sim/actor.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/simreplay.h"
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
        return TraceStep::Lane::Client;
    case Actor::Kind::Server:
    case Actor::Kind::Store:
        return TraceStep::Lane::Server;
    case Actor::Kind::Fault:
        return TraceStep::Lane::Fault;
    case Actor::Kind::Application:
        return TraceStep::Lane::Application;
    case Actor::Kind::Lock:
    case Actor::Kind::Liveness:
    case Actor::Kind::Time:
        break;
    }
    return TraceStep::Lane::Time;
}

/// What begins to trouble a client at a step, and what ends it.
enum class Change : std::uint8_t { None, Begins, Ends };

struct ChangeCheck
{
    Change operator()(const FaultStep& step) const
    {
        const FaultKind kind = step.fault.kind();
        return kind == FaultKind::Rst || kind == FaultKind::CutAfter ? Change::None
                                                                     : Change::Begins;
    }

    Change operator()(const HealStep&) const { return Change::Ends; }

    Change operator()(const ThawStep&) const { return Change::Ends; }

    Change operator()(const AbandonStep& step) const
    {
        return standsStill(step.how) || step.how == Abandonment::Vanish ? Change::Begins
                                                                        : Change::None;
    }

    template <class Other> Change operator()(const Other&) const { return Change::None; }
};

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
        m_seen.resize(m_world.simCase().clients());
        for (const ActorId id : schedule) {
            begin(state, id);
            const StepEffect effect = m_world.step(state, id);
            m_trace.steps.back().at = state.now;
            for (const std::uint32_t entry : m_world.notes().entries) {
                m_trace.steps.back().entries.push_back(m_world.lexicon().entryAt(entry, state.now));
                note(m_trace.steps.back().entries.back());
            }
            for (const Passing& passing : m_world.notes().passings)
                note(passing);
            for (const Finding& finding : effect.findings)
                note(finding, state.now);
            noteTroubles(state, Actor::of(id));
        }
        for (std::size_t client = 0; client < m_seen.size(); ++client)
            endTroubles(client);
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
        step.client = actor.kind == Actor::Kind::Application ? m_seen.size() : actor.client;
        step.isScripted = actor.kind == Actor::Kind::Client;
        step.text = m_world.describe(state, id);
        m_world.enabled(state, m_enabled);
        for (const ActorId other : m_enabled) {
            if (other != id)
                step.alternatives.push_back(m_world.describe(state, other));
        }
        m_trace.steps.push_back(std::move(step));
    }

    /// A webhook is on its way from the change that it tells of until somebody is through with it.
    void note(const HistoryEntry& entry)
    {
        const std::size_t here = m_trace.steps.size() - 1;
        if (const auto* const lock = std::get_if<ServerLock>(&entry.what))
            m_changed[{lock->event.order, lock->event.version}] = here;
        const auto* const webhook = std::get_if<WebhookHandled>(&entry.what);
        if (!webhook)
            return;
        const auto from = m_changed.find({webhook->order, webhook->version});
        if (from != m_changed.end())
            m_trace.arrows.push_back(
                {from->second, here, webhook->locks ? "lock_granted" : "lock_released"});
    }

    /// On one line nothing overtakes: what was sent before it was lost with a reset.
    void note(const Passing& passing)
    {
        auto& sent = m_sent[{passing.line, passing.isUp}];
        const std::size_t here = m_trace.steps.size() - 1;
        if (!passing.isTaken) {
            sent.emplace_back(passing.what, here);
            return;
        }
        const auto found = std::ranges::find(sent, passing.what,
                                             [](const auto& each) { return each.first; });
        if (found == sent.end())
            return;
        const bool isText = static_cast<WirePart::Out>(passing.what.kind) == WirePart::Out::Text;
        m_trace.arrows.push_back(
            {found->second, here,
             isText ? m_world.rules().frameText(m_world.lexicon().text(passing.what.value))
                 : passing.isUp ? m_world.rules().passingText(passing.what)
                                : "connection",
             passing.isUp ? TraceArrow::Way::ToServer : TraceArrow::Way::ToClient,
             passing.line.client()});
        sent.erase(sent.begin(), found + 1);
    }

    /// Of the scenario's faults, and of the steps that were taken just now.
    void noteTroubles(const DirectWorld::State& state, Actor actor)
    {
        const Scenario& scenario = m_world.simCase().scenario();
        if (actor.kind == Actor::Kind::Fault)
            beginTrouble(actor.client, typeOf(scenario.faults[actor.fault()].fault.kind()).name);
        for (std::size_t client = 0; client < m_seen.size(); ++client) {
            const std::size_t next = state.script.progress().stand(client, state.now).next;
            for (; m_seen[client] < next; ++m_seen[client]) {
                const Step& step = scenario.clients[client].steps[m_seen[client]];
                const Change change = std::visit(ChangeCheck(), step.action);
                if (change == Change::Begins)
                    beginTrouble(client, troubleText(step));
                else if (change == Change::Ends)
                    endTroubles(client);
            }
        }
    }

    static std::string_view troubleText(const Step& step)
    {
        const auto* const fault = std::get_if<FaultStep>(&step.action);
        return fault ? typeOf(fault->fault.kind()).name : std::string_view(step.verb);
    }

    void beginTrouble(std::size_t client, std::string_view text)
    {
        m_troubles.push_back({m_trace.steps.size() - 1, 0, client, std::string(text)});
    }

    void endTroubles(std::size_t client)
    {
        for (TraceBand& band : m_troubles) {
            if (band.client != client)
                continue;
            band.to = m_trace.steps.size() - 1;
            m_trace.bands.push_back(band);
        }
        std::erase_if(m_troubles,
                      [client](const TraceBand& band) { return band.client == client; });
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
    std::map<std::pair<Line, bool>, std::deque<std::pair<Signal, std::size_t>>> m_sent;
    std::map<std::pair<Resource, std::uint64_t>, std::size_t> m_changed; ///< By version.
    std::vector<ActorId> m_enabled;
    std::vector<std::size_t> m_seen;   ///< By client: how many of its steps were seen to be taken.
    std::vector<TraceBand> m_troubles; ///< That go on.
};

} // namespace

Result<Trace> traceAlike(const Scenario& scenario, const SimSettings& settings,
                         const Schedule& lead)
{
    auto simCase = SimCase::make(scenario, settings);
    if (!simCase)
        return Unexpected<Error>(simCase.error());
    DirectWorld world(std::move(*simCase));
    return traceOf(scenario, settings, followed(world, lead));
}

Result<Trace> traceOf(const Scenario& scenario, const SimSettings& settings,
                      const Schedule& schedule)
{
    auto simCase = SimCase::make(scenario, settings);
    if (!simCase)
        return Unexpected<Error>(simCase.error());
    Trace trace;
    trace.id = scenario.id;
    trace.openedAs = scenario.openedAs;
    trace.title = scenario.title;
    trace.story = scenario.story;
    trace.policy = settings.policy;
    trace.engine = "sim";
    trace.replay = writeReplay(replayOf(scenario, settings, schedule));
    trace.cast = simCase->cast();
    DirectWorld world(std::move(*simCase));
    if (const auto refusal = findRefusal(world, schedule))
        return failure(*refusal);
    Tracer(world, trace).play(schedule);
    return trace;
}

} // namespace echolock
