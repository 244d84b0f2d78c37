// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/trace.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/live/liverun.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

struct LiveRunnerOptions
{
    std::vector<std::string> policies; ///< Empty: those of each scenario.
    std::optional<int> repeat;         ///< None: that of each scenario.
    std::optional<std::uint64_t> seed; ///< Of the first run; none: that of each scenario, or 1.
    std::size_t atOnce = 1;            ///< Runs, in one event loop.
    bool traces = false;               ///< Keeps a run of each case, to be shown step by step.
};

/// Runs every scenario under every policy, several runs at once or one after the other, and judges
/// each. Runs begin and cases are told in their order, whichever ends first.
class LiveRunner : public QObject
{
    Q_OBJECT

public:
    LiveRunner(std::vector<Scenario> scenarios, LiveRunnerOptions options,
               QObject* parent = nullptr);
    ~LiveRunner() override;

    void start();
    /// No further run begins; finished() follows with what is done. The cases in hand get no
    /// verdict.
    void stop();

    /// Those that are judged, in order.
    const std::vector<CaseResult>& results() const { return m_results; }

    /// One for each of them, of the run that a person would want to see; empty where nobody asked.
    const std::vector<Trace>& traces() const { return m_traces; }

    std::size_t caseCount() const { return m_cases.size(); }

Q_SIGNALS:
    void caseStarted(const echolock::Scenario& scenario, const QString& policy);
    /// Of all runs that are under way.
    void happened(const echolock::HistoryEntry& entry);
    /// So many runs of the first case without a verdict have ended.
    void progressed(const echolock::Scenario& scenario, const QString& policy, int done, int runs);
    void caseFinished(const echolock::CaseResult& result);
    void finished();

private:
    /// A scenario under a policy.
    struct Case
    {
        std::size_t scenario = 0;
        PolicyChoice policy;
        std::vector<RunOutcome> outcomes; ///< One per run, in their order.
        std::size_t begun = 0;
        std::size_t ended = 0;
        std::optional<Trace> trace;
        std::pair<int, std::size_t> traceWorth; ///< Rising; of equal ones the earlier run's.
    };

    void planCases();
    void fill();
    void begin(std::size_t index);
    void runFinished(LiveRun* run, const RunOutcome& outcome);
    /// Of a run that has just ended, if it shows more than what is kept.
    void keepTrace(Case& here, std::size_t run, const History& history);
    void tellCases();
    void tellFinished();
    /// Of scenarios of which every case is through.
    void judgeFaults();
    int repeatsOf(const Scenario& scenario) const;
    std::uint64_t seedOf(const Case& here, std::size_t run) const;

    std::vector<Scenario> m_scenarios;
    LiveRunnerOptions m_options;
    std::vector<Case> m_cases;
    std::size_t m_next = 0; ///< The first case that has runs to begin.
    std::vector<CaseResult> m_results;
    std::vector<Trace> m_traces;

    /// A child, and what it is.
    struct Running
    {
        std::size_t index = 0; ///< Of the case.
        std::size_t run = 0;
    };

    std::map<LiveRun*, Running> m_running;
    bool m_over = false;
};

} // namespace echolock
