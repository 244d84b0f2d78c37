// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/coordinator.h"
#include "tests/client/runpeers.h"

#include <map>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// A coordinator of two processes, the second of which is played by the test.
struct Run
{
    explicit Run(const QString& url, CoordinatorPatience patience = {})
        : coordinator(commandFor(url, place.socket), patience)
    {
        QObject::connect(&coordinator, &Crowd::began, &coordinator, [this] { began = true; });
        QObject::connect(&coordinator, &Crowd::ended, &coordinator, [this] { ended = true; });
        QObject::connect(&coordinator, &Crowd::changed, &coordinator,
                         [this](const SwarmBatch& batch) {
                             stats = batch.stats;
                             for (const std::string& problem : batch.problems)
                                 said += problem + '\n';
                         });
        QObject::connect(&coordinator, &Crowd::told, &coordinator,
                         [this](const std::string& sentence) { said += sentence + '\n'; });
        QObject::connect(&coordinator, &Crowd::failed, &coordinator,
                         [this](const std::string& why) { failed = why; });
        coordinator.begin();
    }

    static ClientCommand commandFor(const QString& url, const QString& socket)
    {
        ClientCommand command;
        command.swarm.target.url = QUrl(url);
        command.swarm.mix = mixByName("calm").value();
        command.clients = 20;
        command.joint.processes = 2;
        command.joint.coordinate = socket;
        command.joint.shared = {QStringLiteral("--clients=20")};
        command.groups = {parseGroupFault("storm clients=4").value()};
        command.swarm.target.links = LinkPlan::Links::Always;
        return command;
    }

    std::unique_ptr<RunPeer> join()
    {
        auto peer = callCoordinator(place.socket);
        peer->channel.send(properHello());
        waitUntil([&] { return peer->find<RunSettings>() || peer->gone; });
        return peer;
    }

    std::unique_ptr<RunPeer> joinAndBegin()
    {
        auto peer = join();
        peer->channel.send(RunReady());
        waitUntil([&] { return peer->find<RunStart>() != nullptr; });
        return peer;
    }

    bool hasSaid(const std::string& words) const { return said.find(words) != std::string::npos; }

    RunPlace place;
    Coordinator coordinator;
    SwarmStats stats;
    std::string said;
    std::optional<std::string> failed;
    bool began = false;
    bool ended = false;
};

PartReport reportOf(std::uint32_t connected)
{
    PartReport report;
    report.stats.clients = 10;
    report.stats.connected = connected;
    report.stats.clientsConnectedOnce = connected;
    report.stats.clientsSettled = connected;
    report.upTo = Instant(1ms);
    return report;
}

} // namespace

class TestCoordinator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatToCarryAndWhenToBegin();
    void waitsUntilAllAreThere();
    void addsItsOwnAndTheOthers();
    void findsAViolationAcrossProcesses();
    void passesOnWhereClientsAre();
    void stormsInEveryProcessAtOneMoment();
    void goesOnWithoutOneThatDied();
    void goesOnWithoutOneThatIsFrozen();
    void goesOnWithoutOneThatTalksNonsense();
    void goesOnWithoutOneThatTellsOfOthersClients();
    void sendsAwayTheSuperfluous();
    void seatsAnotherForOneThatLeftBeforehand();
    void seatsAnotherForOneThatIsDoneBeforehand();
    void doesNotWaitForeverAtTheEnd();
    void canBeEndedBeforeItBegan();
    void refusesABadPlace();
    void refusesAHistoryThatCannotBeWritten();
};

void TestCoordinator::tellsWhatToCarryAndWhenToBegin()
{
    const RunServer server;
    Run run(server.server.url());
    const Duration before = clockNow();
    const auto peer = run.joinAndBegin();
    const auto* const settings = peer->find<RunSettings>();
    QVERIFY(settings);
    QCOMPARE(settings->process, 2U);
    QVERIFY(settings->share == (ClientShare{.first = 11, .count = 10}));
    QVERIFY(settings->arguments == std::vector<std::string>{"--clients=20"});
    QVERIFY(peer->find<RunStart>()->clockReads > before);
    QVERIFY(run.began);
}

void TestCoordinator::waitsUntilAllAreThere()
{
    const RunServer server;
    Run run(server.server.url());
    QVERIFY(run.hasSaid("Waiting for 1 of 2 processes. Start each as: echolock-clients --join "));
    const auto peer = run.join();
    QVERIFY(!run.began);
    peer->channel.send(RunReady());
    QTRY_VERIFY(run.began);
}

