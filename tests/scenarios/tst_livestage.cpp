// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/livestage.h"
#include "tests/support/liveplay.h"
#include "tests/support/printers.h"

#include <algorithm>

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Kind = ServerConnection::Kind;

namespace {

bool happened(const Played& played, LockFact fact, LockCause cause)
{
    return std::ranges::any_of(played.facts<ServerLock>(), [&](const ServerLock* each) {
        return each->event.fact == fact && each->event.cause == cause;
    });
}

std::ptrdiff_t connectionsOf(const Played& played, std::size_t client)
{
    return std::ranges::count_if(played.facts<ClientConnected>(), [&](const ClientConnected* each) {
        return each->client == client;
    });
}

} // namespace

/// Every step that is more than a page's own, over real sockets.
class TestLiveStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void renewsWithTheNumberOfItsGrant();
    void takesOverFromAnotherSession();
    void asksForASaveInTheOrderOfTheServer();
    void anOperatorTakesAway();
    void anOperatorGives();
    void aRestartKeepsWhatTheLedgerKnew();
    void aRestartThatLosesItsLedgerCountsAnew();
    void aSleepingMachineIsEveryTabOfItsPerson();
    void aCrashEndsEveryTabOfItsPerson();
    void aStepTroublesTheConnectionUntilItHeals();
    void aFaultOfAStepEndsByItself();
    void aFrameTriggersAFault();
    void aFaultWaitsForAStep();
    void theNextConnectionHasTheFaultToo();
    void everyFaultEndsBeforeTheEndIsJudged();
    void aFullServerTurnsAway();
    void saysWhatCannotHappenHere();
};

void TestLiveStage::renewsWithTheNumberOfItsGrant()
{
    const Played played = play("  server: {lease: 10s, lease_renewal: requests}\n"
                               "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
                               "{renew: order.7}]}}\n",
                               "lease");
    QCOMPARE(played.outcome.unknown, std::string());
    QVERIFY(happened(played, LockFact::Confirmed, LockCause::Renewed));
}

void TestLiveStage::takesOverFromAnotherSession()
{
    const Played played = play(
        "  clients:\n"
        "    old: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: has}, "
        "{await: revoked}]}\n"
        "    new: {user: alice, do: [{wait: old.has}, open, {subscribe: order.7}, {await: denied}, "
        "{takeover: order.7}, {await: granted}]}\n",
        "owner");
    QCOMPARE(played.outcome.unknown, std::string());
    QVERIFY(happened(played, LockFact::Revoked, LockCause::Takeover));
    QVERIFY(played.outcome.linear || played.letters() != "–");
}

/// Both calls reach the server before the answer to the first one is read: a save that it allowed
/// came before the lock was taken away.
void TestLiveStage::asksForASaveInTheOrderOfTheServer()
{
    const Scenario scenario = forLiveRuns(scenarioWith(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {write: order.7}]}\n"
        "    ops: {do: [{revoke: order.7}]}\n"));
    std::vector<std::string> heard;
    LiveStage stage(scenario, {hubOptionsOf("fence", scenario.server)},
                    [&heard](const HistoryEntry& entry) {
                        if (const auto* const lock = std::get_if<ServerLock>(&entry.what))
                            heard.emplace_back(toString(lock->event.fact));
                        if (const auto* const sight = std::get_if<ClientSaw>(&entry.what))
                            heard.push_back(sight->observation.lock.event);
                    });
    QVERIFY(stage.open());
    const ClientAct save{0, ClientAct::Kind::Write, Resource("order.7")};
    for (const auto kind : {ClientAct::Kind::Open, ClientAct::Kind::Subscribe})
        stage.act({0, kind, save.order}, scenario.clients[0].steps[1]);
    QTRY_COMPARE(std::ranges::count(heard, "lock.granted"), 1);
    heard.clear();
    stage.askBeforeWrite(save, [&heard](const Result<ClientAct>& answered) {
        const bool isAccepted = answered && answered->check == ClientAct::Check::Accepted;
        heard.emplace_back(isAccepted ? "accepted" : "refused");
    });
    bool isRevoked = false;
    stage.perform({1, 0}, [&isRevoked](const Result<void>& done) { isRevoked = done.has_value(); });
    QTRY_VERIFY(isRevoked && std::ranges::count(heard, "lock.revoked") == 1);
    std::erase_if(heard, [](const std::string& each) {
        return each != "accepted" && each != "refused" && each != toString(LockFact::Revoked);
    });
    const std::string revoked(toString(LockFact::Revoked));
    const bool isAllowed = std::ranges::count(heard, "accepted") == 1;
    QCOMPARE(heard,
             isAllowed ? std::vector<std::string>({"accepted", revoked})
                       : std::vector<std::string>({revoked, "refused"}));
}

