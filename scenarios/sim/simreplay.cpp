// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/simreplay.h"

#include "scenarios/engine/scenariojson.h"
#include "scenarios/explore/guard.h"
#include "scenarios/explore/shrink.h"
#include "scenarios/sim/actor.h"
#include "scenarios/sim/determinism.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/turningpoint.h"

#include <utility>

namespace echolock {

namespace {

/// Who was to do what, where nobody can say what exactly it would have been.
std::string wantedText(const SimCase& simCase, ActorId id)
{
    const Actor actor = Actor::of(id);
    const auto& clients = simCase.scenario().clients;
    const std::string name = actor.client < clients.size() ? clients[actor.client].name
                                                           : "somebody who is not there";
    switch (actor.kind) {
    case Actor::Kind::Server:
        return "the server was to take something that " + name + " had sent";
    case Actor::Kind::Client:
        return name + " was to take a step";
    case Actor::Kind::Reader:
        return name + " was to read something";
    case Actor::Kind::Lock:
        return "the time of an order at the server was to be over";
    case Actor::Kind::Liveness:
        return "the server was to have waited too long for " + name;
    case Actor::Kind::Time:
        return "time was to pass";
    case Actor::Kind::Fault:
        return "a fault was to strike " + name;
    case Actor::Kind::Store:
        return "the shared store was to go on";
    case Actor::Kind::Application:
        return "the application was to be through with a webhook";
    }
    return {};
}

template <class World> std::optional<std::string> refusalOf(World& world, const Schedule& schedule)
{
    return findRefusal(world, schedule,
                       [&world](ActorId actor) { return wantedText(world.simCase(), actor); });
}

/// The scenario is another one than the replay is of.
std::string changedText(const Scenario& scenario, const Replay& replay)
{
    const std::string text = "this replay is of " + scenario.id
        + " as it was; what its clients do, or the server's settings, have changed since: ";
    auto simCase = SimCase::make(scenario, {replay.policy, replay.time, replay.seed});
    if (!simCase)
        return text + simCase.error().message;
    DirectWorld world(std::move(*simCase));
    if (const auto refusal = refusalOf(world, replay.schedule))
        return text + *refusal;
    return text
        + "all of its steps can still be taken, but they may mean something else; explore it again";
}

Result<SimCase> caseOf(const Scenario& scenario, const Replay& replay)
{
    if (hashOf(scenario).low != replay.scenario)
        return failure(changedText(scenario, replay));
    return SimCase::make(scenario, {replay.policy, replay.time, replay.seed});
}

/// What is found on the way and, if it leads there, at the end.
template <ExplorableModel Model>
std::vector<Finding> findingsOf(Model& model, const Schedule& schedule)
{
    std::vector<Finding> findings;
    auto state = model.initial();
    for (const ActorId actor : schedule) {
        const StepEffect& effect = model.step(state, actor);
        findings.insert(findings.end(), effect.findings.begin(), effect.findings.end());
    }
    std::vector<ActorId> enabled;
    model.enabled(state, enabled);
    if (enabled.empty()) {
        const auto& last = model.finish(state);
        findings.insert(findings.end(), last.begin(), last.end());
    }
    return findings;
}

} // namespace

Replay replayOf(const Scenario& scenario, const SimSettings& settings, const Schedule& schedule)
{
    return {hashOf(scenario).low, settings.policy, settings.time, schedule,
            settings.seed,        scenario.id};
}

Result<Replayed> replay(const Scenario& scenario, const Replay& replay)
{
    auto simCase = caseOf(scenario, replay);
    if (!simCase)
        return Unexpected<Error>(simCase.error());
    MemoWorld memo(*simCase);
    DirectWorld world(std::move(*simCase));
    if (const auto refusal = refusalOf(world, replay.schedule))
        return failure(*refusal);
    Replayed played;
    auto state = world.initial();
    for (const ActorId actor : replay.schedule) {
        played.steps.push_back(world.describe(state, actor));
        world.step(state, actor);
    }
    played.end = world.hash(state);
    played.nondeterminism = nondeterminismOf(memo, replay.schedule);
    for (Finding& finding : findingsOf(world, replay.schedule))
        played.violations.push_back(std::move(finding.violation));
    for (const Violation& violation : played.violations) {
        if (played.noReturns.contains(violation.letter))
            continue;
        if (const auto point = turningPointOf(memo, replay.schedule, violation.letter, {}))
            played.noReturns.emplace(violation.letter, *point);
    }
    return played;
}

Result<ShrunkReplay> shrink(const Scenario& scenario, const Replay& replay)
{
    auto simCase = caseOf(scenario, replay);
    if (!simCase)
        return Unexpected<Error>(simCase.error());
    MemoWorld world(std::move(*simCase));
    if (const auto refusal = refusalOf(world, replay.schedule))
        return failure(*refusal);
    const auto findings = findingsOf(world, replay.schedule);
    if (findings.empty())
        return failure("this replay shows no violation, so there is nothing to keep while it "
                       "is made shorter");
    const Shrunk shrunk = Shrinker(world, findings.front().fingerprint).run(replay.schedule);
    ShrunkReplay shorter{replay, shrunk.replays, replay.schedule.size(), shrunk.switches};
    shorter.replay.schedule = shrunk.schedule;
    return shorter;
}

} // namespace echolock
