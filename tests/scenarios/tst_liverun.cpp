// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/liveplay.h"
#include "tests/support/printers.h"

#include <algorithm>

using namespace echolock;
using namespace echolock::testing;
using Kind = ServerConnection::Kind;
using Check = ClientAct::Check;

class TestLiveRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void playsAScriptOverRealSockets();
    void keepsFactsAndBeliefsInOrder();
    void honoursTheOrderOfSteps();
    void everyWayToGoEndsARun_data();
    void everyWayToGoEndsARun();
    void waitsForThePingThatNoticesASilentClient();
    void doesNotWaitWhereNothingPings();
    void waitsForTheEndOfAGrace();
    void waitsForTheEndOfALease_data();
    void waitsForTheEndOfALease();
    void aFrozenTabThatWakesUpIsNoSilentClient();
    void refusesAForgedSignature();
    void reloadsWithTheSameChannels();
    void acquiresAndReleases();
    void tellsTheUser_data();
    void tellsTheUser();
    void asksBeforeASaveWhereThePolicyFences_data();
    void asksBeforeASaveWhereThePolicyFences();
    void savesUnderTheGrantInForce();
    void runsWithoutLocks();
    void givesUpOnAnAwait();
    void givesUpOnTheWholeRun();
    void endsWithWhatNeverComesToTheServer_data();
    void endsWithWhatNeverComesToTheServer();
    void endsWhereNobodyCanGoOn();
    void judgesOnlyWhatIsExpected();
    void waitsForItsJitterBeforeAStep();
    void aSeedDrawsTheJitterOfEachStep();
    void saysWhetherItWasInOrder();
    void waitsUntilTheApplicationHasHeard_data();
    void waitsUntilTheApplicationHasHeard();
};

void TestLiveRun::playsAScriptOverRealSockets()
{
    const Played played = play(
        "  clients: {alice: {do: [open, {subscribe: order.7}, {await: granted}, close]}}\n");
    QVERIFY(played.ended);
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    const auto locks = played.facts<ServerLock>();
    QCOMPARE(locks.size(), 2U);
    QVERIFY(locks[0]->event.fact == LockFact::Granted);
    QVERIFY(locks[1]->event.fact == LockFact::Released);
    QVERIFY(locks[1]->event.cause == LockCause::Closed);
}

void TestLiveRun::keepsFactsAndBeliefsInOrder()
{
    const Played played = play(
        "  clients: {alice: {do: [open, {subscribe: order.7}, {await: granted}]}}\n");
    std::vector<std::string> story;
    Instant last;
    for (const HistoryEntry& entry : played.history.entries) {
        QVERIFY(entry.at >= last);
        last = entry.at;
        if (const auto* act = std::get_if<ClientAct>(&entry.what))
            story.push_back(act->kind == ClientAct::Kind::Open ? "opens" : "subscribes");
        else if (std::holds_alternative<ClientConnected>(entry.what))
            story.emplace_back("connected");
        else if (std::holds_alternative<ServerLock>(entry.what))
            story.emplace_back("server grants");
        else if (const auto* saw = std::get_if<ClientSaw>(&entry.what);
                 saw && saw->observation.lock.event == "lock.granted")
            story.emplace_back("client is told");
    }
    QCOMPARE(story,
             (std::vector<std::string>{"opens", "connected", "subscribes", "server grants",
                                       "client is told"}));
}

void TestLiveRun::honoursTheOrderOfSteps()
{
    const Played played = play(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: [granted, denied]}]}\n"
        "    b: {do: [open, {subscribe: order.7}, {await: [granted, denied]}, {label: done}]}\n"
        "  order: [\"b.done < a.subscribe\"]\n");
    const auto locks = played.facts<ServerLock>();
    QCOMPARE(locks.size(), 2U);
    QVERIFY(locks[1]->event.fact == LockFact::Denied);
    QCOMPARE(played.facts<ClientConnected>().size(), 2U);
    for (const ClientConnected* connected : played.facts<ClientConnected>()) {
        if (connected->client == 1)
            QCOMPARE(locks[0]->event.owner.socket, connected->socket);
    }
}

