// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/scriptprogress.h"
#include "scenarios/engine/stepact.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

/// Plays a scenario by hand: what was begun is told by name, what happens is fed.
class Play
{
public:
    explicit Play(std::string_view body)
        : scenario(scenarioWith(body))
        , progress(scenario)
    {
    }

    /// `a.open b.subscribe`
    std::string advance()
    {
        std::string text;
        for (const StepRef ref : progress.advance(now))
            text += (text.empty() ? "" : " ") + scenario.nameOf(ref);
        return text;
    }

    void connect(std::size_t client)
    {
        Observation seen;
        seen.state = ConnectionState::Connected;
        progress.feed({now, ClientConnected{client, SocketId(std::to_string(client) + ".1")}});
        progress.feed({now, ClientSaw{client, seen}});
    }

    void fact(std::size_t client, ServerConnection::Kind kind,
              const std::string& channel = "private-order.7")
    {
        progress.feed(
            {now, ServerConnection{kind, SocketId(std::to_string(client) + ".1"), channel, {}}});
    }

    void turnAway(std::size_t client)
    {
        Observation seen;
        seen.kind = Observation::Kind::Error;
        seen.code = 4100;
        progress.feed({now, ClientSaw{client, seen}});
    }

    void told(std::size_t client, const std::string& event)
    {
        Observation seen;
        seen.kind = Observation::Kind::Lock;
        seen.channel = "private-order.7";
        seen.lock.event = event;
        seen.lock.order = Resource("order.7");
        progress.feed({now, ClientSaw{client, seen}});
    }

    Scenario scenario;
    ScriptProgress progress;
    Instant now;
};

using Kind = ServerConnection::Kind;

} // namespace

// Also tests scriptwaits.
class TestScriptProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAndWaitsForTheConnection();
    void knocksWithoutWaiting();
    void sendsABurstWithoutWaiting();
    void awaitsAnyOfTheWords();
    void letsTimePass();
    void waitsForAStepThatOnlyTheClientDoes();
    void waitsUntilTheServerHasTakenAStep_data();
    void waitsUntilTheServerHasTakenAStep();
    void theEndOfAConnectionEndsWhatWasPendingOnIt();
    void nobodyTakesTheEndOfWhatWasGivenUp();
    void aRefusedSubscriptionIsTaken();
    void leavingTakesEffectWhenEveryOrderIsLeft();
    void doesNotSaveWhatItMayNot();
    void aSaveIsOverWhenItIsAnswered();
    void saysWhoWaitedForWhatAndWhatCameInstead();
    void saysThatNoConnectionCame();
    void saysWhoIsStillWaiting();
    void waitsForWhatTheStageDoes();
    void aRestartEndsWhatTheOldProcessWouldHaveSaid();
    void aCrashEndsEveryTabOfThePerson();
    void aSleepingMachineStopsItsOtherTabs();
    void nobodyWaitsForATabThatNobodyWakes();
    void isStuckWhileAllWaitForWhatHasNoEffectYet();
    void aRawClientSavesWhateverItWasTold();
    void beginsLaterByItsDelay();
};

void TestScriptProgress::opensAndWaitsForTheConnection()
{
    Play play("  clients: {a: {do: [open, {subscribe: order.7}]}}\n");
    QCOMPARE(play.advance(), std::string("a.open"));
    QCOMPARE(play.advance(), std::string());
    play.connect(0);
    QCOMPARE(play.advance(), std::string("a.subscribe"));
    QVERIFY(play.progress.finished());
    QVERIFY(!play.progress.awaited().empty());
    play.fact(0, Kind::Subscribed);
    QVERIFY(play.progress.awaited().empty());
    QVERIFY(!play.progress.nextDue());
}