void TestCoordinator::addsItsOwnAndTheOthers()
{
    const RunServer server;
    Run run(server.server.url());
    const auto peer = run.joinAndBegin();
    peer->channel.send(reportOf(7));
    QTRY_VERIFY(peer->find<RunTaken>());
    QTRY_COMPARE(run.stats.connected, 17U);
    run.coordinator.end();
    QTRY_VERIFY(peer->find<RunStop>());
    QVERIFY(!run.ended);
    peer->channel.send(RunDone());
    QTRY_VERIFY(run.ended);
    const std::vector<PartSummary> parts = run.coordinator.parts();
    QCOMPARE(parts.size(), std::size_t(2));
    QCOMPARE(parts[0].stats.clientsConnectedOnce, 10U);
    QCOMPARE(parts[1].stats.clientsConnectedOnce, 7U);
    QVERIFY(parts[1].end == PartSummary::End::Planned);
}

void TestCoordinator::findsAViolationAcrossProcesses()
{
    const RunServer server;
    Run run(server.server.url());
    const auto peer = run.joinAndBegin();
    QTRY_VERIFY(run.stats.editing > 0);
    // Whatever the own clients hold, this one says that it holds it all the while.
    PartReport report = reportOf(10);
    report.upTo = Instant(1h);
    for (int order = 1; order <= 24; ++order)
        report.holds.push_back({.kind = HoldChange::Kind::Begins,
                                .client = 15,
                                .order = "order." + std::to_string(order),
                                .at = Instant(1ns)});
    peer->channel.send(report);
    QTRY_VERIFY(run.stats.violations > 0);
    QVERIFY2(run.hasSaid("Clients 15 (process 2) and "), run.said.c_str());
    QVERIFY(run.hasSaid("(process 1) both edited order."));
}

void TestCoordinator::passesOnWhereClientsAre()
{
    const RunServer server;
    Run run(server.server.url());
    std::map<std::uint32_t, ClientSnapshot> clients;
    connect(&run.coordinator, &Crowd::changed, this, [&clients](const SwarmBatch& batch) {
        for (const ClientSnapshot& client : batch.clients)
            clients[client.number] = client;
    });
    const auto peer = run.joinAndBegin();
    const Instant before = MonotonicClock::now();
    PartReport report = reportOf(10);
    report.clients = {{.client = 15,
                       .order = "order.7",
                       .belief = Belief::Editing,
                       .at = Instant(clockNow() - peer->find<RunStart>()->clockReads)}};
    peer->channel.send(report);
    QTRY_VERIFY(clients.contains(15));
    QCOMPARE(clients[15].order, "order.7");
    QCOMPARE(clients[15].user, "olivia");
    QVERIFY(clients[15].belief == Belief::Editing);
    QVERIFY(clients[15].at >= before);
    QVERIFY(clients[15].at <= MonotonicClock::now());
}

void TestCoordinator::stormsInEveryProcessAtOneMoment()
{
    const RunServer server;
    Run run(server.server.url());
    const auto peer = run.joinAndBegin();
    QTRY_COMPARE(run.stats.connected, 10U);
    QVERIFY(!peer->find<RunArrived>());
    run.coordinator.beginGroupFaults();
    QTRY_VERIFY(peer->find<RunArrived>());
    QVERIFY(peer->find<RunArrived>()->clockReads > peer->find<RunStart>()->clockReads);
    QTRY_COMPARE(run.stats.connectsMade, std::uint64_t(14));
}

void TestCoordinator::goesOnWithoutOneThatDied()
{
    const RunServer server;
    Run run(server.server.url());
    auto peer = run.joinAndBegin();
    peer->channel.send(reportOf(7));
    QTRY_COMPARE(run.stats.connected, 17U);
    peer.reset();
    QTRY_COMPARE(run.stats.connected, 10U);
    QCOMPARE(run.stats.clientsConnectedOnce, 17U);
    QCOMPARE(run.stats.clientsSettled, 20U);
    QVERIFY2(
        run.hasSaid("Process 2 (pid 4711) is lost: it has ended without a word. Its 10 clients "
                    "count as ended; the run goes on."),
        run.said.c_str());
    run.coordinator.end();
    QTRY_VERIFY(run.ended);
    QVERIFY(run.coordinator.parts()[1].end == PartSummary::End::Lost);
}

