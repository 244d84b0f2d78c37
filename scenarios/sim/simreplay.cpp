// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/simreplay.h"

#include "scenarios/engine/scenariojson.h"
#include "scenarios/explore/guard.h"
#include "scenarios/explore/shrink.h"
#include "scenarios/sim/determinism.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/turningpoint.h"

#include <utility>

namespace echolock {

namespace {

Result<SimCase> caseOf(const Scenario& scenario, const Replay& replay)
{
    if (hashOf(scenario).low != replay.scenario)
        return failure("this replay is not of " + scenario.id
                       + " as it is now: what the clients do, or the server's settings, have "
                         "changed; explore it again");
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

Result<Replayed> replay(const Scenario& scenario, const Replay& replay)
{
    auto simCase = caseOf(scenario, replay);
    if (!simCase)
        return Unexpected<Error>(simCase.error());
    MemoWorld memo(*simCase);
    DirectWorld world(std::move(*simCase));
    if (const auto refusal = findRefusal(world, replay.schedule))
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
    if (const auto refusal = findRefusal(world, replay.schedule))
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
