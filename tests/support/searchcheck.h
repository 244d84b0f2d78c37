// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/dpor.h"
#include "scenarios/explore/guard.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "tests/support/endingworld.h"
#include "tests/support/simscenes.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What is said of all worlds, to be tried on one; each answer is what is not so.
namespace echolock::testing {

struct SearchCheck
{
    std::string difference;  ///< Empty for none.
    bool isComplete = false; ///< Nothing was left out.
};

inline std::set<std::uint64_t> fingerprintsOf(const std::vector<Counterexample>& examples)
{
    std::set<std::uint64_t> fingerprints;
    for (const Counterexample& each : examples)
        fingerprints.insert(each.finding.fingerprint);
    return fingerprints;
}

inline std::set<Letter> lettersOf(const std::vector<Counterexample>& examples)
{
    std::set<Letter> letters;
    for (const Counterexample& each : examples)
        letters.insert(each.finding.violation.letter);
    return letters;
}

struct CheckLimits
{
    std::uint64_t statesMax = 4'000;
    std::uint64_t transitionsMax = 300'000;
};

/// Whether states of interchangeable clients count as one, and whether the order of independent
/// steps is tried: no end and nothing that breaks is missed.
inline SearchCheck checkSearches(const SimCase& simCase, const CheckLimits& most)
{
    EndingWorld every(simCase);
    SearchLimits limits;
    limits.statesMax = most.statesMax;
    limits.clients = SearchLimits::Clients::Apart;
    const SearchResult all = searchBreadthFirst(every, limits);
    if (!all.isComplete())
        return {};
    limits.clients = SearchLimits::Clients::Exchanged;
    EndingWorld exchanged(simCase);
    const SearchResult some = searchBreadthFirst(exchanged, limits);
    if (!some.isComplete() || some.progress.states > all.progress.states)
        return {"there are more states where clients are exchanged"};
    if (lettersOf(some.counterexamples) != lettersOf(all.counterexamples))
        return {"something is missed where clients are exchanged"};
    // Pages that try again and again make more connections than are ever exchanged.
    const Scenario& scenario = simCase.scenario();
    if (scenario.faults.empty() && !scenario.server.connections
        && exchanged.canonicalEnds != every.canonicalEnds)
        return {"an end is missed where clients are exchanged"};
    EndingWorld traced(simCase);
    DporLimits traces;
    traces.transitionsMax = most.transitionsMax;
    const DporResult result = searchTraces(traced, traces);
    if (result.end != SearchEnd::Complete)
        return {};
    if (fingerprintsOf(result.counterexamples) != fingerprintsOf(all.counterexamples))
        return {"the traces find something else"};
    if (traced.ends != every.ends)
        return {"the traces end otherwise"};
    return {{}, true};
}

struct NextStep
{
    ActorId actor = 0;
    MemoWorld::State state;
    StepEffect effect;
};

inline std::vector<NextStep> nextOf(MemoWorld& world, MemoWorld::State state)
{
    std::vector<ActorId> enabled;
    world.enabled(state, enabled);
    std::vector<NextStep> all;
    for (const ActorId actor : enabled) {
        NextStep next{actor, state, {}};
        next.effect = world.step(next.state, actor);
        all.push_back(next);
    }
    return all;
}

inline const NextStep* stepOf(const std::vector<NextStep>& all, ActorId actor)
{
    const auto found = std::ranges::find(all, actor, &NextStep::actor);
    return found == all.end() ? nullptr : &*found;
}

inline bool doTheSame(const NextStep& before, const NextStep* after)
{
    return after && after->effect.footprint == before.effect.footprint;
}

/// Whom the first step of two lets go on shares something with it; where the two share nothing,
/// each can still go on after the other, does and touches the same, and both lead to the same in
/// either order.
inline std::string checkIndependence(MemoWorld& world, MemoWorld::State state,
                                     const std::vector<NextStep>& all)
{
    std::vector<std::vector<NextStep>> after;
    for (const NextStep& first : all)
        after.push_back(nextOf(world, first.state));
    const auto name = [&](const NextStep& step) { return world.describe(state, step.actor); };
    for (std::size_t one = 0; one < all.size(); ++one) {
        for (const NextStep& second : after[one])
            if (!stepOf(all, second.actor)
                && !all[one].effect.footprint.dependsOn(second.effect.footprint))
                return '"' + name(all[one]) + "\" lets \""
                    + world.describe(all[one].state, second.actor) + "\" go on";
        for (std::size_t other = 0; other < all.size(); ++other) {
            if (other == one || all[one].effect.footprint.dependsOn(all[other].effect.footprint))
                continue;
            const std::string both = '"' + name(all[one]) + "\" and \"" + name(all[other]) + '"';
            const NextStep* const left = stepOf(after[one], all[other].actor);
            const NextStep* const right = stepOf(after[other], all[one].actor);
            if (!left || !right || world.hash(left->state) != world.hash(right->state))
                return both + " do not commute";
            if (!doTheSame(all[other], left) || !doTheSame(all[one], right))
                return both + " touch something else after the other";
        }
    }
    return {};
}

inline SearchCheck checkFootprints(const SimCase& simCase, std::size_t most)
{
    MemoWorld world(simCase);
    std::deque<MemoWorld::State> open{world.initial()};
    std::set<Hash128> seen{world.hash(open.front())};
    for (; !open.empty(); open.pop_front()) {
        const std::vector<NextStep> all = nextOf(world, open.front());
        if (auto difference = checkIndependence(world, open.front(), all); !difference.empty())
            return {difference};
        for (const NextStep& next : all)
            if (seen.size() < most && seen.insert(world.hash(next.state)).second)
                open.push_back(next.state);
    }
    return {{}, seen.size() > 1};
}

/// And a state is all that its future depends on: what follows from it is the same wherever it
/// comes from.
inline SearchCheck checkWorlds(const SimCase& simCase, std::uint64_t runs)
{
    MemoWorld memo(simCase);
    DirectWorld direct(simCase);
    std::map<Hash128, std::map<ActorId, Hash128>> successors;
    for (std::uint64_t run = 0; run < runs; ++run) {
        RandomChooser chooser;
        const Schedule schedule = randomSchedule(memo, chooser, Prng(run));
        if (const auto difference = findDivergence(memo, direct, schedule))
            return {difference->what};
        auto state = direct.initial();
        std::vector<ActorId> enabled;
        for (const ActorId taken : schedule) {
            direct.enabled(state, enabled);
            std::map<ActorId, Hash128> next;
            for (const ActorId actor : enabled) {
                auto successor = state;
                direct.step(successor, actor);
                next[actor] = direct.hash(successor);
            }
            const auto known = successors.try_emplace(direct.hash(state), next).first;
            if (known->second != next)
                return {"two states that are the same go on otherwise"};
            direct.step(state, taken);
        }
    }
    return {{}, true};
}

} // namespace echolock::testing
