// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/coordinator.h"

#include <QCoreApplication>
#include <QDir>

#include "client/run/runsocket.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr int tickMs = 100;
/// From the word to the start, so that it reaches everybody before.
constexpr Duration startDelay = std::chrono::milliseconds(50);

std::vector<ClientShare> sharesOf(const ClientCommand& command)
{
    std::vector<ClientShare> shares;
    for (std::uint32_t index = 0; index < command.joint.processes; ++index)
        shares.push_back(shareOf(command.clients, index, command.joint.processes));
    return shares;
}

RunMerge::Keep keepFor(const ClientCommand& command)
{
    return command.joint.history.isEmpty() ? RunMerge::Keep::Nothing : RunMerge::Keep::History;
}

SwarmOptions::Record recordFor(const ClientCommand& command)
{
    return command.joint.history.isEmpty() ? SwarmOptions::Record::Holds
                                           : SwarmOptions::Record::History;
}

std::vector<std::string> toStrings(const QStringList& list)
{
    std::vector<std::string> texts;
    for (const QString& text : list)
        texts.push_back(text.toStdString());
    return texts;
}

} // namespace

Coordinator::Coordinator(const ClientCommand& command, CoordinatorPatience patience)
    : m_command(command)
    , m_patience(patience)
    , m_merge(sharesOf(command), keepFor(command))
    , m_desk(patience.hello, this)
    , m_tick(this)
{
    m_command.swarm.record = recordFor(command);
    for (const ClientShare& share : sharesOf(command))
        m_seats.emplace_back().share = share;
    m_part = std::make_unique<SwarmPart>(m_command.swarm, m_seats[0].share,
                                         command.joint.follow ? SwarmPart::Clients::Followed
                                                              : SwarmPart::Clients::Nothing);
    connect(m_part.get(), &SwarmPart::reported, this,
            [this](const PartReport& report) { hearReport(0, report); });
    connect(m_part.get(), &SwarmPart::ended, this,
            [this] { leaveSeat(0, PartSummary::End::Planned); });
    connect(&m_desk, &RunDesk::arrived, this, &Coordinator::seat);
    connect(&m_desk, &RunDesk::turnedAway, this, &Crowd::told);
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &Coordinator::tick);
}

Coordinator::~Coordinator() = default;

void Coordinator::begin()
{
    if (!m_command.joint.history.isEmpty()) {
        if (auto opened = m_history.open(m_command.joint.history); !opened)
            return fail("--history " + opened.error().message);
    }
    m_seats[0].state = Seat::State::Ready;
    m_tick.start();
    if (m_seats.size() > 1) {
        if (auto open = openDoor(); !open)
            return fail(open.error().message);
    }
    startWhenReady();
}

Result<void> Coordinator::openDoor()
{
    const bool alone = m_command.joint.coordinate.isEmpty();
    if (alone) {
        m_folder.emplace(QDir::tempPath() + QStringLiteral("/echolock-XXXXXX"));
        if (!m_folder->isValid())
            return failure("The processes need a folder for their socket: "
                           + m_folder->errorString().toStdString() + ".");
    }
    m_socket = alone ? m_folder->filePath(QStringLiteral("run.sock")) : m_command.joint.coordinate;
    if (auto listening = m_desk.listen(m_socket); !listening)
        return listening;
    if (alone)
        startChildren();
    else
        tellWhoIsMissing();
    return {};
}

void Coordinator::startChildren()
{
    for (std::size_t index = 1; index < m_seats.size(); ++index) {
        m_seats[index].child = std::make_unique<ChildProcess>();
        connect(m_seats[index].child.get(), &ChildProcess::ended, this,
                [this, index] { childEnded(index); });
        m_seats[index].child->start(QCoreApplication::applicationFilePath(), m_socket);
    }
}

void Coordinator::tellWhoIsMissing()
{
    const auto missing = std::ranges::count(m_seats, Seat::State::Empty, &Seat::state);
    if (missing > 0)
        Q_EMIT told(
            "Waiting for " + std::to_string(missing) + " of " + std::to_string(m_seats.size())
            + " processes. Start each as: echolock-clients --join " + m_socket.toStdString());
}

