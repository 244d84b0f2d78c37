// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/liverunner.h"

#include <algorithm>

namespace echolock {

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
        const std::vector<PolicyChoice>& own = m_scenarios[scenario].policies;
        if (m_options.policies.empty()) {
            for (const PolicyChoice& policy : own)
                m_cases.push_back({scenario, policy});
            continue;
        }
        for (const std::string& name : m_options.policies) {
            const auto found = std::ranges::find(own, name, &PolicyChoice::name);
            m_cases.push_back({scenario, found == own.end() ? PolicyChoice{name, {}} : *found});
        }
    }
}

int LiveRunner::repeatsOf(const Scenario& scenario) const
{
    return m_options.repeat.value_or(scenario.live.repeat);
}

void LiveRunner::start()
{
    QMetaObject::invokeMethod(this, &LiveRunner::nextRun, Qt::QueuedConnection);
}

void LiveRunner::stop()
{
    if (m_next == m_cases.size())
        return;
    delete std::exchange(m_run, nullptr);
    m_next = m_cases.size();
    Q_EMIT finished();
}

void LiveRunner::nextRun()
{
    if (m_next == m_cases.size()) {
        Q_EMIT finished();
        return;
    }
    const Case& here = m_cases[m_next];
    const Scenario& scenario = m_scenarios[here.scenario];
    if (m_outcomes.empty())
        Q_EMIT caseStarted(scenario, QString::fromStdString(here.policy.name));
    LiveRunOptions options;
    options.policy = here.policy.name;
    options.server = here.policy.server.over(scenario.server);
    options.seed = m_options.seed + m_outcomes.size();
    m_run = new LiveRun(scenario, options, this);
    connect(m_run, &LiveRun::happened, this, &LiveRunner::happened);
    connect(m_run, &LiveRun::finished, this, &LiveRunner::runFinished);
    m_run->start();
}

void LiveRunner::runFinished(const RunOutcome& outcome)
{
    std::exchange(m_run, nullptr)->deleteLater();
    m_outcomes.push_back(outcome);
    const auto repeats = static_cast<std::size_t>(repeatsOf(m_scenarios[m_cases[m_next].scenario]));
    if (m_outcomes.size() >= repeats)
        finishCase();
    // From the event loop, so that the sockets of the last run are gone before the next begins.
    QMetaObject::invokeMethod(this, &LiveRunner::nextRun, Qt::QueuedConnection);
}

void LiveRunner::finishCase()
{
    const Case& here = m_cases[m_next];
    CaseResult result = judgeCase(m_scenarios[here.scenario], here.policy.name, m_outcomes);
    m_outcomes.clear();
    ++m_next;
    m_results.push_back(result);
    Q_EMIT caseFinished(result);
}

} // namespace echolock