void TestScriptProgress::knocksWithoutWaiting()
{
    const std::string body = "  server: {connections: 1}\n"
                             "  clients: {a: {do: [knock, {label: x}, {await: [connected, "
                             "turned-away]}, close]}}\n";
    Play out(body);
    QCOMPARE(out.advance(), std::string("a.knock"));
    QVERIFY(out.progress.hasTakenEffect({0, 1}));
    out.turnAway(0);
    QCOMPARE(out.advance(), std::string("a.close"));
    // The server has no connection of which it could tell the end.
    QVERIFY(out.progress.finished() && out.progress.awaited().empty());

    Play in(body);
    in.advance();
    in.turnAway(0);
    in.connect(0);
    QCOMPARE(in.advance(), std::string("a.close"));
    QVERIFY(!in.progress.awaited().empty());
    in.fact(0, Kind::Closed);
    QVERIFY(in.progress.awaited().empty());
}

void TestScriptProgress::sendsABurstWithoutWaiting()
{
    Play play(
        "  clients: {a: {do: [open, {subscribe: order.7}, {unsubscribe: order.7}, close]}}\n");
    play.advance();
    play.connect(0);
    QCOMPARE(play.advance(), std::string("a.subscribe a.unsubscribe a.close"));
}

void TestScriptProgress::awaitsAnyOfTheWords()
{
    Play play(
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: [granted, denied]}, close]}}\n");
    play.advance();
    play.connect(0);
    QCOMPARE(play.advance(), std::string("a.subscribe"));
    play.told(0, "lock.changed");
    QCOMPARE(play.advance(), std::string());
    play.told(0, "lock.denied");
    QCOMPARE(play.advance(), std::string("a.close"));
}

void TestScriptProgress::letsTimePass()
{
    Play play("  clients: {a: {do: [{hold: 20ms}, open]}}\n");
    QCOMPARE(play.advance(), std::string());
    QCOMPARE(play.progress.nextDue(), std::optional(Instant(20ms)));
    play.now += 19ms;
    QCOMPARE(play.advance(), std::string());
    play.now += 1ms;
    QCOMPARE(play.advance(), std::string("a.open"));
}

void TestScriptProgress::waitsForAStepThatOnlyTheClientDoes()
{
    Play play(
        "  clients:\n    a: {do: [{hold: 1ms}, {label: x}]}\n    b: {do: [{wait: a.x}, open]}\n");
    QCOMPARE(play.advance(), std::string());
    play.now += 1ms;
    QCOMPARE(play.advance(), std::string("b.open"));
}

void TestScriptProgress::waitsUntilTheServerHasTakenAStep_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* step, const char* name, Kind kind) {
        QTest::addRow("%s", name) << QByteArray(step) << QByteArray(name) << static_cast<int>(kind);
    };
    row("{unsubscribe: order.7}", "unsubscribe", Kind::Unsubscribed);
    row("leave", "leave", Kind::Unsubscribed);
    row("close", "close", Kind::Closed);
    row("tab-close", "tab-close", Kind::Closed);
    row("kill", "kill", Kind::Closed);
    row("reset", "reset", Kind::Closed);
    row("reload", "reload", Kind::Closed);
}

void TestScriptProgress::waitsUntilTheServerHasTakenAStep()
{
    QFETCH(QByteArray, step);
    QFETCH(QByteArray, name);
    QFETCH(int, kind);
    Play play("  clients:\n    a: {do: [open, {subscribe: order.7}, " + step.toStdString()
              + "]}\n    b: {do: [open]}\n  order: [\"a." + name.toStdString() + " < b.open\"]\n");
    play.advance();
    play.connect(0);
    QCOMPARE(play.advance(), "a.subscribe a." + name.toStdString());
    play.fact(0, Kind::Subscribed);
    QCOMPARE(play.advance(), std::string());
    play.fact(1, static_cast<Kind>(kind));
    QCOMPARE(play.advance(), std::string());
    play.fact(0, static_cast<Kind>(kind),
              kind == static_cast<int>(Kind::Closed) ? "" : "private-order.7");
    QCOMPARE(play.advance(), std::string("b.open"));
}