void Coordinator::seat(quint64 pid)
{
    std::unique_ptr<RunChannel> channel = m_desk.takeGuest();
    // Children have the place that they were started for.
    const auto fits = [pid](const Seat& seat) {
        return seat.state == Seat::State::Empty
            && (!seat.child || static_cast<quint64>(seat.child->pid()) == pid);
    };
    const auto found = std::ranges::find_if(m_seats, fits);
    if (found == m_seats.end() || m_stage != Stage::Gathering) {
        RunDesk::refuse(*channel,
                        "All " + std::to_string(m_seats.size())
                            + " processes of this run are there; this one is too many.");
        channel.release()->deleteLater();
        return;
    }
    const auto index = static_cast<std::size_t>(found - m_seats.begin());
    Seat& seat = *found;
    seat.state = Seat::State::Preparing;
    seat.pid = pid;
    seat.heardAt = MonotonicClock::now();
    seat.channel = std::move(channel);
    connect(seat.channel.get(), &RunChannel::received, this,
            [this, index](const RunMessage& message) { hear(index, message); });
    connect(seat.channel.get(), &RunChannel::broken, this,
            [this, index](const std::string& clause) {
                lose(index,
                     clause.empty() ? "it has ended without a word"
                                    : "what it said cannot be read, because " + clause);
            });
    seat.channel->send(
        RunSettings{.process = static_cast<std::uint32_t>(index + 1),
                    .processes = static_cast<std::uint32_t>(m_seats.size()),
                    .share = seat.share,
                    .folder = QDir::currentPath().toStdString(),
                    .arguments = toStrings(m_command.joint.shared),
                    .history = m_command.swarm.record == SwarmOptions::Record::History,
                    .follow = m_command.joint.follow});
}

void Coordinator::hear(std::size_t index, const RunMessage& message)
{
    Seat& seat = m_seats[index];
    seat.heardAt = MonotonicClock::now();
    if (std::holds_alternative<RunReady>(message) && seat.state == Seat::State::Preparing) {
        seat.state = Seat::State::Ready;
        if (!seat.child)
            tellWhoIsMissing();
        startWhenReady();
    } else if (const auto* const report = std::get_if<PartReport>(&message)) {
        seat.channel->send(RunTaken());
        if (seat.state == Seat::State::Working)
            hearReport(index, *report);
    } else if (const auto* const done = std::get_if<RunDone>(&message)) {
        if (m_stage == Stage::Gathering)
            return lose(index, "it was ended before it had begun");
        if (done->byHand && m_stage == Stage::Working)
            Q_EMIT told(nameOf(index) + " was ended by hand; its clients have gone.");
        leaveSeat(index, done->byHand ? PartSummary::End::ByHand : PartSummary::End::Planned);
    } else if (const auto* const refusal = std::get_if<RunRefusal>(&message)) {
        lose(index, "it says: " + refusal->why);
    }
}

void Coordinator::hearReport(std::size_t index, const PartReport& report)
{
    if (const auto taken = m_merge.take(index, report); !taken)
        return lose(index, taken.error().message);
    std::vector<std::string> problems = report.problems;
    if (m_seats.size() > 1) {
        for (std::string& problem : problems)
            problem = nameOf(index) + ": " + problem;
    }
    deliver(std::move(problems), snapshotsOf(report.clients, m_startedAt));
}

void Coordinator::deliver(std::vector<std::string> problems, std::vector<ClientSnapshot> clients)
{
    for (const BeliefOverlap& overlap : m_merge.takeOverlaps())
        problems.push_back(sentenceOf(overlap));
    if (m_stage != Stage::Over)
        Q_EMIT changed({.clients = std::move(clients),
                        .stats = m_merge.total(),
                        .problems = std::move(problems)});
}

void Coordinator::startWhenReady()
{
    if (m_stage != Stage::Gathering || !std::ranges::all_of(m_seats, [](const Seat& seat) {
            return seat.state == Seat::State::Ready;
        }))
        return;
    m_stage = Stage::Working;
    const Duration start = MonotonicClock::origin() + MonotonicClock::now().time_since_epoch()
        + startDelay;
    m_startedAt = Instant(start - MonotonicClock::origin());
    m_history.begin({.seed = m_command.swarm.seed,
                     .clients = m_command.clients,
                     .processes = m_command.joint.processes,
                     .boot = bootId(),
                     .startedAt = start,
                     .arguments = toStrings(withoutSecrets(m_command.joint.shared))});
    for (Seat& seat : m_seats) {
        seat.state = Seat::State::Working;
        if (seat.channel)
            seat.channel->send(RunStart{start});
    }
    m_part->begin(start);
    Q_EMIT began();
}

void Coordinator::beginGroupFaults()
{
    const Duration at = MonotonicClock::origin() + MonotonicClock::now().time_since_epoch()
        + startDelay;
    for (const Seat& seat : m_seats) {
        if (seat.channel)
            seat.channel->send(RunArrived{at});
    }
    m_part->follow(groupSteps(m_command), at);
}

void Coordinator::lose(std::size_t index, const std::string& why)
{
    Seat& seat = m_seats[index];
    if (seat.state == Seat::State::Over || m_stage == Stage::Over)
        return;
    if (m_stage == Stage::Gathering)
        return vacate(index, why);
    Q_EMIT told(nameOf(index) + " (pid " + std::to_string(seat.pid) + ") is lost: " + why + ". Its "
                + std::to_string(seat.share.count) + " clients count as ended; the run goes on.");
    if (seat.channel)
        seat.channel->send(RunStop());
    if (seat.child)
        seat.child->kill();
    leaveSeat(index, PartSummary::End::Lost);
}

