// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/scenarioshrink.h"

#include "scenarios/engine/scenariojson.h"
#include "scenarios/engine/scenarioparser.h"
#include "scenarios/engine/scenarioyaml.h"
#include "scenarios/engine/serversettings.h"
#include "scenarios/explore/portfolio.h"
#include "scenarios/explore/shrink.h"
#include "scenarios/sim/actor.h"
#include "scenarios/sim/exploration.h"
#include "scenarios/sim/memoworld.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// Under one policy, whose settings are the scenario's own; not for live runs.
Scenario underPolicy(const Scenario& scenario, const std::string& policy)
{
    Scenario only = scenario;
    only.server = policiesOf(scenario, {policy}).front().server.over(scenario.server);
    only.policies = {{policy, {}}};
    only.known.clear();
    only.live = {};
    only.live.skipped = true;
    return only;
}

/// As it is read again; none where the language has no such scenario.
std::optional<Scenario> asWritten(const Scenario& scenario)
{
    const std::vector<std::string_view> policies = policyNames();
    auto read = parseScenarios(yamlFile({&scenario, 1}), scenario.file, policies);
    if (!read || canonicalJson(read->front()) != canonicalJson(scenario))
        return std::nullopt;
    return std::move(read->front());
}

/// Names that nobody uses say nothing; a moment is its name.
void takeNamesAway(Scenario& scenario)
{
    std::set<StepRef> used;
    for (const ScenarioClient& client : scenario.clients)
        for (const Step& step : client.steps)
            if (const auto* const wait = std::get_if<WaitStep>(&step.action))
                used.insert(wait->target);
    for (const OrderConstraint& each : scenario.order) {
        used.insert(each.before);
        used.insert(each.after);
    }
    for (const ScenarioFault& fault : scenario.faults)
        if (fault.after)
            used.insert(*fault.after);
    for (std::size_t client = 0; client < scenario.clients.size(); ++client)
        for (std::size_t step = 0; step < scenario.clients[client].steps.size(); ++step) {
            Step& each = scenario.clients[client].steps[step];
            if (!used.contains({client, step}) && !std::holds_alternative<LabelStep>(each.action))
                each.label.clear();
        }
}

class SceneShrinker
{
public:
    SceneShrinker(Scenario whole, const ShrinkPlan& plan)
        : m_whole(std::move(whole))
        , m_plan(plan)
    {
        m_result.work.size = m_result.before = sizeOf(m_whole);
    }

    Result<ShrinkOutcome> run()
    {
        if (!asWritten(m_whole))
            return failure("'" + m_whole.id
                           + "' cannot be written as a file again, so it cannot be made smaller");
        for (const std::uint64_t seed : m_plan.settings.seeds) {
            const bool isReal = m_plan.settings.time == TimeMode::Real;
            m_result.settings = {m_plan.policy, m_plan.settings.time,
                                 isReal ? m_plan.seed - 1 + seed : 1};
            auto simCase = SimCase::make(m_whole, m_result.settings);
            if (!simCase)
                return Unexpected<Error>(simCase.error());
            const bool draws = simCase->draws();
            MemoWorld world(*std::move(simCase));
            const SearchEnd end = find(world);
            if (end == SearchEnd::Found)
                return ShrinkOutcome{reduce(), {}};
            if (!draws || m_over || seed == m_plan.settings.seeds.back())
                return ShrinkOutcome{std::nullopt, whyBounded(end, draws)};
        }
        return ShrinkOutcome{std::nullopt, "there is no seed to draw delays from"};
    }

private:
    std::string whyBounded(SearchEnd end, bool draws) const
    {
        if (m_over || end != SearchEnd::Complete)
            return std::string(toString(m_over.value_or(end)));
        return draws ? "bounded: delays were drawn from the file's seeds" : std::string();
    }

    bool isOver(std::uint64_t states = 0)
    {
        ShrinkProgress progress = m_result.work;
        progress.states += states;
        if (!m_over && m_plan.interrupt)
            m_over = m_plan.interrupt(progress);
        return m_over.has_value();
    }

    SearchLimits limits(std::uint64_t statesMax)
    {
        SearchLimits limits;
        limits.statesMax = statesMax;
        limits.memoryMax = m_plan.settings.memoryMax;
        limits.shouldStop = [this](const SearchProgress& progress) {
            return isOver(progress.states);
        };
        limits.findings = SearchLimits::Findings::First;
        // Of two who are interchangeable it is the one whose name is known, and not the other.
        limits.clients = SearchLimits::Clients::Apart;
        limits.isWanted = [this](const Finding& finding) {
            return finding.fingerprint == m_result.finding.fingerprint;
        };
        return limits;
    }

    /// Anything of the letter that is asked for; the shortest that came.
    SearchEnd find(MemoWorld& world)
    {
        SearchLimits limits = this->limits(m_plan.settings.statesMax);
        limits.isWanted = [this](const Finding& finding) {
            return !m_plan.letter || finding.violation.letter == *m_plan.letter;
        };
        Portfolio portfolio(world, {limits, m_plan.settings.runs}, Prng(m_plan.seed));
        PortfolioResult found = portfolio.run();
        ++m_result.work.searches;
        m_result.work.states += found.progress.states;
        std::erase_if(found.counterexamples,
                      [&](const Counterexample& each) { return !limits.isWanted(each.finding); });
        if (found.counterexamples.empty())
            return found.end;
        const auto shortest = std::ranges::min_element(
            found.counterexamples, {},
            [](const Counterexample& each) { return each.schedule.size(); });
        m_result.finding = shortest->finding;
        m_result.schedule = Shrinker(world, m_result.finding.fingerprint)
                                .run(shortest->schedule)
                                .schedule;
        m_result.scheduleBefore = shortest->schedule.size();
        return SearchEnd::Found;
    }