void TestScriptProgress::theEndOfAConnectionEndsWhatWasPendingOnIt()
{
    Play play("  clients: {a: {do: [open, {subscribe: order.7}, kill]}}\n");
    play.advance();
    play.connect(0);
    play.advance();
    QVERIFY(!play.progress.awaited().empty());
    play.fact(0, Kind::Closed, "");
    QVERIFY(play.progress.awaited().empty());
}

/// A page that was cut off does not know that the server has closed its connection already.
void TestScriptProgress::nobodyTakesTheEndOfWhatWasGivenUp()
{
    Play play("  clients:\n"
              "    a: {do: [open, {subscribe: order.7}, {label: there}, {wait: b.open}, kill]}\n"
              "    b: {do: [{wait: a.subscribe}, open]}\n"
              "    c: {do: [{wait: a.kill}, open]}\n");
    play.advance();
    play.connect(0);
    play.advance();
    play.fact(0, Kind::Subscribed);
    play.advance();
    play.fact(0, Kind::Closed, "");
    play.connect(1);
    QCOMPARE(play.advance(), std::string("a.kill c.open"));
    QVERIFY(play.progress.awaited().empty());
}

void TestScriptProgress::aRefusedSubscriptionIsTaken()
{
    for (const char* channel : {"private-order.7", ""}) {
        Play play("  clients:\n    a: {do: [open, {subscribe: order.7, auth: forged}]}\n    b: "
                  "{do: [{wait: a.subscribe}, open]}\n");
        play.advance();
        play.connect(0);
        play.advance();
        play.fact(0, Kind::Refused, channel);
        QCOMPARE(play.advance(), std::string("b.open"));
    }
}

void TestScriptProgress::leavingTakesEffectWhenEveryOrderIsLeft()
{
    Play play("  clients: {a: {do: [open, {subscribe: order.7}, {subscribe: order.8, as: s8}, "
              "leave]}}\n");
    play.advance();
    play.connect(0);
    play.advance();
    play.fact(0, Kind::Subscribed);
    play.fact(0, Kind::Subscribed, "private-order.8");
    play.fact(0, Kind::Unsubscribed);
    QVERIFY(!play.progress.awaited().empty());
    play.fact(0, Kind::Unsubscribed, "private-order.8");
    QVERIFY(play.progress.awaited().empty());
}

void TestScriptProgress::doesNotSaveWhatItMayNot()
{
    Play play("  clients: {a: {do: [open, {subscribe: order.7}, {await: [granted, denied]}, "
              "{write: order.7}]}}\n");
    play.advance();
    play.connect(0);
    play.advance();
    play.told(0, "lock.denied");
    QCOMPARE(play.advance(), std::string());
    QVERIFY(play.progress.finished());

    Play other(
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, {write: order.7}]}}\n");
    other.advance();
    other.connect(0);
    other.advance();
    other.told(0, "lock.granted");
    QCOMPARE(other.advance(), std::string("a.write"));
}

void TestScriptProgress::aSaveIsOverWhenItIsAnswered()
{
    Play play(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {write: order.7}, close]}\n"
        "    b: {do: [{wait: a.write}, open]}\n");
    play.advance();
    play.connect(0);
    play.advance();
    play.told(0, "lock.granted");
    QCOMPARE(play.advance(), std::string("a.write"));
    QCOMPARE(play.advance(), std::string());
    QVERIFY(play.progress.waitingText().starts_with("a (line 5) was at 'write'"));
    play.progress.feed({play.now, *actOf(play.scenario, {0, 3})});
    QCOMPARE(play.advance(), std::string("a.close b.open"));
}

