// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/participant.h"
#include "tests/client/runpeers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// A participant, and a coordinator that does what the test says.
struct Meeting
{
    Meeting()
        : participant(commandFor(place.socket),
                      {.out = [this](std::string_view text) { out += text; },
                       .progress = [this](std::string_view text) { progress += text; }})
    {
        server.listen(place.socket);
        QObject::connect(&participant, &Participant::finished, &participant,
                         [this](int code) { exitCode = code; });
        participant.start();
        waitUntil([this] { return server.hasPendingConnections(); });
        peer = std::make_unique<RunPeer>(server.nextPendingConnection());
        waitUntil([this] { return peer->find<RunHello>() != nullptr; });
    }

    static ClientCommand commandFor(const QString& socket)
    {
        ClientCommand command;
        command.joint.join = socket;
        return command;
    }

    void settle(const QString& url, const std::vector<std::string>& more = {})
    {
        std::vector<std::string> arguments{"--url=" + url.toStdString(), "--clients=30"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        peer->channel.send(RunSettings{.process = 2,
                                       .processes = 3,
                                       .share = {.first = 11, .count = 10},
                                       .folder = QDir::currentPath().toStdString(),
                                       .arguments = arguments});
        waitUntil([this] { return peer->find<RunReady>() || exitCode; });
    }

    /// Until what it reports is so; true if that came about.
    bool reports(const std::function<bool(const PartReport&)>& wanted)
    {
        return QTest::qWaitFor([&] {
            for (std::size_t i = std::exchange(read, peer->heard.size()); i < read; ++i) {
                const auto* const report = std::get_if<PartReport>(&peer->heard[i]);
                if (!report)
                    continue;
                last = *report;
                peer->channel.send(RunTaken());
            }
            return wanted(last);
        });
    }

    RunPlace place;
    QLocalServer server;
    std::string out;
    std::string progress;
    std::optional<int> exitCode;
    Participant participant;
    std::unique_ptr<RunPeer> peer;
    PartReport last;
    std::size_t read = 0;
};

} // namespace

class TestParticipant : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void introducesItself();
    void carriesItsShareAndIsDone();
    void endsItsPartAloneWhenInterrupted();
    void endsWithTheCoordinator();
    void endsAtGarbageFromTheCoordinator();
    void saysWhyItWasRefused();
    void passesOnWhyItCannotTakePart();
    void saysThatNobodyCoordinates();
    void reportsOneAtATime();
    void stormsWhenEverybodyHasArrived();
};

void TestParticipant::introducesItself()
{
    const Meeting meeting;
    const auto* const hello = meeting.peer->find<RunHello>();
    QVERIFY(hello);
    QCOMPARE(hello->pid, static_cast<std::uint64_t>(QCoreApplication::applicationPid()));
    QCOMPARE(hello->boot, bootId());
    QVERIFY(hello->clockReads <= clockNow());
}

void TestParticipant::carriesItsShareAndIsDone()
{
    const RunServer server;
    Meeting meeting;
    meeting.settle(server.server.url());
    QVERIFY(meeting.progress.find("process 2 of 3, with clients 11 to 20") != std::string::npos);
    meeting.peer->channel.send(RunStart{clockNow()});
    QVERIFY(meeting.reports([](const PartReport& report) { return report.stats.connected == 10; }));
    meeting.peer->channel.send(RunStop());
    QVERIFY(meeting.reports([&](const PartReport&) { return meeting.exitCode.has_value(); }));
    QCOMPARE(meeting.exitCode, 0);
    QCOMPARE(meeting.last.stats.clients, 0U);
    QTRY_VERIFY(meeting.peer->find<RunDone>());
    QVERIFY(!meeting.peer->find<RunDone>()->byHand);
    QVERIFY2(meeting.out.starts_with("connected     10 of 10"), meeting.out.c_str());
}

