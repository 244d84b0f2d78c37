// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/participant.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocalSocket>

#include "client/run/runsocket.h"
#include "server/loop/monotonicclock.h"
#include "server/loop/processresources.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echolock {

namespace {

constexpr int tickMs = 100;
/// A coordinator that says nothing for so long is none.
constexpr Duration silenceMax = std::chrono::seconds(10);
constexpr std::size_t entriesMax = 200'000;
constexpr std::size_t problemsMax = 100;
/// Files that are no client's socket.
constexpr std::uint64_t otherDescriptors = 64;

template <class T> void append(std::vector<T>& to, const std::vector<T>& from)
{
    to.insert(to.end(), from.begin(), from.end());
}

template <class T> std::vector<T> takeFront(std::vector<T>& from, std::size_t count)
{
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(count, from.size()));
    std::vector<T> front(std::make_move_iterator(from.begin()), std::make_move_iterator(end));
    from.erase(from.begin(), end);
    return front;
}

} // namespace

Participant::Participant(ClientCommand command, RunOutput output, QObject* parent)
    : QObject(parent)
    , m_command(std::move(command))
    , m_output(std::move(output))
    , m_tick(this)
{
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &Participant::tick);
}

Participant::~Participant() = default;

void Participant::start()
{
    m_heardAt = MonotonicClock::now();
    if (auto there = checkRunSocket(m_command.joint.join); !there)
        return giveUp(there.error().message);
    m_socket = new QLocalSocket(this);
    connect(m_socket, &QLocalSocket::connected, this, &Participant::greet);
    connect(m_socket, &QLocalSocket::errorOccurred, this, [this] {
        if (!m_channel)
            giveUp(m_command.joint.join.toStdString()
                   + ": nobody coordinates a run here any longer ("
                   + m_socket->errorString().toStdString() + ").");
    });
    m_socket->connectToServer(m_command.joint.join);
}

void Participant::greet()
{
    if (!isOwnPeer(m_socket->socketDescriptor()))
        return giveUp(m_command.joint.join.toStdString()
                      + ": another user is listening here, so this process stays away.");
    m_channel = std::make_unique<RunChannel>(m_socket);
    m_channel->trust();
    connect(m_channel.get(), &RunChannel::received, this, &Participant::hear);
    connect(m_channel.get(), &RunChannel::broken, this, [this](const std::string& clause) {
        abandoned(clause.empty() ? "The coordinator has gone, or goes on without this process"
                                 : "What the coordinator said cannot be read (" + clause + ")");
    });
    m_channel->send(RunHello{.pid = static_cast<std::uint64_t>(QCoreApplication::applicationPid()),
                             .boot = bootId(),
                             .clockReads = MonotonicClock::origin()
                                 + MonotonicClock::now().time_since_epoch()});
    m_tick.start();
}

void Participant::hear(const RunMessage& message)
{
    m_heardAt = MonotonicClock::now();
    if (const auto* const refusal = std::get_if<RunRefusal>(&message)) {
        giveUp(refusal->why);
    } else if (const auto* const settings = std::get_if<RunSettings>(&message)) {
        hearSettings(*settings);
    } else if (const auto* const begun = std::get_if<RunStart>(&message)) {
        begin(*begun);
    } else if (const auto* const arrived = std::get_if<RunArrived>(&message)) {
        if (m_part)
            m_part->follow(groupSteps(m_command), arrived->clockReads);
    } else if (std::holds_alternative<RunTaken>(message)) {
        m_inFlight = false;
        if (m_partEnded || !m_pending.holds.empty() || m_pending.entries.size() > reportItemsMax)
            sendReport();
    } else if (std::holds_alternative<RunStop>(message)) {
        endPart();
    }
}

void Participant::hearSettings(const RunSettings& settings)
{
    if (m_part)
        return;
    // File names on the command line are the coordinator's. Where its folder is not to be seen, as
    // in a container, they are not either, and whoever needs one says so.
    QDir::setCurrent(QString::fromStdString(settings.folder));
    QStringList arguments{QStringLiteral("echolock-clients")};
    for (const std::string& argument : settings.arguments)
        arguments << QString::fromStdString(argument);
    Result<ClientCommand> command = parseClientCommand(arguments);
    if (command) {
        // A page that asks an auth endpoint has a second connection.
        const std::uint64_t perClient = command->swarm.target.web.auth ? 2 : 1;
        if (auto enough = provideDescriptors(perClient * settings.share.count + otherDescriptors);
            !enough)
            command = failure(enough.error().message);
    }
    if (!command) {
        m_channel->send(RunRefusal{command.error().message});
        return giveUp(command.error().message);
    }
    command->output = m_command.output;
    command->joint = m_command.joint;
    m_command = *std::move(command);
    m_command.swarm.record = settings.history ? SwarmOptions::Record::History
                                              : SwarmOptions::Record::Holds;
    m_process = settings.process;
    m_share = settings.share;
    m_part = std::make_unique<SwarmPart>(m_command.swarm, m_share,
                                         settings.follow ? SwarmPart::Clients::Followed
                                                         : SwarmPart::Clients::Nothing);
    connect(m_part.get(), &SwarmPart::reported, this, &Participant::gather);
    connect(m_part.get(), &SwarmPart::ended, this, &Participant::partEnded);
    tell("This is process " + std::to_string(settings.process) + " of "
         + std::to_string(settings.processes) + ", with clients " + std::to_string(m_share.first)
         + " to " + std::to_string(m_share.first + m_share.count - 1) + ".");
    m_channel->send(RunReady());
}