void TestScriptProgress::saysWhoWaitedForWhatAndWhatCameInstead()
{
    Play play("  clients:\n    bob: {do: [open, {subscribe: order.7}, {await: [granted, free], "
              "within: 2s}]}\n");
    play.advance();
    play.connect(0);
    play.advance();
    play.told(0, "lock.denied");
    QVERIFY(!play.progress.stall(play.now));
    QCOMPARE(play.progress.nextDue(), std::optional(Instant(2s)));
    play.now += 2s;
    QCOMPARE(play.progress.stall(play.now),
             std::optional(std::string(
                 "bob (line 5) waited for 'granted' or 'free'; its page shows denied, and gave up "
                 "after 2s")));
}

void TestScriptProgress::saysThatNoConnectionCame()
{
    Play play("  clients: {a: {do: [open]}}\n");
    play.advance();
    play.now += 10s;
    QCOMPARE(
        play.progress.stall(play.now),
        std::optional(std::string("a (line 4) waited for its connection, and gave up after 10s")));
}

void TestScriptProgress::saysWhoIsStillWaiting()
{
    Play play("  clients:\n    a: {do: [open, {subscribe: order.7}, close]}\n    b: {do: [open]}\n "
              " order: [\"a.close < b.open\"]\n");
    play.advance();
    play.connect(0);
    play.advance();
    QCOMPARE(play.progress.waitingText(),
             std::string("b (line 6) waited with 'open' for a.close to take effect; the server has "
                         "not seen a.subscribe "
                         "yet; the server has not seen a.close yet"));
}

void TestScriptProgress::waitsForWhatTheStageDoes()
{
    Play play("  clients:\n    ops: {do: [{revoke: order.7, as: gone}, {label: after}]}\n"
              "    a: {do: [{wait: ops.gone}, open]}\n");
    QCOMPARE(play.advance(), std::string("ops.gone"));
    QCOMPARE(play.advance(), std::string());
    QVERIFY(!play.progress.finished());
    QVERIFY(play.progress.waitingText().find("ops (line 5) was at 'gone'") != std::string::npos);
    play.progress.performed({0, 0});
    QCOMPARE(play.advance(), std::string("a.open"));
}

void TestScriptProgress::aRestartEndsWhatTheOldProcessWouldHaveSaid()
{
    Play play(
        "  servers: 2\n  clients:\n    ops: {do: [{wait: a.subscribe, as: w}, {restart: keep}]}\n"
        "    a: {do: [open, {subscribe: order.8}, kill]}\n"
        "    far: {server: 2, do: [open, {subscribe: order.7}]}\n"
        "    late: {do: [{wait: a.kill}, open]}\n"
        "    later: {do: [{wait: far.subscribe}, open]}\n  live: off\n");
    play.advance();
    play.connect(1);
    play.connect(2);
    QCOMPARE(play.advance(), std::string("a.subscribe far.subscribe a.kill"));
    play.fact(1, Kind::Subscribed, "private-order.8");
    QCOMPARE(play.advance(), std::string("ops.restart"));
    play.progress.performed({0, 1});
    QCOMPARE(play.advance(), std::string("late.open"));
    play.fact(2, Kind::Subscribed);
    QCOMPARE(play.advance(), std::string("later.open"));
}

void TestScriptProgress::aCrashEndsEveryTabOfThePerson()
{
    Play play(
        "  clients:\n"
        "    a1: {user: alice, do: [open, {wait: a2.there}, crash]}\n"
        "    a2: {user: alice, do: [open, {subscribe: order.7}, {label: there}, {await: revoked}, "
        "{label: lost}, open]}\n"
        "    a3: {user: alice, do: [{wait: a1.crash}, open]}\n"
        "    bob: {do: [{wait: a2.lost}, {wait: a1.crash}, open]}\n");
    play.advance();
    play.connect(0);
    play.connect(1);
    // Nobody will ever see the end of its await, and the tab that was not open yet is not ended.
    QCOMPARE(play.advance(), std::string("a2.subscribe a1.crash a2.open"));
    QVERIFY(!play.progress.page(1).connected());
    play.fact(0, Kind::Closed, {});
    QCOMPARE(play.advance(), std::string());
    play.fact(1, Kind::Closed, {});
    QCOMPARE(play.advance(), std::string("a3.open bob.open"));
}

