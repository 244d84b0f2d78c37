// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/exploration.h"

#include "scenarios/engine/scenariojson.h"
#include "scenarios/explore/dpor.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/turningpoint.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// Transitions, for each letter: about as long as a search of some ten thousand states takes.
constexpr std::uint64_t foresightMax = 200'000;

/// Adds up what several engines find in one world.
class CaseExplorer
{
public:
    CaseExplorer(const Scenario& scenario, const ExplorationOrder& order, SimCase simCase)
        : m_scenario(scenario)
        , m_order(order)
        , m_world(std::move(simCase))
    {
    }

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

    Exploration finish()
    {
        RunOutcome outcome;
        std::ranges::stable_sort(m_found, {},
                                 [](const Counterexample& found) { return found.schedule.size(); });
        for (const Counterexample& found : m_found)
            outcome.violations.push_back(found.finding.violation);
        outcome.unknown = m_complete ? std::string() : m_coverage.bounded;
        Exploration all;
        all.result = judgeCase(m_scenario, m_order.policy, {outcome});
        all.result.engine = "sim";
        all.result.seed = m_order.seed;
        if (m_complete)
            m_coverage.bounded.clear();
        all.result.coverage = m_coverage;
        for (const Counterexample& found : m_found) {
            const Letter letter = found.finding.violation.letter;
            if (all.schedules.try_emplace(letter, found.schedule).second)
                all.result.witnesses.push_back(witnessOf(letter, found.schedule));
        }
        return all;
    }

private:
    void exhaust()
    {
        SearchLimits limits;
        limits.statesMax = m_order.settings.statesMax;
        limits.memoryMax = m_order.settings.memoryMax;
        limits.shouldStop = m_order.shouldStop;
        SearchResult searched = searchBreadthFirst(m_world, std::move(limits));
        m_coverage.states = searched.progress.states;
        m_coverage.transitions += searched.progress.transitions;
        take(std::move(searched.counterexamples), searched.end);
    }

    void trace()
    {
        DporResult searched = searchTraces(m_world, {50'000'000, m_order.shouldStop});
        m_coverage.schedules += searched.traces;
        m_coverage.transitions += searched.transitions;
        take(std::move(searched.counterexamples), searched.end);
    }

    void roam(Chooser& chooser)
    {
        for (const std::uint64_t seed : m_order.settings.seeds) {
            WalkPlan plan;
            plan.runs = m_order.settings.runs;
            if (m_order.shouldStop)
                plan.shouldStop = [this](const WalkResult& walked) {
                    return (walked.runs & 63U) == 0
                        && m_order.shouldStop({0, walked.transitions, 0, 0});
                };
            const Prng prng = Prng(m_order.seed).derived(m_scenario.id + m_order.policy, seed);
            WalkResult walked = walk(m_world, chooser, plan, prng);
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
            m_found.push_back(std::move(each));
    }

    Witness witnessOf(Letter letter, const Schedule& schedule)
    {
        Witness witness{
            letter,
            writeReplay({hashOf(m_scenario).low, m_order.policy, m_order.settings.time, schedule}),
            {},
            turningPointOf(m_world, schedule, letter, {foresightMax, m_order.shouldStop})};
        auto state = m_world.initial();
        for (const ActorId actor : schedule) {
            witness.steps.push_back(m_world.describe(state, actor));
            m_world.step(state, actor);
        }
        return witness;
    }

    const Scenario& m_scenario;
    const ExplorationOrder& m_order;
    MemoWorld m_world;
    Coverage m_coverage;
    std::vector<Counterexample> m_found;
    bool m_complete = false;
};

} // namespace

Result<Exploration> explore(const Scenario& scenario, const ExplorationOrder& order)
{
    auto simCase = SimCase::make(scenario, {order.policy, order.settings.time});
    if (!simCase)
        return Unexpected<Error>(simCase.error());
    if (order.settings.preemptions)
        return failure(scenario.id + ": no search keeps to 'preemptions' yet; leave it out");
    CaseExplorer explorer(scenario, order, std::move(*simCase));
    for (const ExploreEngine engine : order.settings.engines)
        explorer.run(engine);
    return explorer.finish();
}

} // namespace echolock
