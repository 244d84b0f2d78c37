// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/live/liverun.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

struct LiveRunnerOptions
{
    std::vector<std::string> policies; ///< Empty: those of each scenario.
    std::optional<int> repeat;         ///< None: that of each scenario.
    std::uint64_t seed = 1;
};

/// Runs every scenario under every policy, one after the other, and judges each.
class LiveRunner : public QObject
{
    Q_OBJECT

public:
    LiveRunner(std::vector<Scenario> scenarios, LiveRunnerOptions options,
               QObject* parent = nullptr);
    ~LiveRunner() override;

    void start();
    /// No further run begins; finished() follows with what is done. The case in hand gets no
    /// verdict.
    void stop();

    /// Those that are judged, in order.
    const std::vector<CaseResult>& results() const { return m_results; }

    std::size_t caseCount() const { return m_cases.size(); }

Q_SIGNALS:
    void caseStarted(const echolock::Scenario& scenario, const QString& policy);
    void happened(const echolock::HistoryEntry& entry);
    void caseFinished(const echolock::CaseResult& result);
    void finished();

private:
    /// A scenario under a policy.
    struct Case
    {
        std::size_t scenario = 0;
        PolicyChoice policy;
    };

    void planCases();
    void nextRun();
    void runFinished(const RunOutcome& outcome);
    void finishCase();
    int repeatsOf(const Scenario& scenario) const;

    std::vector<Scenario> m_scenarios;
    LiveRunnerOptions m_options;
    std::vector<Case> m_cases;
    std::size_t m_next = 0;             ///< The case in hand.
    std::vector<RunOutcome> m_outcomes; ///< Of the case in hand.
    std::vector<CaseResult> m_results;
    LiveRun* m_run = nullptr; ///< A child.
};

} // namespace echolock