void TestScriptProgress::aSleepingMachineStopsItsOtherTabs()
{
    Play play("  clients:\n"
              "    a1: {user: alice, do: [open, {wait: a2.hold, as: w}, sleep, {hold: 3s, as: "
              "night}, wake]}\n"
              "    a2: {user: alice, do: [open, {subscribe: order.7}, {hold: 1s}, {await: granted, "
              "within: 2s}, "
              "{release: order.7}]}\n");
    play.advance();
    play.connect(0);
    play.connect(1);
    play.advance();
    play.now = play.now + 1s;
    QCOMPARE(play.advance(), std::string("a1.sleep"));
    play.told(1, "lock.granted");
    play.now = play.now + 3s - 1ms;
    QCOMPARE(play.advance(), std::string());
    QVERIFY(!play.progress.stall(play.now));
    QVERIFY(play.progress.waitingText().find("is asleep until a1 wakes") != std::string::npos);
    play.now = play.now + 1ms;
    QCOMPARE(play.advance(), std::string("a1.wake a2.release"));
}

void TestScriptProgress::nobodyWaitsForATabThatNobodyWakes()
{
    Play play("  clients:\n    a1: {user: alice, do: [open, {wait: a2.open}, sleep]}\n"
              "    a2: {user: alice, do: [open, {subscribe: order.7}, {await: revoked}]}\n");
    play.advance();
    play.connect(0);
    play.connect(1);
    play.advance();
    QVERIFY(play.progress.finished());
}

void TestScriptProgress::isStuckWhileAllWaitForWhatHasNoEffectYet()
{
    Play play("  clients:\n    a: {do: [open, {subscribe: order.7}]}\n    b: {do: [open]}\n"
              "  order: [a.subscribe < b.open]\n");
    QCOMPARE(play.advance(), std::string("a.open"));
    QVERIFY(!play.progress.isStuck());
    play.connect(0);
    QCOMPARE(play.advance(), std::string("a.subscribe"));
    QVERIFY(play.progress.isStuck());
    QCOMPARE(play.progress.awaited().size(), 1U);
    QVERIFY(!play.progress.awaited().front().socket.empty());
    play.fact(0, Kind::Subscribed);
    QVERIFY(!play.progress.isStuck());
    QCOMPARE(play.advance(), std::string("b.open"));
}

void TestScriptProgress::aRawClientSavesWhateverItWasTold()
{
    Play play(
        "  clients:\n    a: {client: raw, do: [open, {subscribe: order.7}, {write: order.7}]}\n"
        "    b: {do: [open, {subscribe: order.7}, {write: order.7}]}\n");
    play.advance();
    play.connect(0);
    play.connect(1);
    QCOMPARE(play.advance(), std::string("a.subscribe b.subscribe a.write"));
}

void TestScriptProgress::beginsLaterByItsDelay()
{
    const Scenario scenario = scenarioWith(
        "  clients: {a: {do: [{label: x}, {label: y}]}, b: {do: [{wait: a.x, as: w}]}}\n");
    ScriptProgress progress(scenario);
    progress.delay({0, 1}, 50ms);
    progress.advance(Instant(1s));
    QVERIFY(progress.hasTakenEffect({0, 0}));
    QVERIFY(progress.hasTakenEffect({1, 0}));
    QVERIFY(progress.nextDue() == Instant(1s) + 50ms);
    progress.advance(Instant(1s) + 49ms);
    QVERIFY(!progress.finished());
    progress.advance(Instant(1s) + 50ms);
    QVERIFY(progress.finished());
    QVERIFY(!progress.nextDue());
}

QTEST_GUILESS_MAIN(TestScriptProgress)
#include "tst_scriptprogress.moc"
