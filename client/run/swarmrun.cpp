// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/swarmrun.h"

#include "client/run/coordinator.h"
#include "client/run/localcrowd.h"
#include "server/loop/monotonicclock.h"
#include "server/loop/processresources.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr int terminalRefreshMs = 200;
constexpr int plainRefreshMs = 1000;
/// Whoever has not arrived by then does not delay the others any longer.
constexpr Duration arrivalMax = std::chrono::seconds(60);

constexpr std::size_t problemsTold = 5;

std::unique_ptr<Crowd> makeCrowd(const ClientCommand& command)
{
    if (command.joint.processes > 1 || !command.joint.history.isEmpty())
        return std::make_unique<Coordinator>(command);
    return std::make_unique<LocalCrowd>(command);
}

} // namespace

SwarmRun::SwarmRun(ClientCommand command, RunOutput output, QObject* parent)
    : QObject(parent)
    , m_command(std::move(command))
    , m_output(std::move(output))
    , m_statusTimer(this)
    , m_workTimer(this)
{
    const bool isTerminal = m_output.terminal == RunOutput::Terminal::Yes
        && m_command.progress == ClientCommand::Progress::Line;
    m_statusTimer.setInterval(isTerminal ? terminalRefreshMs : plainRefreshMs);
    connect(&m_statusTimer, &QTimer::timeout, this, &SwarmRun::showStatus);
    m_workTimer.setSingleShot(true);
    connect(&m_workTimer, &QTimer::timeout, this, &SwarmRun::stop);
}

SwarmRun::~SwarmRun() = default;

void SwarmRun::start()
{
    m_crowd = makeCrowd(m_command);
    connect(m_crowd.get(), &Crowd::began, this, &SwarmRun::began);
    connect(m_crowd.get(), &Crowd::changed, this, &SwarmRun::take);
    connect(m_crowd.get(), &Crowd::told, this, &SwarmRun::tell);
    connect(m_crowd.get(), &Crowd::ended, this, &SwarmRun::everybodyLeft);
    connect(m_crowd.get(), &Crowd::failed, this, [this](const std::string& why) {
        tell(why);
        end(1);
    });
    m_crowd->begin();
}

void SwarmRun::began()
{
    m_beganAt = m_shownAt = MonotonicClock::now();
    if (!m_command.probe.url.empty())
        startProbe();
    if (m_command.progress != ClientCommand::Progress::Nothing)
        m_statusTimer.start();
}

void SwarmRun::startProbe()
{
    const SwarmOptions& swarm = m_command.swarm;
    m_probe = std::make_unique<LockProbe>(m_command.probe, swarm.orders,
                                          swarm.target.tls ? swarm.target.tls->options()
                                                           : HttpClient::Trust());
    connect(m_probe.get(), &LockProbe::complained, this, &SwarmRun::complain);
    m_probe->start();
}

void SwarmRun::complain(const std::string& problem)
{
    ++m_problems;
    if (m_problems <= problemsTold)
        tell(problem);
    else if (m_problems == problemsTold + 1)
        tell("There were more problems; the first ones say it all.");
}

void SwarmRun::take(const SwarmBatch& batch)
{
    m_stats = batch.stats;
    for (const std::string& problem : batch.problems)
        complain(problem);
    if (m_probe)
        m_probe->take(batch);
    if (m_arrived || m_stopping || m_givenUp)
        return;
    const bool late = MonotonicClock::now() - m_beganAt > arrivalMax;
    if (m_stats.clientsSettled != m_command.clients && !late)
        return;
    if (m_stats.connectsMade == 0)
        giveUp();
    else
        everybodyArrived();
}

void SwarmRun::everybodyArrived()
{
    m_arrived = true;
    m_arrivedAt = MonotonicClock::now();
    m_crowd->beginGroupFaults();
    m_workTimer.start(std::chrono::ceil<std::chrono::milliseconds>(m_command.duration));
}

void SwarmRun::giveUp()
{
    m_givenUp = true;
    tell("No client could connect to " + m_command.swarm.target.url.toString().toStdString() + ".");
    // The swarm is calling, and ends in this.
    QMetaObject::invokeMethod(
        this, [this] { conclude(1); }, Qt::QueuedConnection);
}

void SwarmRun::showStatus()
{
    const SwarmStatus status = statusSinceShown();
    if (m_command.progress == ClientCommand::Progress::Json)
        return m_output.out(statusJson(status) + "\n");
    m_lineOpen = m_output.terminal == RunOutput::Terminal::Yes;
    const std::string line = statusLine(status);
    // Carriage return and "erase to the end of the line" (ECMA-48, EL).
    m_output.progress(m_lineOpen ? "\r" + line + "\x1b[K" : line + "\n");
}

SwarmStatus SwarmRun::statusSinceShown()
{
    const Instant now = MonotonicClock::now();
    const double seconds = std::max(std::chrono::duration<double>(now - m_shownAt).count(), 0.001);
    const auto rate = [seconds](std::uint64_t count, std::uint64_t& shown) {
        return static_cast<std::uint64_t>(double(count - std::exchange(shown, count)) / seconds);
    };
    m_shownAt = now;
    return {.stats = m_stats,
            .elapsed = now - m_beganAt,
            .eventsPerSecond = rate(m_stats.eventsReceived, m_eventsShown),
            .connectsPerSecond = rate(m_stats.connectsMade, m_connectsShown),
            .stage = m_arrived ? SwarmStatus::Stage::Working : SwarmStatus::Stage::Arriving};
}

void SwarmRun::tell(const std::string& sentence)
{
    if (std::exchange(m_lineOpen, false))
        m_output.progress("\n");
    m_output.progress("echolock-clients: " + sentence + "\n");
}

void SwarmRun::stop()
{
    conclude(0);
}

void SwarmRun::conclude(int exitCode)
{
    if (!m_crowd || std::exchange(m_stopping, true))
        return;
    m_exitCode = exitCode;
    // Who leaves now is no case for it any more.
    if (m_probe)
        m_probeCounts = m_probe->counts();
    m_probe.reset();
    m_stoppedAt = MonotonicClock::now();
    m_statusTimer.stop();
    m_workTimer.stop();
    m_crowd->end();
}

/// Everyone has gone before the result is told: who reads it may go on at once.
void SwarmRun::everybodyLeft()
{
    SwarmSummary summary{.stats = m_stats,
                         .clients = m_command.clients,
                         .connectTime = (m_arrived ? m_arrivedAt : m_stoppedAt) - m_beganAt,
                         .workTime = m_arrived ? m_stoppedAt - m_arrivedAt : Duration::zero(),
                         .residentKilobytes = residentKilobytes(),
                         .seed = m_command.swarm.seed,
                         .probe = m_probeCounts,
                         .parts = m_crowd->parts()};
    if (!summary.parts.empty()) {
        summary.residentKilobytes = 0;
        for (const PartSummary& part : summary.parts)
            summary.residentKilobytes += part.residentKilobytes;
    }
    if (std::exchange(m_lineOpen, false))
        m_output.progress("\n");
    m_output.out(m_command.output == ClientCommand::Output::Json ? summaryJson(summary) + "\n"
                                                                 : summaryText(summary));
    end(m_exitCode);
}

void SwarmRun::end(int exitCode)
{
    m_statusTimer.stop();
    m_workTimer.stop();
    // The crowd may be the one that is calling, and batches of other threads may be under way.
    if (m_crowd) {
        disconnect(m_crowd.get(), nullptr, this, nullptr);
        m_crowd.release()->deleteLater();
    }
    Q_EMIT finished(exitCode);
}

} // namespace echolock