void TestLiveRun::everyWayToGoEndsARun_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<int>("cause");
    const auto row = [](const char* how, LockCause cause) {
        QTest::addRow("%s", how) << QByteArray(how) << static_cast<int>(cause);
    };
    row("leave", LockCause::Unsubscribed);
    row("close", LockCause::Closed);
    row("tab-close", LockCause::Closed);
    row("kill", LockCause::ConnectionLost);
    row("reset", LockCause::Reset);
}

void TestLiveRun::everyWayToGoEndsARun()
{
    QFETCH(QByteArray, how);
    QFETCH(int, cause);
    const Played played = play("  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
                               + how.toStdString() + "]}}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    const auto locks = played.facts<ServerLock>();
    QCOMPARE(locks.size(), 2U);
    QCOMPARE(static_cast<int>(locks[1]->event.cause), cause);
}

void TestLiveRun::waitsForThePingThatNoticesASilentClient()
{
    const Played played = play(
        "  server: {ping: 50ms, pong: 50ms}\n"
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, vanish]}}\n");
    QCOMPARE(played.letters(), std::string("–"));
    const auto locks = played.facts<ServerLock>();
    QCOMPARE(locks.size(), 2U);
    QVERIFY(locks[1]->event.cause == LockCause::PingTimeout);
}

void TestLiveRun::doesNotWaitWhereNothingPings()
{
    const Played played = play(
        "  server: {ping: off}\n"
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, vanish]}}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("O"));
}

void TestLiveRun::waitsForTheEndOfAGrace()
{
    const Played played = play(
        "  server: {grace: 200ms}\n"
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, kill]}}\n",
        "grace");
    QCOMPARE(played.letters(), std::string("–"));
    const auto locks = played.facts<ServerLock>();
    QCOMPARE(locks.size(), 3U);
    QVERIFY(locks[1]->event.fact == LockFact::Suspended);
    QVERIFY(locks[2]->event.cause == LockCause::GraceExpired);
}

void TestLiveRun::waitsForTheEndOfALease_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::newRow("vanish") << QByteArray("vanish");
    QTest::newRow("freeze") << QByteArray("freeze");
}

void TestLiveRun::waitsForTheEndOfALease()
{
    QFETCH(QByteArray, how);
    const Played played = play("  server: {ping: off, lease: 300ms}\n"
                               "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
                                   + how.toStdString() + "]}}\n  expect: {finally: [no_orphan]}\n",
                               "lease");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QVERIFY(played.facts<ServerLock>().back()->event.cause == LockCause::LeaseExpired);
}

