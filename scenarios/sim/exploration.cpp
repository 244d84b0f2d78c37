// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/exploration.h"

#include "scenarios/engine/scenariojson.h"
#include "scenarios/explore/dpor.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/turningpoint.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace echolock {

namespace {

/// Transitions, for each letter: about as long as a search of some ten thousand states takes.
constexpr std::uint64_t foresightMax = 200'000;

/// Adds up what several engines find in one world.
class CaseExplorer
{
public:
    CaseExplorer(const Scenario& scenario, const ExplorationOrder& order)
        : m_scenario(scenario)
        , m_order(order)
    {
    }

    void run(SimCase simCase)
    {
        m_draws = simCase.draws();
        m_worlds.emplace_back(std::move(simCase));
        for (const ExploreEngine engine : m_order.settings.engines)
            run(engine);
    }

    Exploration finish()
    {
        RunOutcome outcome;
        std::ranges::stable_sort(m_found, {},
                                 [](const Found& found) { return found.example.schedule.size(); });
        for (const Found& found : m_found)
            outcome.violations.push_back(found.example.finding.violation);
        if (m_complete && m_draws) {
            m_complete = false;
            m_coverage.bounded = "bounded: delays were drawn from "
                + std::to_string(m_worlds.size()) + (m_worlds.size() == 1 ? " seed" : " seeds");
        }
        outcome.unknown = m_complete ? std::string() : m_coverage.bounded;
        Exploration all;
        all.result = judgeCase(m_scenario, m_order.policy, {outcome});
        all.result.engine = "sim";
        all.result.seed = m_order.seed;
        if (m_complete)
            m_coverage.bounded.clear();
        all.result.coverage = m_coverage;
        for (const Found& found : m_found) {
            const Letter letter = found.example.finding.violation.letter;
            if (!all.schedules.try_emplace(letter, found.example.schedule).second)
                continue;
            all.seeds[letter] = m_worlds[found.world].simCase().settings().seed;
            all.result.witnesses.push_back(
                witnessOf(letter, found.example.schedule, m_worlds[found.world]));
        }
        return all;
    }

private:
    struct Found
    {
        Counterexample example;
        std::size_t world = 0;
    };

    void run(ExploreEngine engine)
    {
        switch (engine) {
        case ExploreEngine::Exhaustive:
            return exhaust();
        case ExploreEngine::Dpor:
            return trace();
        case ExploreEngine::Pct: {
            PctChooser chooser(m_order.settings.pctDepth);
            return roam(chooser);
        }
        case ExploreEngine::Random: {
            RandomChooser fair;
            WeightedChooser weighted;
            roam(fair);
            return roam(weighted);
        }
        }
    }

    void exhaust()
    {
        SearchLimits limits;
        limits.statesMax = m_order.settings.statesMax;
        limits.memoryMax = m_order.settings.memoryMax;
        limits.shouldStop = m_order.shouldStop;
        SearchResult searched = searchBreadthFirst(m_worlds.back(), std::move(limits));
        m_coverage.states += searched.progress.states;
        m_coverage.transitions += searched.progress.transitions;
        take(std::move(searched.counterexamples), searched.end);
    }

    void trace()
    {
        DporResult searched = searchTraces(m_worlds.back(), {50'000'000, m_order.shouldStop});
        m_coverage.schedules += searched.traces;
        m_coverage.transitions += searched.transitions;
        take(std::move(searched.counterexamples), searched.end);
    }

    void roam(Chooser& chooser)
    {
        const std::vector<std::uint64_t> own{m_worlds.back().simCase().settings().seed};
        for (const std::uint64_t seed : m_draws ? own : m_order.settings.seeds) {
            WalkPlan plan;
            plan.runs = m_order.settings.runs;
            if (m_order.shouldStop)
                plan.shouldStop = [this](const WalkResult& walked) {
                    return (walked.runs & 63U) == 0
                        && m_order.shouldStop({0, walked.transitions, 0, 0});
                };
            const Prng prng = Prng(m_order.seed).derived(m_scenario.id + m_order.policy, seed);
            WalkResult walked = walk(m_worlds.back(), chooser, plan, prng);
            m_coverage.schedules += walked.runs;
            m_coverage.transitions += walked.transitions;
            take(std::move(walked.counterexamples), SearchEnd::Stopped);
            if (!m_complete)
                m_coverage.bounded = "bounded: " + std::to_string(m_coverage.schedules)
                    + " random schedules were played";
            if (walked.stopped)
                return;
        }
    }

    /// One engine that has seen everything is enough.
    void take(std::vector<Counterexample> found, SearchEnd end)
    {
        m_complete = m_complete || end == SearchEnd::Complete;
        m_coverage.bounded = toString(end);
        for (Counterexample& each : found)
            m_found.push_back({std::move(each), m_worlds.size() - 1});
    }

    Witness witnessOf(Letter letter, const Schedule& schedule, MemoWorld& world)
    {
        const SimSettings& settings = world.simCase().settings();
        Witness witness{
            letter,
            writeReplay(
                {hashOf(m_scenario).low, settings.policy, settings.time, schedule, settings.seed}),
            {},
            turningPointOf(world, schedule, letter, {foresightMax, m_order.shouldStop})};
        auto state = world.initial();
        for (const ActorId actor : schedule) {
            witness.steps.push_back(world.describe(state, actor));
            world.step(state, actor);
        }
        return witness;
    }

    const Scenario& m_scenario;
    const ExplorationOrder& m_order;
    std::deque<MemoWorld> m_worlds; ///< One for each seed of delays; the last is searched.
    Coverage m_coverage;
    std::vector<Found> m_found;
    bool m_complete = false;
    bool m_draws = false;
};

} // namespace

Result<Exploration> explore(const Scenario& scenario, const ExplorationOrder& order)
{
    if (order.settings.preemptions)
        return failure(scenario.id + ": no search keeps to 'preemptions' yet; leave it out");
    CaseExplorer explorer(scenario, order);
    for (const std::uint64_t seed : order.settings.seeds) {
        const std::uint64_t world = order.settings.time == TimeMode::Real ? order.seed - 1 + seed
                                                                          : 1;
        auto simCase = SimCase::make(scenario, {order.policy, order.settings.time, world});
        if (!simCase)
            return Unexpected<Error>(simCase.error());
        const bool draws = simCase->draws();
        explorer.run(std::move(*simCase));
        if (!draws)
            break;
    }
    return explorer.finish();
}

} // namespace echolock