/// Before the run a place is free again for somebody else, unless it was meant for a child.
void Coordinator::vacate(std::size_t index, const std::string& why)
{
    Seat& seat = m_seats[index];
    if (seat.child)
        return fail(nameOf(index) + " could not be made ready, so nothing was run: " + why + ".");
    Q_EMIT told("A process left before the run began: " + why + ".");
    seat.channel->close();
    seat.channel.release()->deleteLater();
    seat.state = Seat::State::Empty;
    tellWhoIsMissing();
}

void Coordinator::childEnded(std::size_t index)
{
    Seat& seat = m_seats[index];
    if (m_stage == Stage::Gathering || seat.state != Seat::State::Over) {
        const std::string words = seat.child->lastWords();
        lose(index, words.empty() ? "it has ended without a word" : "it says: " + words);
    }
    finishWhenAllHaveLeft();
}

void Coordinator::leaveSeat(std::size_t index, PartSummary::End end)
{
    Seat& seat = m_seats[index];
    if (std::exchange(seat.state, Seat::State::Over) == Seat::State::Over)
        return;
    seat.end = end;
    m_merge.end(index);
    if (seat.channel) {
        // It may be the one that is calling.
        disconnect(seat.channel.get(), nullptr, this, nullptr);
        seat.channel->close();
        seat.channel.release()->deleteLater();
    }
    deliver({});
    finishWhenAllHaveLeft();
}

void Coordinator::tick()
{
    const Instant now = MonotonicClock::now();
    for (std::size_t index = 1; index < m_seats.size(); ++index) {
        const Seat& seat = m_seats[index];
        const bool listens = seat.state != Seat::State::Empty && seat.state != Seat::State::Over;
        if (listens && now - seat.heardAt > m_patience.silence)
            lose(index, "nothing was heard of it for a while");
        else if (listens && m_stage == Stage::Ending && now > m_leaveBy)
            lose(index, "it did not end when it was told to");
    }
    m_history.write(m_merge.takeHistory());
    if (!m_history.trouble().empty() && !std::exchange(m_historyTroubleTold, true))
        Q_EMIT told(m_history.trouble());
}

void Coordinator::end()
{
    if (m_stage == Stage::Gathering)
        return fail("Ended before all processes were there; nothing was run.");
    if (m_stage != Stage::Working)
        return;
    m_stage = Stage::Ending;
    m_leaveBy = MonotonicClock::now() + m_patience.leaving;
    for (const Seat& seat : m_seats) {
        if (seat.channel)
            seat.channel->send(RunStop());
    }
    m_part->end();
    finishWhenAllHaveLeft();
}

void Coordinator::finishWhenAllHaveLeft()
{
    const auto hasLeft = [](const Seat& seat) {
        return seat.state == Seat::State::Over && (!seat.child || !seat.child->isRunning());
    };
    if (m_stage != Stage::Ending || !std::ranges::all_of(m_seats, hasLeft))
        return;
    m_stage = Stage::Over;
    m_tick.stop();
    m_desk.close();
    m_history.write(m_merge.takeHistory());
    m_history.end(m_merge.dropped());
    if (!m_history.trouble().empty() && !std::exchange(m_historyTroubleTold, true))
        Q_EMIT told(m_history.trouble());
    Q_EMIT ended();
}

void Coordinator::fail(const std::string& why)
{
    m_stage = Stage::Over;
    m_tick.stop();
    m_desk.close();
    for (const Seat& seat : m_seats) {
        if (seat.channel)
            RunDesk::refuse(*seat.channel, "The coordinator has given the run up.");
    }
    Q_EMIT failed(why);
}

std::vector<PartSummary> Coordinator::parts() const
{
    std::vector<PartSummary> parts;
    if (m_seats.size() == 1)
        return parts;
    for (std::size_t index = 0; index < m_seats.size(); ++index) {
        parts.push_back({.process = static_cast<std::uint32_t>(index + 1),
                         .clients = m_seats[index].share.count,
                         .stats = m_merge.of(index),
                         .residentKilobytes = m_merge.residentKilobytes(index),
                         .end = m_seats[index].end});
    }
    return parts;
}

std::string Coordinator::nameOf(std::size_t index) const
{
    return "Process " + std::to_string(index + 1);
}

std::string Coordinator::sentenceOf(const BeliefOverlap& overlap) const
{
    const auto who = [this](std::uint32_t client) {
        std::string text = std::to_string(client);
        if (m_seats.size() > 1)
            text += " (process " + std::to_string(m_merge.processOf(client)) + ")";
        return text;
    };
    return "Clients " + who(overlap.first) + " and " + who(overlap.second) + " both edited "
        + overlap.order + ".";
}

} // namespace echolock
