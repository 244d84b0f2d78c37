// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/exploration.h"

#include "scenarios/explore/dpor.h"
#include "scenarios/explore/portfolio.h"
#include "scenarios/explore/preemptions.h"
#include "scenarios/explore/shrink.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/determinism.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/simreplay.h"
#include "scenarios/sim/turningpoint.h"
#include "scenarios/sim/vainwait.h"
#include "scenarios/sim/worldrules.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

namespace echolock {

namespace {

/// Transitions, for each letter. Where a whole search takes less, this does so, too.
constexpr std::uint64_t foresightMax = 30'000;

/// Adds up what several engines find in one world.
class CaseExplorer
{
public:
    CaseExplorer(const Scenario& scenario, const ExplorationOrder& order)
        : m_scenario(scenario)
        , m_order(order)
    {
    }

    /// False where there is no more time or memory.
    bool run(SimCase simCase)
    {
        m_draws = simCase.draws();
        m_worlds.emplace_back(std::move(simCase));
        m_complete = false;
        for (const ExploreEngine engine : m_order.settings.engines) {
            if (m_complete || m_over)
                break;
            run(engine);
        }
        return !m_over;
    }

    Exploration finish()
    {
        RunOutcome outcome;
        // By preemptions they are in order, those with the fewest first.
        if (!m_order.settings.preemptions)
            std::ranges::stable_sort(
                m_found, {}, [](const Found& found) { return found.example.schedule.size(); });
        for (const Found& found : m_found)
            outcome.violations.push_back(found.example.finding.violation);
        if (m_complete && m_draws) {
            m_complete = false;
            m_coverage.bounded = "bounded: delays were drawn from "
                + std::to_string(m_worlds.size()) + (m_worlds.size() == 1 ? " seed" : " seeds");
        }
        for (const MemoWorld& world : m_worlds) {
            outcome.struck.merge(world.struck());
            if (const std::string leftOut = world.leftOut(); m_complete && !leftOut.empty()) {
                m_complete = false;
                m_coverage.bounded = "bounded: " + leftOut;
            }
        }
        outcome.unknown = m_complete ? vainWait().value_or(std::string()) : m_coverage.bounded;
        Exploration all;
        all.result = judgeCase(m_scenario, m_order.policy, {outcome});
        all.result.engine = "sim";
        all.result.seed = m_order.seed;
        if (m_complete)
            m_coverage.bounded.clear();
        if (m_complete && m_order.settings.time == TimeMode::Async)
            m_coverage.provided = "with at most " + std::to_string(WorldRules::timersFiredMax)
                + " timers early";
        all.result.coverage = m_coverage;
        for (const Found& found : m_found) {
            const Letter letter = found.example.finding.violation.letter;
            if (all.schedules.contains(letter))
                continue;
            const Schedule& schedule = all.schedules[letter] = shortened(found);
            all.seeds[letter] = m_worlds[found.world].simCase().settings().seed;
            all.result.witnesses.push_back(witnessOf(letter, schedule, m_worlds[found.world]));
            guard(all.result, m_worlds[found.world], schedule);
        }
        for (MemoWorld& world : m_worlds)
            guard(all.result, world,
                  randomRun(world, Prng(m_order.seed).derived("guard " + m_scenario.id)));
        return all;
    }

private:
    /// All that may happen was seen, but some step of a script never was. Where something is
    /// broken, that may be why, and is told.
    std::optional<std::string> vainWait() const
    {
        std::optional<std::string> text;
        if (!m_found.empty())
            return text;
        for (const MemoWorld& world : m_worlds) {
            text = vainWaitIn(world);
            if (!text)
                break;
        }
        return text;
    }

    /// Nothing that was found counts if a schedule does not always go the same way.
    static void guard(CaseResult& result, MemoWorld& world, const Schedule& schedule)
    {
        auto difference = nondeterminismOf(world, schedule);
        if (!difference || result.isNondeterministic)
            return;
        result.isNondeterministic = true;
        result.verdict = Verdict::Unknown;
        result.unknown = std::move(*difference);
    }

    struct Found
    {
        Counterexample example;
        std::size_t world = 0;
        /// Nothing shorter shows it, or nothing with as few preemptions.
        bool isLeast = false;
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
        case ExploreEngine::Portfolio:
            return takeTurns();
        }
    }

    SearchLimits limits()
    {
        SearchLimits limits;
        limits.statesMax = m_order.settings.statesMax;
        limits.memoryMax = m_order.settings.memoryMax;
        limits.shouldStop = watch();
        return limits;
    }

    std::function<bool(const SearchProgress&)> watch()
    {
        return [this](const SearchProgress& progress) { return isOver(progress); };
    }

    /// For who does not count states, but makes them.
    bool isOver(std::uint64_t transitions)
    {
        const std::uint64_t states = m_worlds.back().states();
        if (!m_over && states > m_order.settings.statesMax)
            m_over = SearchEnd::States;
        return isOver({states, m_coverage.transitions + transitions, 0, 0});
    }

