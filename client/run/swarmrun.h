// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/run/clientoptions.h"
#include "client/run/crowd.h"
#include "client/run/swarmreport.h"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace echolock {

/// Where a run writes: results to `out`, progress and trouble to `progress`.
struct RunOutput
{
    std::function<void(std::string_view)> out;
    std::function<void(std::string_view)> progress;
    enum class Terminal {
        No,
        Yes
    } terminal
        = Terminal::No; ///< Yes: one line, written over and over.
};

/// One run of `echolock-clients`: everybody arrives, works for a while and goes.
class SwarmRun : public QObject
{
    Q_OBJECT

public:
    SwarmRun(ClientCommand command, RunOutput output, QObject* parent = nullptr);
    ~SwarmRun() override;

    void start();
    /// Ends the run before its time, with its summary.
    void stop();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void take(const SwarmBatch& batch);
    void showStatus();
    SwarmStatus statusSinceShown();
    void startProbe();
    void complain(const std::string& problem);
    void tell(const std::string& sentence);
    void began();
    void everybodyArrived();
    void everybodyLeft();
    void giveUp();
    void conclude(int exitCode);
    void end(int exitCode);

    ClientCommand m_command;
    RunOutput m_output;
    std::unique_ptr<Crowd> m_crowd;
    std::unique_ptr<LockProbe> m_probe;
    std::optional<ProbeCounts> m_probeCounts; ///< Once it has ended.
    QTimer m_statusTimer;
    QTimer m_workTimer;
    SwarmStats m_stats;
    std::size_t m_problems = 0;
    std::uint64_t m_eventsShown = 0;
    std::uint64_t m_connectsShown = 0;
    Instant m_shownAt;
    Instant m_beganAt;
    Instant m_arrivedAt; ///< Once m_arrived.
    Instant m_stoppedAt; ///< Once m_stopping.
    bool m_arrived = false;
    int m_exitCode = 0;
    bool m_givenUp = false;
    bool m_stopping = false;
    bool m_lineOpen = false; ///< The terminal's cursor stands behind a status line.
};

} // namespace echolock