void Participant::begin(const RunStart& start)
{
    if (!m_part || std::exchange(m_begun, true))
        return;
    m_beganAt = MonotonicClock::now();
    m_part->begin(start.clockReads);
}

void Participant::tick()
{
    sendReport();
    if (!m_alone && MonotonicClock::now() - m_heardAt > silenceMax)
        abandoned("The coordinator has said nothing for 10 s");
}

void Participant::gather(const PartReport& report)
{
    m_pending.stats = report.stats;
    m_pending.residentKilobytes = report.residentKilobytes;
    if (!m_arrived && report.stats.clientsSettled >= m_share.count) {
        m_arrived = true;
        m_arrivedAt = MonotonicClock::now();
    }
    if (m_alone)
        return;
    m_pending.upTo = report.upTo;
    m_pending.entriesDropped += report.entriesDropped;
    append(m_pending.holds, report.holds);
    for (const RunClient& client : report.clients)
        m_moved.insert_or_assign(client.client, client);
    if (m_pending.entries.size() < entriesMax)
        append(m_pending.entries, report.entries);
    else
        m_pending.entriesDropped += report.entries.size();
    if (m_pending.problems.size() < problemsMax)
        append(m_pending.problems, report.problems);
}

PartReport Participant::nextReport()
{
    PartReport report{.stats = m_pending.stats,
                      .upTo = m_toldUpTo,
                      .holds = takeFront(m_pending.holds, reportItemsMax),
                      .entries = takeFront(m_pending.entries, reportItemsMax),
                      .entriesDropped = std::exchange(m_pending.entriesDropped, 0),
                      .clients = {},
                      .problems = std::exchange(m_pending.problems, {}),
                      .residentKilobytes = m_pending.residentKilobytes};
    while (!m_moved.empty() && report.clients.size() < reportItemsMax)
        report.clients.push_back(std::move(m_moved.extract(m_moved.begin()).mapped()));
    // Until all of it is told, nothing later than before is certain.
    if (m_pending.holds.empty() && m_pending.entries.empty())
        report.upTo = m_toldUpTo = m_pending.upTo;
    return report;
}

/// One at a time. Without news it is the sign of life.
void Participant::sendReport()
{
    if (m_inFlight || m_alone || m_over || !m_part)
        return;
    const bool last = m_partEnded && m_toldUpTo == m_pending.upTo && m_pending.holds.empty()
        && m_pending.entries.empty();
    if (last) {
        m_channel->send(RunDone{.byHand = m_byHand});
        m_channel->close();
        return finish(0);
    }
    m_inFlight = true;
    m_channel->send(nextReport());
}

void Participant::stop()
{
    m_byHand = true;
    if (m_part)
        return endPart();
    giveUp("Ended before the run began.");
}

void Participant::endPart()
{
    m_endedAt = MonotonicClock::now();
    if (m_part)
        m_part->end();
}

void Participant::partEnded()
{
    m_partEnded = true;
    if (m_alone)
        finish(1);
    else
        sendReport();
}

/// Nobody will ask for the rest.
void Participant::abandoned(const std::string& sentence)
{
    if (m_over || std::exchange(m_alone, true))
        return;
    tell(sentence + (m_begun ? ": its clients end here." : ", before the run began."));
    if (!m_begun)
        return finish(1);
    if (m_partEnded)
        return finish(1);
    endPart();
}

void Participant::tell(const std::string& sentence)
{
    m_output.progress("echolock-clients: " + sentence + "\n");
}

void Participant::giveUp(const std::string& sentence)
{
    tell(sentence);
    m_begun = false;
    finish(1);
}

void Participant::finish(int exitCode)
{
    if (std::exchange(m_over, true))
        return;
    m_tick.stop();
    if (m_begun)
        m_output.out(summary());
    Q_EMIT finished(exitCode);
}

std::string Participant::summary() const
{
    const Instant arrived = m_arrived ? m_arrivedAt : m_endedAt;
    const SwarmSummary summary{.stats = m_pending.stats,
                               .clients = m_share.count,
                               .connectTime = arrived - m_beganAt,
                               .workTime = m_endedAt - arrived,
                               .residentKilobytes = residentKilobytes(),
                               .seed = m_command.swarm.seed};
    return m_command.output == ClientCommand::Output::Json ? summaryJson(summary) + "\n"
                                                           : summaryText(summary);
}

} // namespace echolock