void TestCoordinator::goesOnWithoutOneThatIsFrozen()
{
    const RunServer server;
    Run run(server.server.url(), {.silence = 300ms});
    const auto peer = run.joinAndBegin();
    QTRY_VERIFY(run.hasSaid("nothing was heard of it"));
    QTRY_VERIFY(peer->gone);
    QVERIFY(!run.ended);
}

void TestCoordinator::goesOnWithoutOneThatTalksNonsense()
{
    const RunServer server;
    Run run(server.server.url());
    const auto peer = run.joinAndBegin();
    peer->channel.findChild<QLocalSocket*>()->write("{\"v\":9,\"type\":\"report\"}\n");
    QTRY_VERIFY(run.hasSaid("its version is not 1"));
    QTRY_VERIFY(peer->gone);
    QVERIFY(!run.ended);
}

void TestCoordinator::goesOnWithoutOneThatTellsOfOthersClients()
{
    const RunServer server;
    Run run(server.server.url());
    const auto peer = run.joinAndBegin();
    PartReport report = reportOf(10);
    report.holds = {
        {.kind = HoldChange::Kind::Begins, .client = 1, .order = "order.1", .at = Instant(1ms)}};
    peer->channel.send(report);
    QTRY_VERIFY(run.hasSaid("it told of a client that belongs to another process"));
    QTRY_VERIFY(peer->gone);
}

void TestCoordinator::sendsAwayTheSuperfluous()
{
    const RunServer server;
    Run run(server.server.url());
    const auto peer = run.joinAndBegin();
    const auto late = run.join();
    QVERIFY(late->gone);
    QVERIFY(late->find<RunRefusal>());
    QVERIFY(late->find<RunRefusal>()->why.find("one is too many") != std::string::npos);
}

void TestCoordinator::seatsAnotherForOneThatLeftBeforehand()
{
    const RunServer server;
    Run run(server.server.url());
    auto first = run.join();
    first->channel.send(RunRefusal{"Too few files."});
    QTRY_VERIFY(run.hasSaid("it says: Too few files."));
    const auto second = run.joinAndBegin();
    QVERIFY(second->find<RunStart>());
}

void TestCoordinator::seatsAnotherForOneThatIsDoneBeforehand()
{
    const RunServer server;
    Run run(server.server.url());
    auto first = run.join();
    first->channel.send(RunDone{.byHand = true});
    QTRY_VERIFY(run.hasSaid("it was ended before it had begun"));
    const auto second = run.joinAndBegin();
    QVERIFY(second->find<RunStart>());
}

void TestCoordinator::doesNotWaitForeverAtTheEnd()
{
    const RunServer server;
    Run run(server.server.url(), {.leaving = 200ms});
    const auto peer = run.joinAndBegin();
    run.coordinator.end();
    QTRY_VERIFY(run.ended);
    QVERIFY(run.hasSaid("did not end when it was told to"));
}

void TestCoordinator::canBeEndedBeforeItBegan()
{
    Run run(QStringLiteral("ws://127.0.0.1:1"));
    const auto peer = run.join();
    run.coordinator.end();
    QCOMPARE(*run.failed, "Ended before all processes were there; nothing was run.");
    QTRY_VERIFY(peer->find<RunRefusal>());
}

void TestCoordinator::refusesABadPlace()
{
    Coordinator coordinator(
        Run::commandFor(QStringLiteral("ws://127.0.0.1:1"), QStringLiteral("/tmp/run.sock")));
    std::string failed;
    connect(&coordinator, &Crowd::failed, this, [&](const std::string& why) { failed = why; });
    coordinator.begin();
    QVERIFY2(failed.find("others may put things here") != std::string::npos, failed.c_str());
}

void TestCoordinator::refusesAHistoryThatCannotBeWritten()
{
    ClientCommand command = Run::commandFor(QStringLiteral("ws://127.0.0.1:1"), QString());
    command.joint.processes = 1;
    command.joint.history = QStringLiteral("/nowhere/h.jsonl");
    Coordinator coordinator(command);
    std::string failed;
    connect(&coordinator, &Crowd::failed, this, [&](const std::string& why) { failed = why; });
    coordinator.begin();
    QVERIFY2(failed.starts_with("--history /nowhere/h.jsonl: "), failed.c_str());
}

QTEST_GUILESS_MAIN(TestCoordinator)
#include "tst_coordinator.moc"