void TestLiveRun::aFrozenTabThatWakesUpIsNoSilentClient()
{
    const Played played = play("  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
                               "freeze, {hold: 10ms}, thaw]}}\n"
                               "  live: {within: 5s}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QCOMPARE(played.facts<ServerLock>().size(), 1U);
}

void TestLiveRun::refusesAForgedSignature()
{
    const Played owner = play("  clients: {a: {do: [open, {subscribe: order.7, auth: forged}]}}\n");
    QCOMPARE(owner.letters(), std::string("–"));
    QVERIFY(owner.facts<ServerLock>().empty());
    const Played article = play(
        "  clients: {a: {do: [open, {subscribe: order.7, auth: forged}]}}\n", "article");
    QCOMPARE(article.letters(), std::string("O A"));
}

void TestLiveRun::reloadsWithTheSameChannels()
{
    const Played played = play("  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
                               "reload, {await: [granted, denied]}]}}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.facts<ClientConnected>().size(), 2U);
    const auto facts = played.facts<ServerConnection>();
    const auto count = [&](Kind kind) {
        return std::ranges::count(facts, kind, &ServerConnection::kind);
    };
    QCOMPARE(count(Kind::Subscribed), 2);
    QCOMPARE(count(Kind::Closed), 1);
    QVERIFY(played.facts<ServerLock>().back()->event.owner.socket != facts.front()->socket);
}

void TestLiveRun::acquiresAndReleases()
{
    const Played played = play("  clients:\n"
                               "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: "
                               "has}, {release: order.7}]}\n"
                               "    b: {do: [open, {subscribe: order.7}, {await: denied}, {label: "
                               "saw}, {await: free}, {acquire: order.7}, {await: granted}]}\n"
                               "  order: [\"a.has < b.open\", \"b.saw < a.release\"]\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
}

void TestLiveRun::tellsTheUser_data()
{
    QTest::addColumn<QByteArray>("channel");
    QTest::newRow("private") << QByteArray("private");
    QTest::newRow("presence") << QByteArray("presence");
}

/// Else a policy could not know that two tabs are one person.
void TestLiveRun::tellsTheUser()
{
    QFETCH(QByteArray, channel);
    const Played played = play("  clients: {tab: {user: alice, channel: " + channel.toStdString()
                               + ", do: [open, {subscribe: order.7}, {await: granted}]}}\n");
    QCOMPARE(played.facts<ServerLock>().front()->event.owner.user, UserId("alice"));
}

void TestLiveRun::asksBeforeASaveWhereThePolicyFences_data()
{
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<int>("check");
    QTest::addColumn<QByteArray>("letters");
    const auto row = [](const char* policy, Check check, const char* letters) {
        QTest::addRow("%s", policy)
            << QByteArray(policy) << static_cast<int>(check) << QByteArray(letters);
    };
    row("lease", Check::None, "W");
    row("fence", Check::Refused, "–");
}

/// Alice sleeps through the end of her lease, and saves before her page has read that it is over.
void TestLiveRun::asksBeforeASaveWhereThePolicyFences()
{
    QFETCH(QByteArray, policy);
    QFETCH(int, check);
    QFETCH(QByteArray, letters);
    const Played played = play(
        "  server: {ping: off, lease: 300ms}\n"
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}, freeze, "
        "thaw, "
        "{write: order.7}]}\n"
        "    viewer: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: denied}, {label: "
        "looks}, {await: free}, {label: over}]}\n"
        "    bob: {do: [{wait: viewer.over}, open, {subscribe: order.7}, {await: granted}, "
        "{label: has}]}\n"
        "  order: [\"viewer.looks < alice.freeze\", \"bob.has < alice.thaw\"]\n",
        policy.toStdString());
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), letters.toStdString());
    const ClientAct* const write = played.facts<ClientAct>().back();
    QVERIFY(write->kind == ClientAct::Kind::Write);
    QCOMPARE(static_cast<int>(write->check), check);
}

void TestLiveRun::savesUnderTheGrantInForce()
{
    const Played played = play("  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
                               "{write: order.7}, close]}}\n",
                               "composite");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    const auto acts = played.facts<ClientAct>();
    const ClientAct& write = *acts[acts.size() - 2];
    QVERIFY(write.kind == ClientAct::Kind::Write);
    QVERIFY(write.check == Check::Accepted);
    QCOMPARE(write.token, played.facts<ServerLock>().front()->event.token);
    QVERIFY(acts.back()->kind == ClientAct::Kind::Abandon);
}

void TestLiveRun::runsWithoutLocks()
{
    const Played played = play(
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: subscribed}]}}\n", "none");
    QCOMPARE(played.outcome.unknown, std::string());
    QVERIFY(played.facts<ServerLock>().empty());
}

void TestLiveRun::givesUpOnAnAwait()
{
    const Played played = play(
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: denied, within: 100ms}]}, b: "
        "{do: [{wait: a.subscribe}, open, {subscribe: order.7}]}}\n");
    QCOMPARE(played.outcome.unknown,
             std::string("a (line 4) waited for 'denied'; its page shows subscribed, granted, and "
                         "gave up after 100ms"));
}

void TestLiveRun::givesUpOnTheWholeRun()
{
    const Played played = play(
        "  clients: {a: {do: [{fault: hold, dir: up, as: cut}, open]}}\n  live: {within: "
        "100ms, settle: 50ms}\n");
    QCOMPARE(played.outcome.unknown,
             std::string("the run took longer than 100ms: a (line 4) waited for its connection"));
}

void TestLiveRun::endsWithWhatNeverComesToTheServer_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addRow("gone") << QByteArray("client: raw, do: [open, {fault: rst}, {hold: 100ms}, "
                                        "{subscribe: order.7}]");
    QTest::addRow("stopped until all faults end")
        << QByteArray("do: [open, {fault: pause}, {subscribe: order.7}]");
}

