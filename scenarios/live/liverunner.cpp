// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/liverunner.h"

#include "scenarios/engine/idlefaults.h"
#include "scenarios/engine/serversettings.h"
#include "scenarios/report/historytrace.h"

#include <algorithm>
#include <span>
#include <utility>

namespace echolock {

namespace {

/// How much there is to see in a run: nothing, what is known, what nobody expected.
int worthOf(const RunOutcome& outcome, const Scenario& scenario, const std::string& policy)
{
    const auto known = scenario.known.find(policy);
    const bool isOdd = !outcome.unknown.empty()
        || (outcome.linear && outcome.linear->verdict != Linearity::Ok)
        || std::ranges::any_of(outcome.violations, [&](const Violation& each) {
               return known == scenario.known.end() || !known->second.contains(each.letter);
           });
    if (isOdd)
        return 2;
    return outcome.violations.empty() ? 0 : 1;
}

} // namespace

LiveRunner::LiveRunner(std::vector<Scenario> scenarios, LiveRunnerOptions options, QObject* parent)
    : QObject(parent)
    , m_scenarios(std::move(scenarios))
    , m_options(std::move(options))
{
    for (Scenario& scenario : m_scenarios)
        scenario = forLiveRuns(std::move(scenario));
    planCases();
}

LiveRunner::~LiveRunner() = default;

void LiveRunner::planCases()
{
    for (std::size_t scenario = 0; scenario < m_scenarios.size(); ++scenario) {
        if (m_scenarios[scenario].live.skipped)
            continue;
        const auto runs = static_cast<std::size_t>(repeatsOf(m_scenarios[scenario]));
        const auto plan = [&](const PolicyChoice& policy) {
            if (!needsStore(policy.name))
                m_cases.push_back({scenario, policy, std::vector<RunOutcome>(runs), 0, 0, {}, {}});
        };
        std::ranges::for_each(policiesOf(m_scenarios[scenario], m_options.policies), plan);
    }
}

int LiveRunner::repeatsOf(const Scenario& scenario) const
{
    return m_options.repeat.value_or(scenario.live.repeat);
}

/// Runs have rising seeds, so that each can be had again as the first one.
std::uint64_t LiveRunner::seedOf(const Case& here, std::size_t run) const
{
    const std::uint64_t own = m_scenarios[here.scenario].live.seed.value_or(1);
    return m_options.seed.value_or(own) + run;
}

void LiveRunner::start()
{
    QMetaObject::invokeMethod(this, &LiveRunner::fill, Qt::QueuedConnection);
}

void LiveRunner::stop()
{
    if (std::exchange(m_over, true))
        return;
    for (const auto& [run, running] : std::exchange(m_running, {}))
        delete run;
    judgeFaults();
    Q_EMIT finished();
}

void LiveRunner::fill()
{
    if (m_over)
        return;
    while (m_running.size() < std::max<std::size_t>(m_options.atOnce, 1)
           && m_next < m_cases.size()) {
        begin(m_next);
        if (m_cases[m_next].begun == m_cases[m_next].outcomes.size())
            ++m_next;
    }
    if (m_running.empty())
        tellFinished();
}

void LiveRunner::tellFinished()
{
    m_over = true;
    judgeFaults();
    Q_EMIT finished();
}

void LiveRunner::judgeFaults()
{
    for (std::size_t first = 0; first < m_results.size();) {
        const std::size_t scenario = m_cases[first].scenario;
        std::size_t end = first;
        while (end < m_cases.size() && m_cases[end].scenario == scenario)
            ++end;
        const std::size_t through = std::min(end, m_results.size());
        judgeIdleFaults(m_scenarios[scenario],
                        std::span(m_results).subspan(first, through - first));
        first = end;
    }
}

void LiveRunner::begin(std::size_t index)
{
    Case& here = m_cases[index];
    const Scenario& scenario = m_scenarios[here.scenario];
    if (here.begun == 0)
        Q_EMIT caseStarted(scenario, QString::fromStdString(here.policy.name));
    LiveRunOptions options;
    options.policy = here.policy.name;
    options.server = here.policy.server.over(scenario.server);
    options.seed = seedOf(here, here.begun);
    auto* const run = new LiveRun(scenario, options, this);
    m_running[run] = {index, here.begun++};
    connect(run, &LiveRun::happened, this, &LiveRunner::happened);
    connect(run, &LiveRun::finished, this,
            [this, run](const RunOutcome& outcome) { runFinished(run, outcome); });
    run->start();
}

void LiveRunner::runFinished(LiveRun* run, const RunOutcome& outcome)
{
    const auto ended = m_running.extract(run);
    Case& here = m_cases[ended.mapped().index];
    here.outcomes[ended.mapped().run] = outcome;
    if (m_options.traces)
        keepTrace(here, ended.mapped().run, run->history());
    run->deleteLater();
    ++here.ended;
    tellCases();
    // From the event loop, so that the sockets of the last run are gone before the next begins.
    QMetaObject::invokeMethod(this, &LiveRunner::fill, Qt::QueuedConnection);
}

void LiveRunner::keepTrace(Case& here, std::size_t run, const History& history)
{
    const RunOutcome& outcome = here.outcomes[run];
    const Scenario& scenario = m_scenarios[here.scenario];
    const std::pair worth(worthOf(outcome, scenario, here.policy.name), here.outcomes.size() - run);
    if (here.trace && worth < here.traceWorth)
        return;
    Trace about;
    about.id = scenario.id;
    about.openedAs = scenario.openedAs;
    about.title = scenario.title;
    about.story = scenario.story;
    about.policy = here.policy.name;
    about.engine = "live";
    here.trace = traceOfHistory(history, outcome.violations, std::move(about));
    here.traceWorth = worth;
}

/// In their order, as far as they are through.
void LiveRunner::tellCases()
{
    while (m_results.size() < m_cases.size()) {
        Case& first = m_cases[m_results.size()];
        const Scenario& scenario = m_scenarios[first.scenario];
        if (first.ended < first.outcomes.size()) {
            Q_EMIT progressed(scenario, QString::fromStdString(first.policy.name),
                              static_cast<int>(first.ended),
                              static_cast<int>(first.outcomes.size()));
            return;
        }
        m_results.push_back(judgeCase(scenario, first.policy.name, first.outcomes));
        if (first.trace)
            m_traces.push_back(*std::exchange(first.trace, std::nullopt));
        Q_EMIT caseFinished(m_results.back());
    }
}

} // namespace echolock