void TestLiveStage::anOperatorTakesAway()
{
    const Played played = play(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}, {await: "
        "revoked}]}\n"
        "    ops: {do: [{wait: a.has}, {revoke: order.7}, {revoke: order.7, as: again}]}\n"
        "  expect: {always: [no_lost_lock]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QVERIFY(happened(played, LockFact::Revoked, LockCause::Operator));
}

void TestLiveStage::anOperatorGives()
{
    const Played played = play(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}, {await: "
        "revoked}]}\n"
        "    b: {do: [{wait: a.has}, open, {subscribe: order.7}, {await: denied}, {label: waits}, "
        "{await: granted}]}\n"
        "    ops: {do: [{wait: b.waits}, {give: order.7, to: ops}, {give: order.7, to: b, as: "
        "gives}]}\n"
        "  expect: {finally: [\"holder(order.7) == b\"]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
}

/// The clients are reset; whoever was at the order comes back to it, under a higher number.
void TestLiveStage::aRestartKeepsWhatTheLedgerKnew()
{
    const Played played = play(
        "  server: {grace: 10s}\n"
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "    ops: {do: [{wait: a.has}, {restart: keep}]}\n"
        "  expect: {always: [rising_tokens, no_lost_lock], finally: [\"holder(order.7) == a\"]}\n",
        "grace");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QCOMPARE(connectionsOf(played, 0), 2);
    QVERIFY(happened(played, LockFact::Suspended, LockCause::ServerRestart));
    const auto locks = played.facts<ServerLock>();
    QVERIFY(locks.back()->event.fact == LockFact::Resumed);
}

void TestLiveStage::aRestartThatLosesItsLedgerCountsAnew()
{
    const Played played = play(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {restart: lose}]}\n"
        "  expect: {always: [rising_tokens, no_lost_lock]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("T"));
    QCOMPARE(connectionsOf(played, 0), 2);
    QVERIFY(happened(played, LockFact::Released, LockCause::ServerRestart));
}

void TestLiveStage::aSleepingMachineIsEveryTabOfItsPerson()
{
    const Played played = play(
        "  server: {ping: 200ms, pong: 200ms}\n"
        "  clients:\n"
        "    one: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: has}, "
        "{wait: two.there}, sleep, {wait: bob.sees}, wake]}\n"
        "    two: {user: alice, do: [open, {subscribe: order.8}, {await: granted}, {label: "
        "there}]}\n"
        "    bob: {do: [{wait: one.has}, open, {subscribe: order.7}, {await: denied}, {subscribe: "
        "order.8}, {await: free, of: order.7}, {await: free, of: order.8}, {label: sees}]}\n"
        "  expect: {always: [no_stale_write]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    const auto acts = played.facts<ClientAct>();
    QCOMPARE(std::ranges::count(acts, ClientAct::Kind::Thaw, &ClientAct::kind), 2);
    QVERIFY(happened(played, LockFact::Released, LockCause::PingTimeout));
}

void TestLiveStage::aCrashEndsEveryTabOfItsPerson()
{
    const Played played = play(
        "  clients:\n"
        "    one: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {wait: "
        "two.there}, crash]}\n"
        "    two: {user: alice, do: [open, {subscribe: order.8}, {await: granted}, {label: "
        "there}]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    const auto facts = played.facts<ServerConnection>();
    QCOMPARE(std::ranges::count(facts, Kind::Closed, &ServerConnection::kind), 2);
}

void TestLiveStage::aStepTroublesTheConnectionUntilItHeals()
{
    const Played played = play(
        "  clients:\n"
        "    a: {do: [open, {fault: hold, dir: up, as: cut}, {subscribe: order.7}, {wait: "
        "b.has}, heal, {await: denied}]}\n"
        "    b: {do: [{wait: a.cut}, open, {subscribe: order.7}, {await: granted}, {label: "
        "has}]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
}

void TestLiveStage::aFaultOfAStepEndsByItself()
{
    const Played played = play("  clients: {a: {do: [open, {fault: hold, dir: down, for: 50ms}, "
                               "{subscribe: order.7}, {await: granted}]}}\n");
    QCOMPARE(played.outcome.unknown, std::string());
}

/// The very connection on which the frame comes is reset, so no page ever reads that it has the
/// order, until the faults end.
void TestLiveStage::aFrameTriggersAFault()
{
    const Played played = play(
        "  clients: {a: {do: [open, {subscribe: order.7}]}}\n"
        "  faults: [{target: a, when: {frame: lock.granted, dir: down, edge: before}, do: rst}]\n"
        "  expect: {finally: [a.granted]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QVERIFY(connectionsOf(played, 0) >= 2);
    QVERIFY(happened(played, LockFact::Released, LockCause::Reset));
}

void TestLiveStage::aFaultWaitsForAStep()
{
    const Played played = play(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "  faults: [{target: all, when: {after: a.has}, do: rst}]\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QVERIFY(connectionsOf(played, 0) >= 2);
}

void TestLiveStage::theNextConnectionHasTheFaultToo()
{
    const Played played = play("  clients: {a: {do: [{fault: hold, dir: up, as: cut}, open]}}\n"
                               "  live: {within: 200ms}\n");
    QCOMPARE(played.outcome.unknown,
             std::string("the run took longer than 200ms: a (line 4) waited for its connection"));
}

/// Without it bob would still be waiting for what he was sent.
void TestLiveStage::everyFaultEndsBeforeTheEndIsJudged()
{
    const Played played = play(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}, {wait: b.cut}, "
        "{unsubscribe: order.7}]}\n"
        "    b: {do: [{wait: a.has}, open, {subscribe: order.7}, {await: denied}, {fault: hold, "
        "dir: "
        "down, as: cut}]}\n"
        "  expect: {finally: [b.free]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
}

/// pusher-js tries again by itself, a raw client does not.
void TestLiveStage::aFullServerTurnsAway()
{
    const Played played = play(
        "  server: {connections: 1}\n"
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: in}, close]}\n"
        "    b: {do: [{wait: a.in}, knock, {await: turned-away}, {label: out}, {await: connected}, "
        "{subscribe: order.7}, {await: [granted, denied]}]}\n"
        "    raw: {client: raw, do: [{wait: a.in}, knock, {await: turned-away}, {label: out}]}\n"
        "  order: [b.out < a.close, raw.out < a.close]\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QCOMPARE(connectionsOf(played, 1), 1);
    QCOMPARE(connectionsOf(played, 2), 0);
    // No fact of the server's is about those whom it has not let in.
    for (const ServerConnection* const fact : played.facts<ServerConnection>())
        QVERIFY(!fact->socket.empty());
}

void TestLiveStage::saysWhatCannotHappenHere()
{
    QCOMPARE(play("  clients: {a: {do: [open, fail-over]}}\n  live: off\n").outcome.unknown,
             std::string("'a.fail-over' cannot happen in a live run; write 'live: off' in its "
                         "scenario"));
    Scenario scenario = scenarioWith("  clients: {a: {do: [open]}}\n");
    scenario.servers = 2;
    LiveStage stage(scenario, {}, [](const HistoryEntry&) {});
    QCOMPARE(stage.open().error().message,
             std::string("a live run has one server, and this scenario has 2; write 'live: off' in "
                         "it"));
}

QTEST_GUILESS_MAIN(TestLiveStage)
#include "tst_livestage.moc"
