// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/net/echosocket.h"
#include "scenarios/engine/history.h"
#include "scenarios/engine/oracle.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/scriptprogress.h"
#include "scenarios/engine/unrest.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/live/writecheck.h"
#include "server/net/hubserver.h"

#include <cstdint>
#include <map>
#include <memory>
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

/// One run of one scenario over real sockets: a server of its own on a free port, a socket per
/// client, and one clock for everything. It ends when every script is through, no time limit of the
/// server's is about to change a lock, and nothing has happened for a while, or when somebody has
/// waited too long.
class LiveRun : public QObject, private ServerObserver
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
    void lockHappened(const LockEvent& event) override;
    void lifecycleHappened(const LifecycleEvent& event) override;
    void clientSaw(std::size_t client, const Observation& observation);

    void record(const HistoryEntry& entry);
    /// Goes on from the event loop, never from inside a callback of a socket.
    void goOn();
    void step();
    void perform(StepRef ref);
    void performAct(const ClientAct& act, const Step& step);
    /// The act is recorded when the application's answer is there.
    void askBeforeWrite(ClientAct act);
    void armTimer(Instant now);
    /// When everything is done, or there is no hope: ends the run.
    bool endIfOver(Instant now);
    bool isAtRest(Instant now) const;
    LinearFinding linearFinding() const;
    void end(Instant now, std::string unknown);

    const Scenario& m_scenario;
    LiveRunOptions m_options;
    std::optional<Duration>
        m_noticeWithin; ///< How long the server may take to notice a silent client.
    std::unique_ptr<HubServer> m_server;
    std::unique_ptr<WriteCheck> m_writeCheck; ///< Where the policy fences.
    std::vector<std::unique_ptr<EchoSocket>> m_sockets;
    ScriptProgress m_progress;
    Unrest m_unrest;
    Oracle m_oracle;
    History m_history;
    std::map<std::pair<std::size_t, Resource>, FencingToken> m_tokens; ///< Told to a client last.
    QTimer m_timer;
    Instant m_startedAt;
    Instant m_lastEntryAt;
    bool m_historyIsFull = false;
    bool m_goingOn = false;
    bool m_over = false;
};

} // namespace echolock
