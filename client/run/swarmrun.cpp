// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/swarmrun.h"

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

} // namespace

SwarmRun::SwarmRun(ClientCommand command, RunOutput output, QObject* parent)
    : QObject(parent)
    , m_command(std::move(command))
    , m_output(std::move(output))
    , m_statusTimer(this)
    , m_workTimer(this)
{
    const bool isTerminal = m_output.terminal == RunOutput::Terminal::Yes;
    m_statusTimer.setInterval(isTerminal ? terminalRefreshMs : plainRefreshMs);
    connect(&m_statusTimer, &QTimer::timeout, this, &SwarmRun::showStatus);
    m_workTimer.setSingleShot(true);
    connect(&m_workTimer, &QTimer::timeout, this, &SwarmRun::stop);
}

SwarmRun::~SwarmRun() = default;

void SwarmRun::start()
{
    m_beganAt = m_shownAt = MonotonicClock::now();
    m_swarm = std::make_unique<ClientSwarm>(m_command.swarm);
    connect(m_swarm.get(), &ClientSwarm::changed, this, &SwarmRun::take);
    if (!m_command.probe.url.empty())
        startProbe();
    m_swarm->spawn(m_command.clients);
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
    if (m_arrived || m_givenUp)
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
    const Instant now = MonotonicClock::now();
    const double seconds = std::chrono::duration<double>(now - m_shownAt).count();
    const std::uint64_t events = m_stats.eventsReceived
        - std::exchange(m_eventsShown, m_stats.eventsReceived);
    m_shownAt = now;
    const std::string line = statusLine(
        {.stats = m_stats,
         .elapsed = now - m_beganAt,
         .eventsPerSecond = static_cast<std::uint64_t>(static_cast<double>(events)
                                                       / std::max(seconds, 0.001)),
         .stage = m_arrived ? SwarmStatus::Stage::Working : SwarmStatus::Stage::Arriving});
    m_lineOpen = m_output.terminal == RunOutput::Terminal::Yes;
    // Carriage return and "erase to the end of the line" (ECMA-48, EL).
    m_output.progress(m_lineOpen ? "\r" + line + "\x1b[K" : line + "\n");
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
    if (!m_swarm)
        return;
    const Instant now = MonotonicClock::now();
    const SwarmSummary summary{.stats = m_stats,
                               .clients = m_command.clients,
                               .connectTime = (m_arrived ? m_arrivedAt : now) - m_beganAt,
                               .workTime = m_arrived ? now - m_arrivedAt : Duration::zero(),
                               .residentKilobytes = residentKilobytes(),
                               .seed = m_command.swarm.seed,
                               .probe = m_probe ? std::optional(m_probe->counts()) : std::nullopt};
    if (std::exchange(m_lineOpen, false))
        m_output.progress("\n");
    // Everyone has gone before the result is told: who reads it may go on at once.
    m_swarm.reset();
    m_output.out(m_command.output == ClientCommand::Output::Json ? summaryJson(summary) + "\n"
                                                                 : summaryText(summary));
    end(exitCode);
}

void SwarmRun::end(int exitCode)
{
    m_statusTimer.stop();
    m_workTimer.stop();
    // The swarm may be the one that is calling, and batches of other threads may be under way.
    if (m_swarm) {
        disconnect(m_swarm.get(), nullptr, this, nullptr);
        m_swarm.release()->deleteLater();
    }
    Q_EMIT finished(exitCode);
}

} // namespace echolock