void TestLiveRun::endsWithWhatNeverComesToTheServer()
{
    QFETCH(QByteArray, script);
    const Played played = play("  server: {ping: off}\n  live: {within: 3s}\n  clients: {a: {"
                               + script.toStdString() + "}}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
}

void TestLiveRun::endsWhereNobodyCanGoOn()
{
    const Played played = play(
        "  live: {within: 3s}\n"
        "  clients:\n"
        "    a: {client: raw, do: [open, {fault: rst}, {hold: 100ms}, {subscribe: order.7}]}\n"
        "    b: {do: [open]}\n"
        "  order: [a.subscribe < b.open]\n");
    QCOMPARE(played.outcome.unknown,
             std::string("nothing more can happen, and some scripts are not through: b (line 7) "
                         "waited with 'open' for a.subscribe to take effect; the server has not "
                         "seen a.subscribe yet"));
}

void TestLiveRun::judgesOnlyWhatIsExpected()
{
    const Played played = play(
        "  server: {ping: off}\n"
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, vanish]}}\n"
        "  expect: {always: [mutex], finally: [\"holder(order.7) == nobody\"]}\n");
    QCOMPARE(played.letters(), std::string("E"));
}

/// The order of the two would be the other one without it.
void TestLiveRun::waitsForItsJitterBeforeAStep()
{
    const Played played = play("  clients: {a: {do: [{label: x}, open]}, b: {do: [open]}}\n"
                               "  live: {jitter: {a.open: {uniform: [100ms, 110ms]}}}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    const auto acts = played.facts<ClientAct>();
    QCOMPARE(acts.front()->client, std::size_t{1});
    QCOMPARE(acts.back()->client, std::size_t{0});
    const auto isOpenOfA = [](const HistoryEntry& entry) {
        const auto* const act = std::get_if<ClientAct>(&entry.what);
        return act && act->client == 0;
    };
    const auto opened = std::ranges::find_if(played.history.entries, isOpenOfA);
    QVERIFY(opened->at - played.history.entries.front().at >= std::chrono::milliseconds(100));
}

void TestLiveRun::aSeedDrawsTheJitterOfEachStep()
{
    const Scenario scenario = scenarioWith(
        "  clients: {a: {do: [open]}, b: {do: [open]}}\n"
        "  live: {jitter: {a.open: {uniform: [0ms, 400ms]}, b.open: {uniform: [0ms, 400ms]}}}\n");
    const Jitter& first = scenario.live.jitter[0];
    const Jitter& second = scenario.live.jitter[1];
    QCOMPARE(drawnJitter(scenario, first, 7), drawnJitter(scenario, first, 7));
    QVERIFY(drawnJitter(scenario, first, 7) != drawnJitter(scenario, first, 8));
    QVERIFY(drawnJitter(scenario, first, 7) != drawnJitter(scenario, second, 7));
    Jitter fixed = first;
    fixed.least = fixed.most;
    QCOMPARE(drawnJitter(scenario, fixed, 7), Duration(std::chrono::milliseconds(400)));
}

void TestLiveRun::saysWhetherItWasInOrder()
{
    const Played fine = play(
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, close]}}\n");
    QVERIFY(fine.outcome.linear == LinearFinding{});
    QCOMPARE(fine.outcome.seed, std::uint64_t{1});
    // What the oracle has found is enough.
    const Played orphan = play("  server: {ping: off}\n"
                               "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
                               "vanish]}}\n");
    QVERIFY(!orphan.outcome.linear);
}

void TestLiveRun::waitsUntilTheApplicationHasHeard_data()
{
    QTest::addColumn<QByteArray>("application");
    QTest::newRow("one after the other") << QByteArray("{webhooks: as-they-come, workers: 1}");
    QTest::newRow("the newest") << QByteArray("{webhooks: newest, workers: 3}");
}

/// If the run ended before that, it would say that the record is wrong.
void TestLiveRun::waitsUntilTheApplicationHasHeard()
{
    QFETCH(QByteArray, application);
    const Played played = play(
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, close]}\n"
        "    bob: {do: [{wait: alice.close}, open, {subscribe: order.7}, {await: granted}]}\n"
        "  live: {settle: 1ms}\n"
        "  application: "
        + application.toStdString() + "\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QCOMPARE(played.facts<WebhookHandled>().size(), std::size_t(3));
}

QTEST_GUILESS_MAIN(TestLiveRun)
#include "tst_liverun.moc"
