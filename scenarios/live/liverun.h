// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "scenarios/engine/history.h"
#include "scenarios/engine/oracle.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/scriptprogress.h"
#include "scenarios/engine/unrest.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/live/livestage.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

struct LiveRunOptions
{
    std::string policy = "owner";
    ServerSettings server; ///< Of the scenario and the policy together.
    std::uint64_t seed = 1;
};

/// How long a run of this seed waits before the step. Each step has a stream of its own, so that
/// another step's jitter changes nothing for it.
Duration drawnJitter(const Scenario& scenario, const Jitter& jitter, std::uint64_t seed);

/// One run of one scenario over real sockets: a server of its own on a free port, a socket per
/// client, and one clock for everything. When every script is through and time changes nothing any
/// more, all faults end and whoever is cut off may come back; the end is judged once nothing has
/// happened for a while. Or somebody has waited too long.
class LiveRun : public QObject
{
    Q_OBJECT

public:
    /// `scenario` must outlive the run.
    LiveRun(const Scenario& scenario, LiveRunOptions options, QObject* parent = nullptr);
    ~LiveRun() override;

    void start();

    const History& history() const { return m_history; }

Q_SIGNALS:
    /// As it happens, in order.
    void happened(const echolock::HistoryEntry& entry);
    /// Once, from the event loop.
    void finished(const echolock::RunOutcome& outcome);

private:
    void record(const HistoryEntry& entry);
    /// Goes on from the event loop, never from inside a callback of a socket.
    void goOn();
    void step();
    void perform(StepRef ref);
    /// The act is recorded when the application's answer is there.
    void askBeforeWrite(const ClientAct& act);
    void performOnStage(StepRef ref);
    void noteSilence();
    void armTimer(Instant now);
    /// When everything is done, or there is no hope: ends the run.
    bool endIfOver(Instant now);
    bool isAtRest(Instant now) const;
    bool nobodyActs() const;
    bool mayComeYet(const ScriptProgress::Awaited& effect) const;
    /// What is wrong ends, and whoever is cut off is waited for; true while there is something left
    /// of it.
    bool heals(Instant now);
    LinearFinding linearFinding() const;
    void end(Instant now, std::string unknown);

    const Scenario& m_scenario;
    LiveRunOptions m_options;
    HubOptions m_hub;
    std::optional<Duration>
        m_noticeWithin; ///< How long the server may take to notice a silent client.
    LiveStage m_stage;
    ScriptProgress m_progress;
    Unrest m_unrest;
    Oracle m_oracle;
    History m_history;
    QTimer m_timer;
    Instant m_startedAt;
    Instant m_lastEntryAt;
    std::optional<Instant> m_healedBy; ///< Whoever is cut off is waited for until then.
    bool m_historyIsFull = false;
    bool m_goingOn = false;
    bool m_over = false;
};

} // namespace echolock