    ShrunkScenario reduce()
    {
        m_best = m_whole;
        Reduced reduced = ScenarioReducer(
                              m_whole,
                              {[this](const Scenario& smaller) { return shows(smaller); },
                               [this] { return isOver(); }})
                              .run();
        takeNamesAway(reduced.scenario);
        m_result.scenario = *asWritten(reduced.scenario);
        m_result.after = sizeOf(m_result.scenario);
        m_result.isMinimal = reduced.isMinimal;
        m_result.givenUp = m_over ? 0 : reduced.unknown;
        shorten();
        m_result.scenario.known[m_plan.policy] = {m_result.finding.violation.letter};
        if (!m_over)
            learnWhatIsKnown();
        return std::move(m_result);
    }

    /// The schedule that is known is tried first: mostly it needs nothing of what was left out.
    std::optional<bool> shows(const Scenario& smaller)
    {
        ++m_result.work.tries;
        const auto written = asWritten(smaller);
        auto now = written ? SimCase::make(smaller, m_result.settings) : failure({});
        const auto before = SimCase::make(m_best, m_result.settings);
        if (!now || !before)
            return false;
        const Schedule known = translated(m_result.schedule, *before, *now);
        MemoWorld world(*std::move(now));
        ++m_result.work.replays;
        Played played = playLeniently(world, known, m_result.finding.fingerprint);
        if (played.shows)
            return take(smaller, std::move(played.schedule));
        SearchResult searched = searchBreadthFirst(world, limits(m_plan.statesOfTry));
        ++m_result.work.searches;
        m_result.work.states += searched.progress.states;
        if (searched.end == SearchEnd::Found)
            return take(smaller, std::move(searched.counterexamples.back().schedule));
        return searched.isComplete() ? std::optional(false) : std::nullopt;
    }

    bool take(const Scenario& smaller, Schedule schedule)
    {
        m_best = smaller;
        m_result.schedule = std::move(schedule);
        m_result.work.size = sizeOf(smaller);
        return true;
    }

    /// Those of one length are many; breadth first comes to one of the shortest.
    void shorten()
    {
        MemoWorld world(*SimCase::make(m_result.scenario, m_result.settings));
        if (!m_over) {
            SearchResult searched = searchBreadthFirst(world, limits(m_plan.settings.statesMax));
            ++m_result.work.searches;
            m_result.work.states += searched.progress.states;
            m_result.isShortest = searched.end == SearchEnd::Found;
            if (m_result.isShortest)
                m_result.schedule = std::move(searched.counterexamples.back().schedule);
        }
        if (!m_result.isShortest)
            m_result.schedule = Shrinker(world, m_result.finding.fingerprint)
                                    .run(m_result.schedule)
                                    .schedule;
    }

    void learnWhatIsKnown()
    {
        const auto interrupt = [this](const SearchProgress& progress) {
            isOver(progress.states);
            return m_over;
        };
        const auto all = explore(m_result.scenario,
                                 {m_plan.policy, m_plan.settings, m_plan.seed, interrupt});
        if (!all)
            return;
        ++m_result.work.searches;
        m_result.work.states += all->result.coverage->states;
        m_result.isKnownWhole = all->result.coverage->complete();
        m_result.scenario.known[m_plan.policy].insert(all->result.seen.begin(),
                                                      all->result.seen.end());
    }

    const Scenario m_whole;
    const ShrinkPlan& m_plan;
    Scenario m_best; ///< Of which the schedule is.
    ShrunkScenario m_result;
    std::optional<SearchEnd> m_over; ///< Why nothing more may be looked at.
};

} // namespace

Result<ShrinkOutcome> shrink(const Scenario& scenario, const ShrinkPlan& plan)
{
    return SceneShrinker(underPolicy(scenario, plan.policy), plan).run();
}

Schedule translated(const Schedule& schedule, const SimCase& from, const SimCase& to)
{
    const auto clientOf = [&](std::size_t client) {
        const auto& clients = to.scenario().clients;
        const auto found = std::ranges::find(clients, from.scenario().clients[client].name,
                                             &ScenarioClient::name);
        return static_cast<std::size_t>(found - clients.begin());
    };
    const auto translate = [&](Actor actor) -> std::optional<Actor> {
        if (actor.kind == Actor::Kind::Time || actor.kind == Actor::Kind::Application)
            return actor;
        if (actor.kind == Actor::Kind::Lock || actor.kind == Actor::Kind::Store) {
            const std::size_t server = std::min<std::size_t>(actor.client, to.servers() - 1);
            if (actor.kind == Actor::Kind::Store)
                return Actor(actor.kind, server, actor.detail);
            const bool isNamed = actor.detail < from.orders().size();
            return Actor(actor.kind, server,
                         isNamed ? to.orderIndex(from.orders()[actor.detail]) : to.orders().size());
        }
        const std::size_t client = clientOf(actor.client);
        if (client == to.clients())
            return std::nullopt;
        if (actor.kind != Actor::Kind::Fault)
            return Actor(actor.kind, client, actor.detail);
        const auto& faults = to.scenario().faults;
        const auto fault = std::ranges::find(
            faults, from.scenario().faults[actor.fault()].fault.name,
            [](const ScenarioFault& each) { return std::string_view(each.fault.name); });
        if (fault == faults.end())
            return std::nullopt;
        const auto place = static_cast<std::size_t>(fault - faults.begin());
        return Actor(actor.kind, client, actor.target() * Actor::faultsMax + place);
    };
    Schedule there;
    for (const ActorId id : schedule)
        if (const auto actor = translate(Actor::of(id)))
            there.push_back(actor->id());
    return there;
}

} // namespace echolock