    /// Once it is, it is so for every engine that would come next.
    bool isOver(const SearchProgress& progress)
    {
        std::uint64_t bytes = 0;
        for (const MemoWorld& world : m_worlds)
            bytes += world.bytes();
        if (!m_over && bytes > m_order.settings.memoryMax)
            m_over = SearchEnd::Memory;
        if (!m_over && m_order.interrupt)
            m_over = m_order.interrupt(progress);
        return m_over.has_value();
    }

    void exhaust()
    {
        const auto preemptions = m_order.settings.preemptions;
        SearchResult searched = preemptions
            ? searchByPreemptions(m_worlds.back(), *preemptions, limits())
            : searchBreadthFirst(m_worlds.back(), limits());
        m_coverage.states += lookedAt(searched.progress);
        m_coverage.transitions += searched.progress.transitions;
        take(std::move(searched.counterexamples), searched.end, true);
        if (searched.end == SearchEnd::Preemptions)
            m_coverage.bounded = "bounded: at most " + std::to_string(*preemptions)
                + (preemptions == 1 ? " preemption" : " preemptions");
    }

    /// The one at which a search saw that there are too many was only seen.
    std::uint64_t lookedAt(const SearchProgress& progress) const
    {
        return std::min(progress.states, m_order.settings.statesMax);
    }

    void trace()
    {
        const auto watch = [this](const SearchProgress& progress) {
            return isOver(progress.transitions);
        };
        DporResult searched = searchTraces(m_worlds.back(),
                                           {std::numeric_limits<std::uint64_t>::max(), watch});
        m_coverage.schedules += searched.traces;
        m_coverage.transitions += searched.transitions;
        take(std::move(searched.counterexamples), searched.end, false);
    }

    void roam(Chooser& chooser)
    {
        const std::vector<std::uint64_t> own{m_worlds.back().simCase().settings().seed};
        for (const std::uint64_t seed : m_draws ? own : m_order.settings.seeds) {
            if (m_over)
                return;
            WalkPlan plan;
            plan.runs = m_order.settings.runs;
            plan.shouldStop = [this](const WalkResult& walked) {
                return isOver(walked.transitions);
            };
            WalkResult walked = walk(m_worlds.back(), chooser, plan, chance(seed));
            m_coverage.schedules += walked.runs;
            m_coverage.transitions += walked.transitions;
            take(std::move(walked.counterexamples), SearchEnd::Stopped, false);
            if (!m_over)
                m_coverage.bounded = playedSchedules();
        }
    }

    void takeTurns()
    {
        Portfolio portfolio(m_worlds.back(), {limits(), m_order.settings.runs},
                            chance(m_order.settings.seeds.front()));
        PortfolioResult searched = portfolio.run();
        m_coverage.states += lookedAt(searched.progress);
        m_coverage.transitions += searched.transitions;
        m_coverage.schedules += searched.schedules;
        take(std::move(searched.counterexamples), searched.end, false);
    }

    Prng chance(std::uint64_t seed) const
    {
        return Prng(m_order.seed).derived(m_scenario.id + m_order.policy, seed);
    }

    std::string playedSchedules() const
    {
        return "bounded: " + std::to_string(m_coverage.schedules) + " random schedules were played";
    }

    /// One engine that has seen everything is enough.
    void take(std::vector<Counterexample> found, SearchEnd end, bool areLeast)
    {
        m_complete = end == SearchEnd::Complete;
        m_coverage.bounded = toString(m_over.value_or(end));
        for (Counterexample& each : found)
            m_found.push_back({std::move(each), m_worlds.size() - 1, areLeast});
    }

    /// Chance goes a long way round.
    Schedule shortened(const Found& found)
    {
        const Counterexample& example = found.example;
        if (found.isLeast)
            return example.schedule;
        return Shrinker(m_worlds[found.world], example.finding.fingerprint)
            .run(example.schedule)
            .schedule;
    }

    Witness witnessOf(Letter letter, const Schedule& schedule, MemoWorld& world)
    {
        const SimSettings& settings = world.simCase().settings();
        Witness witness{letter,
                        writeReplay(replayOf(m_scenario, settings, schedule)),
                        {},
                        turningPointOf(world, schedule, letter, {foresightMax, watch()})};
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
    bool m_complete = false;         ///< All there is in the last world was seen.
    std::optional<SearchEnd> m_over; ///< Why nothing more may be looked at.
    bool m_draws = false;
};

} // namespace

Result<Exploration> explore(const Scenario& scenario, const ExplorationOrder& order)
{
    CaseExplorer explorer(scenario, order);
    for (const std::uint64_t seed : order.settings.seeds) {
        const std::uint64_t world = order.settings.time == TimeMode::Real ? order.seed - 1 + seed
                                                                          : 1;
        auto simCase = SimCase::make(scenario, {order.policy, order.settings.time, world});
        if (!simCase)
            return Unexpected<Error>(simCase.error());
        const bool draws = simCase->draws();
        if (!explorer.run(std::move(*simCase)) || !draws)
            break;
    }
    return explorer.finish();
}

} // namespace echolock