void TestParticipant::endsItsPartAloneWhenInterrupted()
{
    const RunServer server;
    Meeting meeting;
    meeting.settle(server.server.url());
    meeting.peer->channel.send(RunStart{clockNow()});
    QVERIFY(meeting.reports([](const PartReport& report) { return report.stats.connected == 10; }));
    meeting.participant.stop();
    QVERIFY(meeting.reports([&](const PartReport&) { return meeting.exitCode.has_value(); }));
    QTRY_VERIFY(meeting.peer->find<RunDone>());
    QVERIFY(meeting.peer->find<RunDone>()->byHand);
    QCOMPARE(meeting.exitCode, 0);
}

void TestParticipant::endsWithTheCoordinator()
{
    const RunServer server;
    Meeting meeting;
    meeting.settle(server.server.url());
    meeting.peer->channel.send(RunStart{clockNow()});
    QVERIFY(meeting.reports([](const PartReport& report) { return report.stats.connected == 10; }));
    meeting.peer.reset();
    QTRY_COMPARE(meeting.exitCode, 1);
    QVERIFY(meeting.progress.find("The coordinator has gone") != std::string::npos);
    QVERIFY(meeting.out.starts_with("connected     10 of 10"));
}

void TestParticipant::endsAtGarbageFromTheCoordinator()
{
    Meeting meeting;
    meeting.peer->channel.findChild<QLocalSocket*>()->write("Sing!\n");
    QTRY_COMPARE(meeting.exitCode, 1);
    QVERIFY(meeting.progress.find("cannot be read (it is no JSON") != std::string::npos);
    QCOMPARE(meeting.out, "");
}

void TestParticipant::saysWhyItWasRefused()
{
    Meeting meeting;
    meeting.peer->channel.send(RunRefusal{"One too many."});
    QTRY_COMPARE(meeting.exitCode, 1);
    QCOMPARE(meeting.progress, "echolock-clients: One too many.\n");
}

void TestParticipant::passesOnWhyItCannotTakePart()
{
    Meeting meeting;
    meeting.settle(QStringLiteral("http://nonsense"));
    QTRY_COMPARE(meeting.exitCode, 1);
    QTRY_VERIFY(meeting.peer->find<RunRefusal>());
    QVERIFY(meeting.peer->find<RunRefusal>()->why.find("--url") != std::string::npos);
}

void TestParticipant::saysThatNobodyCoordinates()
{
    std::string progress;
    std::optional<int> exitCode;
    Participant participant(
        Meeting::commandFor(QStringLiteral("/nowhere/run.sock")),
        {.out = {}, .progress = [&](std::string_view text) { progress += text; }});
    connect(&participant, &Participant::finished, this, [&](int code) { exitCode = code; });
    participant.start();
    QCOMPARE(exitCode, 1);
    QVERIFY(progress.find("nobody coordinates a run here") != std::string::npos);
}

void TestParticipant::reportsOneAtATime()
{
    Meeting meeting;
    meeting.settle(QStringLiteral("ws://127.0.0.1:1"));
    const auto reports = [&] {
        return std::ranges::count_if(meeting.peer->heard, [](const RunMessage& message) {
            return std::holds_alternative<PartReport>(message);
        });
    };
    QTRY_COMPARE(reports(), 1);
    meeting.peer->channel.send(RunTaken());
    QTRY_COMPARE(reports(), 2);
}

void TestParticipant::stormsWhenEverybodyHasArrived()
{
    const RunServer server;
    Meeting meeting;
    // Clients 1 to 14 of all, and so 11 to 14 of this process.
    meeting.settle(server.server.url(), {"--mix=calm", "--fault=storm clients=14"});
    meeting.peer->channel.send(RunStart{clockNow()});
    QVERIFY(meeting.reports([](const PartReport& report) { return report.stats.connected == 10; }));
    meeting.peer->channel.send(RunArrived{clockNow()});
    QVERIFY(
        meeting.reports([](const PartReport& report) { return report.stats.connectsMade == 14; }));
}

QTEST_GUILESS_MAIN(TestParticipant)
#include "tst_participant.moc"
