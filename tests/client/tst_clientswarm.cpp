// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/sharedplan.h"
#include "tests/client/planneddeeds.h"
#include "tests/client/swarmcrowd.h"
#include "tests/support/printers.h"
#include "tests/support/webstub.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestClientSwarm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peopleOfEveryMixWorkWithoutViolation_data();
    void peopleOfEveryMixWorkWithoutViolation();
    void theArticlesRacesAreSeen();
    void theSameSeedIsTheSameCrowdOnAnyNumberOfThreads();
    void numbersItsClientsFromAnywhere();
    void recordsWhatClientsDoAndSee();
    void recordsNothingUnasked();
    void theyDoWhatIsPlannedOnAnyNumberOfThreads();
    void savesAreCounted();
    void staleWritesAreSeenWhereNobodyChecks();
    void tellsWhoIsThere();
    void abandonsByHand_data();
    void abandonsByHand();
    void freezesAndThawsByHand();
    void clearsAndGoesOnCounting();
    void pausesAndResumes();
    void endsWithoutHavingBegun();
};

void TestClientSwarm::peopleOfEveryMixWorkWithoutViolation_data()
{
    QTest::addColumn<QByteArray>("mix");
    for (const std::string_view name : mixNames())
        QTest::addRow("%s", std::string(name).c_str())
            << QByteArray(name.data(), qsizetype(name.size()));
}

void TestClientSwarm::peopleOfEveryMixWorkWithoutViolation()
{
    QFETCH(QByteArray, mix);
    SwarmServer server;
    {
        SwarmCrowd crowd(server.server.url(), {.mix = hurried(mix.toStdString())});
        crowd.swarm.spawn(200);
        const SwarmStats& stats = crowd.stats;
        QTRY_VERIFY_WITH_TIMEOUT(stats.abandonments >= 1000 && stats.connectsMade >= 200, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(stats.locksGranted > 0 && stats.locksDenied > 0, 60'000);
        crowd.swarm.pause();
        QCOMPARE(stats.clients, 200U);
        QCOMPARE(crowd.clients.size(), std::size_t(200));
        QCOMPARE(stats.violations, std::uint64_t(0));
        QCOMPARE(stats.connectsFailed, std::uint64_t(0));
        QVERIFY(stats.subscribed > 0);
        QVERIFY(stats.eventsReceived >= stats.locksGranted + stats.locksDenied);
        // A page that ends hears less than the server says, and never more.
        QTRY_VERIFY(stats.locksGranted <= server.count({LockFact::Granted, LockFact::Confirmed}));
        QTRY_VERIFY(stats.locksDenied <= server.count({LockFact::Denied}));
        QVERIFY2(crowd.problems.empty(),
                 crowd.problems.empty() ? "" : crowd.problems.front().c_str());
    }
    QTRY_COMPARE(server.stats.connections, std::size_t(0));
    QCOMPARE(server.stats.locksHeld, std::size_t(0));
    QCOMPARE(server.count({LockFact::Granted}),
             server.count({LockFact::Released, LockFact::Revoked}));
}

void TestClientSwarm::theArticlesRacesAreSeen()
{
    SwarmServer server("article");
    SwarmCrowd crowd(server.server.url(), {.channelPrefix = "private-", .mix = hurried("rough")});
    crowd.swarm.spawn(200);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.violations > 0, 60'000);
    QTRY_VERIFY(!crowd.problems.empty());
    QVERIFY(crowd.problems.front().ends_with("."));
}

void TestClientSwarm::theSameSeedIsTheSameCrowdOnAnyNumberOfThreads()
{
    SwarmServer server;
    std::map<std::uint32_t, std::pair<std::string, std::string>> seen[2];
    for (const int threads : {1, 3}) {
        SwarmCrowd crowd(server.server.url(), {.mix = idle(), .seed = 42, .threads = threads});
        crowd.swarm.spawn(50);
        QTRY_COMPARE(crowd.stats.connected, 50U);
        for (const auto& [number, client] : crowd.clients)
            seen[threads == 1 ? 0 : 1][number] = {client.user, client.order};
    }
    QCOMPARE(seen[0].size(), std::size_t(50));
    QVERIFY(seen[0] == seen[1]);
    QCOMPARE(seen[0][1].first, "alice");
}

/// Who carries a client changes nothing about it.
void TestClientSwarm::numbersItsClientsFromAnywhere()
{
    SwarmServer server;
    SwarmCrowd all(server.server.url(), {.mix = idle(), .seed = 42});
    all.swarm.spawn(30);
    QTRY_COMPARE(all.clients.size(), std::size_t(30));
    SwarmCrowd some(server.server.url(), {.mix = idle(), .seed = 42, .firstClient = 21});
    some.swarm.spawn(10);
    QTRY_COMPARE(some.clients.size(), std::size_t(10));
    for (const auto& [number, client] : some.clients) {
        QVERIFY(number >= 21);
        QCOMPARE(client.user, all.clients.at(number).user);
        QCOMPARE(client.order, all.clients.at(number).order);
    }
}

void TestClientSwarm::recordsWhatClientsDoAndSee()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(),
                     {.mix = hurried("rough"), .record = SwarmOptions::Record::History});
    crowd.swarm.spawn(40);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.abandonments >= 100, 60'000);
    crowd.swarm.clear();
    QTRY_COMPARE(crowd.stats.clients, 0U);
    std::map<ClientAct::Kind, std::uint64_t> acts;
    std::uint64_t connected = 0;
    std::uint64_t granted = 0;
    for (const ClientEntry& entry : crowd.entries) {
        if (const auto* const act = std::get_if<ClientAct>(&entry.what))
            ++acts[act->kind];
        if (const auto* const saw = std::get_if<ClientSaw>(&entry.what))
            granted += saw->observation.lock.event == "lock.granted" ? 1 : 0;
        connected += std::holds_alternative<ClientConnected>(entry.what) ? 1 : 0;
    }
    QCOMPARE(acts[ClientAct::Kind::Abandon], crowd.stats.abandonments);
    QVERIFY(acts[ClientAct::Kind::Open] >= 40);
    QVERIFY(acts[ClientAct::Kind::Subscribe] >= acts[ClientAct::Kind::Open]);
    QVERIFY(connected > 0);
    QCOMPARE(granted, crowd.stats.locksGranted);
    const auto begun = std::ranges::count(crowd.holds, HoldChange::Kind::Begins, &HoldChange::kind);
    QVERIFY(begun > 0);
    QCOMPARE(std::size_t(begun) * 2, crowd.holds.size());
    QCOMPARE(crowd.late, std::size_t(0));
}

