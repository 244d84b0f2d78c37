// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/explorecommand.h"

#include <QCoreApplication>

#include "scenarios/engine/idlefaults.h"
#include "scenarios/engine/scenariojson.h"
#include "scenarios/engine/serversettings.h"
#include "scenarios/live/livereplay.h"
#include "scenarios/live/reportfiles.h"
#include "scenarios/live/steering.h"
#include "scenarios/report/commands.h"
#include "scenarios/report/confirmation.h"
#include "scenarios/report/terminalreport.h"
#include "scenarios/sim/exploration.h"
#include "scenarios/sim/simreplay.h"
#include "scenarios/sim/simtrace.h"
#include "server/loop/monotonicclock.h"
#include "server/loop/processresources.h"

#include <algorithm>
#include <malloc.h>
#include <utility>

namespace echolock {

namespace {

constexpr int exitNondeterminism = 4;

constexpr Duration untilTomorrow = std::chrono::hours(24);

std::uint64_t residentBytes()
{
    return residentKilobytes() * 1024;
}

/// What a case has taken is the system's again, so that the next one begins with all it may have.
void giveBackMemory()
{
    malloc_trim(0);
}

} // namespace

ExploreCommand::ExploreCommand(const ScenarioOptions& options, const ScenarioOutput& output)
    : m_options(options)
    , m_output(output)
{
    if (output.columns)
        m_progress.emplace(*output.columns);
}

RunReport ExploreCommand::explore(const std::vector<Scenario>& scenarios)
{
    RunReport report;
    report.version = ECHOLOCK_VERSION;
    m_casesAll = 0;
    for (const Scenario& scenario : scenarios)
        m_casesAll += scenario.skippedExploring ? 0
                                                : policiesOf(scenario, m_options.policies).size();
    for (const Scenario& scenario : scenarios) {
        if (scenario.skippedExploring)
            continue;
        m_lead.reset();
        const std::size_t first = report.cases.size();
        for (const PolicyChoice& policy : policiesOf(scenario, m_options.policies)) {
            if (m_stopped)
                break;
            exploreUnder(scenario, policy.name, report);
            ++m_casesDone;
        }
        if (!scenario.faults.empty())
            judgeFaults(scenario, std::span(report.cases).subspan(first));
        if (isShown(scenario, m_options))
            showLead(scenario, first, report);
    }
    tell({});
    if (m_stopped && m_casesDone < m_casesAll)
        m_output.err("echolock-scenarios: stopped; " + std::to_string(m_casesAll - m_casesDone)
                     + " of " + std::to_string(m_casesAll) + " cases were not begun\n");
    return report;
}

ExploreSettings ExploreCommand::settingsOf(const Scenario& scenario) const
{
    ExploreSettings settings = scenario.explore;
    if (!m_options.searches.empty())
        settings.engines = m_options.searches;
    if (m_options.time)
        settings.time = *m_options.time;
    if (m_options.states)
        settings.statesMax = *m_options.states;
    if (m_options.within)
        settings.within = m_options.within;
    if (m_options.memory)
        settings.memoryMax = *m_options.memory;
    if (m_options.preemptions) {
        settings.preemptions = m_options.preemptions;
        // Which is the engine that counts them, whatever the file prefers.
        if (m_options.searches.empty())
            settings.engines = {ExploreEngine::Exhaustive};
    }
    return settings;
}

void ExploreCommand::exploreUnder(const Scenario& scenario, const std::string& policy,
                                  RunReport& report)
{
    m_current = scenario.id + " under " + policy;
    const Instant begun = MonotonicClock::now();
    ExplorationOrder order{policy, settingsOf(scenario), m_options.seed.value_or(1), {}};
    const Budget budget{begun, begun + order.settings.within.value_or(untilTomorrow),
                        order.settings.statesMax, residentBytes() + order.settings.memoryMax};
    order.interrupt = [this, &budget](const SearchProgress& progress) {
        return interrupt(progress, budget);
    };
    m_resident = 0;
    m_statesNow = 0;
    auto explored = echolock::explore(scenario, order);
    giveBackMemory();
    m_statesDone += m_statesNow;
    CaseResult result;
    if (explored) {
        result = std::move(explored->result);
    } else {
        RunOutcome outcome;
        outcome.unknown = explored.error().message;
        result = judgeCase(scenario, policy, {outcome});
        result.engine = "sim";
        result.seed = order.seed;
        // Nobody has looked.
        result.idleFaults.clear();
    }
    result.took = MonotonicClock::now() - begun;
    result.exploredBy = m_options.exploredBy;
    if (explored && m_options.confirm)
        confirm(scenario, result, *explored);
    if (scenario.faults.empty())
        tellCase(result);
    if (explored && isShown(scenario, m_options))
        showWitnesses(scenario, result, *explored, report);
    report.cases.push_back(std::move(result));
}

void ExploreCommand::tellCase(const CaseResult& result)
{
    if (m_options.command != ScenarioOptions::Command::Matrix)
        tell(caseText(result, m_output.colours, tellsAtOnce() ? Detail::Brief : Detail::Line,
                      m_output.columns)
             + confirmationLines(result, m_output.colours));
    else if (!isEachConfirmed(result))
        tell(result.id + " under " + result.policy + "\n"
             + confirmationLines(result, m_output.colours));
}

/// Whether a fault ever strikes is known when all policies are through.
void ExploreCommand::judgeFaults(const Scenario& scenario, std::span<CaseResult> cases)
{
    judgeIdleFaults(scenario, cases);
    for (const CaseResult& result : cases)
        tellCase(result);
}

std::string ExploreCommand::findings(const RunReport& report) const
{
    return tellsAtOnce() ? std::string() : findingsText(report.cases, m_output.colours);
}

/// Each letter's, one after the other: they have one clock.
void ExploreCommand::confirm(const Scenario& scenario, CaseResult& result,
                             const Exploration& explored) const
{
    for (Witness& witness : result.witnesses) {
        if (m_stopped)
            return;
        Steering steering(
            scenario,
            {result.policy, settingsOf(scenario).time, explored.seeds.at(witness.letter)});
        const Steered steered = steering.play(explored.schedules.at(witness.letter));
        witness.live = {steered.isConfirmed(), outcomeText(steered)};
    }
}

void ExploreCommand::showWitnesses(const Scenario& scenario, const CaseResult& result,
                                   const Exploration& explored, RunReport& report)
{
    const std::size_t letters = explored.schedules.size();
    for (const auto& [letter, schedule] : explored.schedules) {
        const std::uint64_t seed = explored.seeds.at(letter);
        auto trace = traceOf(scenario, {result.policy, settingsOf(scenario).time, seed}, schedule);
        if (!trace)
            continue;
        trace->noReturn = result.witnessOf(letter)->noReturn;
        if (!m_lead || m_lead->letters < letters)
            m_lead = Lead{result.policy, schedule, letters, report.traces.size(), seed};
        report.traces.push_back(std::move(*trace));
    }
}

/// So there is a run of every policy to look at, and what makes the difference can be seen. Where
/// nothing is wrong under any of them, it is a run in which everybody comes in turn.
void ExploreCommand::showLead(const Scenario& scenario, std::size_t first, RunReport& report) const
{
    if (m_lead)
        report.traces[m_lead->trace].follows = m_lead->policy;
    for (std::size_t index = first; index < report.cases.size(); ++index) {
        const CaseResult& result = report.cases[index];
        if (m_lead && result.policy == m_lead->policy)
            continue;
        auto trace = traceAlike(
            scenario, {result.policy, settingsOf(scenario).time, m_lead ? m_lead->seed : 1},
            m_lead ? m_lead->schedule : Schedule());
        if (!trace)
            continue;
        if (m_lead)
            trace->follows = m_lead->policy;
        report.traces.push_back(std::move(*trace));
    }
}

std::optional<SearchEnd> ExploreCommand::interrupt(const SearchProgress& progress,
                                                   const Budget& budget)
{
    const Instant now = MonotonicClock::now();
    constexpr Duration between = std::chrono::milliseconds(50);
    if (now - m_lastLook > between) {
        m_lastLook = now;
        m_resident = residentBytes();
        QCoreApplication::processEvents();
        m_statesNow = progress.states;
        showProgress(progress, budget);
    }
    if (m_stopped)
        return SearchEnd::Stopped;
    if (m_resident > budget.memory)
        return SearchEnd::Memory;
    return now > budget.deadline ? std::optional(SearchEnd::Time) : std::nullopt;
}

void ExploreCommand::showProgress(const SearchProgress& progress, const Budget& budget)
{
    if (!m_progress)
        return;
    Progress line{m_casesDone, m_casesAll, m_current, m_statesDone + progress.states, m_lastLook};
    const Duration passed = m_lastLook - budget.begun;
    Duration left = budget.deadline - m_lastLook;
    if (progress.states > 0 && progress.states < budget.states) {
        const double share = double(budget.states - progress.states) / double(progress.states);
        if (share * double(passed.count()) < double(left.count()))
            left = Duration(static_cast<Duration::rep>(share * double(passed.count())));
    }
    // The first moments say little, and nobody waits for tomorrow.
    if (passed > std::chrono::seconds(1) && left < std::chrono::hours(1))
        line.atMost = left;
    m_output.out(m_progress->show(line));
}

void ExploreCommand::tell(const std::string& text)
{
    if (m_progress)
        m_output.out(m_progress->clear());
    m_output.out(text);
}

Result<ExploreCommand::Asked> ExploreCommand::asked(const std::vector<Scenario>& scenarios) const
{
    auto replay = readReplay(m_options.replay);
    if (!replay)
        return Unexpected<Error>(replay.error());
    const auto same = std::ranges::find_if(scenarios, [&](const Scenario& scenario) {
        return hashOf(scenario).low == replay->scenario;
    });
    if (same != scenarios.end())
        return Asked{std::move(*replay), &*same};
    // The one that it was of can say what has changed.
    const auto changed = std::ranges::find(scenarios, replay->id, &Scenario::id);
    if (changed != scenarios.end())
        return Asked{std::move(*replay), &*changed};
    return failure("this replay is of " + onOneLine(replay->id) + ", which is none of "
                   + (m_options.paths.empty() ? "the library's scenarios; name its file behind it"
                                              : "these files' scenarios"));
}

Result<int> ExploreCommand::replay(const std::vector<Scenario>& scenarios)
{
    const auto word = asked(scenarios);
    if (!word)
        return Unexpected<Error>(word.error());
    const auto played = echolock::replay(*word->scenario, word->replay);
    if (!played)
        return Unexpected<Error>(played.error());
    const std::string& about = word->scenario->title;
    const std::string title = word->scenario->id + " under " + word->replay.policy
        + (about.empty() ? "" : ": " + onOneLine(about)) + "\n\n";
    if (m_options.live) {
        tell(title);
        return replayLive(*word->scenario, word->replay,
                          [this](const std::string& text) { tell(text); });
    }
    tell(title + stepsText(played->steps) + "\n");
    if (played->nondeterminism) {
        tell("NONDETERMINISM: " + *played->nondeterminism + ".\n");
        return exitNondeterminism;
    }
    for (const Violation& violation : played->violations) {
        tell(std::string(toString(violation.letter)) + "  " + violation.sentence + "\n");
        const auto point = played->noReturns.find(violation.letter);
        if (point != played->noReturns.end())
            tell(wrapped(noReturnText(point->second), "   ", 100));
    }
    if (played->violations.empty())
        tell("Nothing is violated.\n");
    return played->violations.empty() ? 0 : 1;
}

Result<int> ExploreCommand::shrink(const std::vector<Scenario>& scenarios)
{
    const auto word = asked(scenarios);
    if (!word)
        return Unexpected<Error>(word.error());
    const auto shorter = echolock::shrink(*word->scenario, word->replay);
    if (!shorter)
        return Unexpected<Error>(shorter.error());
    const auto played = echolock::replay(*word->scenario, shorter->replay);
    if (!played)
        return Unexpected<Error>(played.error());
    tell(std::to_string(shorter->before) + " steps became "
         + std::to_string(shorter->replay.schedule.size()) + ", in "
         + std::to_string(shorter->replays) + " replays:\n\n" + stepsText(played->steps) + "\n"
         + replayCommand(writeReplay(shorter->replay), word->scenario->openedAs,
                         word->scenario->params)
         + "\n");
    return 0;
}

} // namespace echolock