void TestClientSwarm::recordsNothingUnasked()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(), {.mix = hurried("rough")});
    crowd.swarm.spawn(40);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.abandonments >= 50, 60'000);
    QVERIFY(crowd.holds.empty());
    QVERIFY(crowd.entries.empty());
}

void TestClientSwarm::theyDoWhatIsPlannedOnAnyNumberOfThreads()
{
    SwarmServer server;
    SwarmOptions options{
        .orders = 6, .mix = hurried("workday"), .seed = 42, .deeds = SwarmOptions::Deeds::Told};
    constexpr std::uint32_t people = 12;
    constexpr std::size_t deedsEach = 12;
    const SharedPlan plan(options);
    for (const int threads : {1, 2, 4}) {
        options.threads = threads;
        SwarmCrowd crowd(server.server.url(), options);
        std::map<std::uint32_t, std::vector<AgentDeed>> done;
        QObject::connect(&crowd.swarm, &ClientSwarm::changed, &crowd.swarm,
                         [&done](const SwarmBatch& batch) {
                             for (const PersonDeed& deed : batch.deeds)
                                 done[deed.client].push_back(deed.deed);
                         });
        crowd.swarm.spawn(people);
        QTRY_VERIFY_WITH_TIMEOUT(
            done.size() == people
                && std::ranges::all_of(done,
                                       [](const auto& d) { return d.second.size() >= deedsEach; }),
            20'000);
        for (const auto& [number, deeds] : done)
            QVERIFY(deeds == plannedDeeds(plan.of(number), plan.streamOf(number), deeds.size()));
    }
}

void TestClientSwarm::savesAreCounted()
{
    SwarmServer server;
    BehaviourMix mix = idle();
    mix.save.every = ThinkTime::fixed(100ms);
    SwarmCrowd crowd(server.server.url(), {.orders = 1, .mix = mix});
    crowd.swarm.spawn(2);
    QTRY_VERIFY(crowd.stats.saves >= 3);
    QCOMPARE(crowd.stats.savesRefused, std::uint64_t(0));
    QCOMPARE(crowd.stats.savesFailed, std::uint64_t(0));
    QCOMPARE(crowd.stats.staleWrites, std::uint64_t(0));
}

/// Two people are both told that the order is theirs, and the shop takes what both write.
void TestClientSwarm::staleWritesAreSeenWhereNobodyChecks()
{
    SwarmServer server("article");
    const WebStub shop;
    BehaviourMix mix = hurried("rough");
    mix.save.every = ThinkTime::fixed(10ms);
    SwarmCrowd crowd(
        server.server.url(),
        {.orders = 2,
         .channelPrefix = "private-",
         .mix = mix,
         .saves = {.url = shop.url("/orders/{id}"), .saves = AgentPlan::Saves::WithLock}});
    crowd.swarm.spawn(40);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.staleWrites > 0, 60'000);
    QVERIFY(crowd.stats.saves >= crowd.stats.staleWrites);
    QCOMPARE(crowd.stats.savesRefused, std::uint64_t(0));
}

void TestClientSwarm::tellsWhoIsThere()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(), {.orders = 1, .mix = idle()});
    crowd.swarm.spawn(3);
    QTRY_COMPARE(crowd.stats.editing + crowd.stats.viewing, 3U);
    QCOMPARE(crowd.stats.editing, 1U);
    QTRY_COMPARE(std::ranges::count(crowd.clients, Belief::Editing,
                                    [](const auto& entry) { return entry.second.belief; }),
                 1);
    for (const auto& [number, client] : crowd.clients) {
        QCOMPARE(client.order, "order.1");
        QVERIFY(client.state == ConnectionState::Connected);
        QVERIFY(!client.socketId.empty());
        QVERIFY(!client.gone);
    }
    QTRY_COMPARE(server.stats.locksHeld, std::size_t(1)); // Told now and then.
}

void TestClientSwarm::abandonsByHand_data()
{
    QTest::addColumn<Abandonment>("how");
    QTest::addColumn<QByteArray>("note");
    QTest::addColumn<bool>("gone");
    QTest::addRow("leave") << Abandonment::Leave << QByteArray("left") << false;
    QTest::addRow("close") << Abandonment::Close << QByteArray("closed") << true;
    QTest::addRow("tab-close") << Abandonment::TabClose << QByteArray("tab closed") << true;
    QTest::addRow("kill") << Abandonment::Kill << QByteArray("killed") << true;
    QTest::addRow("reset") << Abandonment::Reset << QByteArray("reset") << true;
    QTest::addRow("vanish") << Abandonment::Vanish << QByteArray("vanished") << true;
}

void TestClientSwarm::abandonsByHand()
{
    QFETCH(Abandonment, how);
    QFETCH(QByteArray, note);
    QFETCH(bool, gone);
    SwarmServer server;
    BehaviourMix mix = idle();
    mix.rest = ThinkTime::fixed(1h);
    SwarmCrowd crowd(server.server.url(), {.orders = 1, .mix = mix});
    crowd.swarm.spawn(1);
    QTRY_VERIFY(crowd.clients[1].belief == Belief::Editing);
    QTRY_COMPARE(server.stats.locksHeld, std::size_t(1));
    crowd.swarm.abandon(1, how);
    QTRY_COMPARE(crowd.clients[1].note, note.toStdString());
    QCOMPARE(crowd.clients[1].gone, gone);
    QVERIFY(crowd.clients[1].belief == Belief::Nothing);
    QCOMPARE(crowd.clients[1].order, "");
    QCOMPARE(crowd.stats.abandonments, std::uint64_t(1));
    const bool serverSees = how != Abandonment::Vanish;
    QTRY_COMPARE(server.count({LockFact::Released}), std::uint64_t(serverSees ? 1 : 0));
}

void TestClientSwarm::freezesAndThawsByHand()
{
    SwarmServer server;
    BehaviourMix mix = idle();
    mix.freeze = ThinkTime::fixed(1h);
    SwarmCrowd crowd(server.server.url(), {.orders = 1, .mix = mix});
    crowd.swarm.spawn(1);
    QTRY_VERIFY(crowd.clients[1].belief == Belief::Editing);
    crowd.swarm.abandon(1, Abandonment::Freeze);
    QTRY_COMPARE(crowd.clients[1].note, "frozen");
    QVERIFY(crowd.clients[1].belief == Belief::Editing);
    crowd.swarm.thaw(1);
    QTRY_COMPARE(crowd.clients[1].note, "");
    QCOMPARE(server.count({LockFact::Released, LockFact::Revoked}), std::uint64_t(0));
}

void TestClientSwarm::clearsAndGoesOnCounting()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(), {.mix = idle()});
    crowd.swarm.spawn(20);
    QTRY_COMPARE(crowd.stats.connected, 20U);
    QTRY_COMPARE(server.stats.connections, std::size_t(20));
    crowd.swarm.clear();
    QTRY_COMPARE(crowd.stats.clients, 0U);
    QTRY_COMPARE(server.stats.connections, std::size_t(0));
    QCOMPARE(crowd.stats.connectsMade, std::uint64_t(20));
    crowd.swarm.spawn(1);
    QTRY_COMPARE(crowd.stats.connected, 1U);
    QVERIFY(crowd.clients.contains(21));
    QCOMPARE(crowd.stats.connectsMade, std::uint64_t(21));
}

void TestClientSwarm::pausesAndResumes()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(), {.mix = hurried("office")});
    crowd.swarm.spawn(20);
    QTRY_VERIFY(crowd.stats.abandonments > 20);
    crowd.swarm.pause();
    crowd.swarm.spawn(5);
    QTRY_COMPARE(crowd.stats.clients, 25U);
    const std::uint64_t before = crowd.stats.abandonments;
    const std::uint64_t batches = 5;
    QSignalSpy changed(&crowd.swarm, &ClientSwarm::changed);
    QTRY_VERIFY(std::uint64_t(changed.size()) >= batches);
    QCOMPARE(crowd.stats.abandonments, before);
    QVERIFY(!crowd.clients.contains(21));
    crowd.swarm.resume();
    QTRY_VERIFY(crowd.stats.abandonments > before);
    QTRY_VERIFY(crowd.clients.contains(25));
}

void TestClientSwarm::endsWithoutHavingBegun()
{
    auto swarm = std::make_unique<ClientSwarm>(SwarmOptions{.threads = 4});
    QPointer<ClientSwarm> alive(swarm.get());
    swarm.reset();
    QVERIFY(!alive);
}

QTEST_GUILESS_MAIN(TestClientSwarm)
#include "tst_clientswarm.moc"
