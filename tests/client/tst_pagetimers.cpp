// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/pagetimers.h"
#include "server/loop/monotonicclock.h"

#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

struct Page
{
    bool hasFired(EchoTimer timer) const { return std::ranges::find(due, timer) != due.end(); }

    /// Has a turn of the loop's timers pass.
    void fireAnother()
    {
        due.clear();
        timers.start(EchoTimer::Activity, MonotonicClock::now() + 1ms);
        QTRY_VERIFY(hasFired(EchoTimer::Activity));
    }

    std::vector<EchoTimer> due;
    PageTimers timers{[this](EchoTimer timer) { due.push_back(timer); }};
};

} // namespace

class TestPageTimers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsOnTime();
    void aStoppedOneDoesNotRun();
    void afterAFreezeAllIsDueAtOnce();
    void sleepPutsThemOff();
    void whatIsStartedAsleepWaits();
    void aHiddenTabsWaitForTheFullSecond();
    void whoIsShownAgainRunsAtOnce();
    void whileHeldEachRunsWhenItIsTold();
};

void TestPageTimers::runsOnTime()
{
    Page page;
    page.timers.start(EchoTimer::Retry, MonotonicClock::now());
    QVERIFY(page.due.empty());
    QTRY_COMPARE(page.due, std::vector{EchoTimer::Retry});
    QVERIFY(!page.hasFired(EchoTimer::Pong));
}

void TestPageTimers::aStoppedOneDoesNotRun()
{
    Page page;
    page.timers.start(EchoTimer::Retry, MonotonicClock::now());
    page.timers.start(EchoTimer::Pong, MonotonicClock::now() + 1h);
    page.timers.stop(EchoTimer::Retry);
    page.fireAnother();
    page.timers.start(EchoTimer::Retry, MonotonicClock::now());
    page.timers.stopAll();
    page.fireAnother();
    QVERIFY(!page.hasFired(EchoTimer::Retry));
}

void TestPageTimers::afterAFreezeAllIsDueAtOnce()
{
    Page page;
    Page other;
    page.timers.start(EchoTimer::Retry, MonotonicClock::now());
    page.timers.start(EchoTimer::Pong, MonotonicClock::now() + 1h);
    page.timers.freeze();
    for (int i = 0; i < 3; ++i)
        other.fireAnother();
    QVERIFY(page.due.empty());
    page.timers.thaw();
    QCOMPARE(page.due, std::vector{EchoTimer::Retry});
}

void TestPageTimers::sleepPutsThemOff()
{
    Page page;
    Page other;
    const Instant began = MonotonicClock::now();
    page.timers.start(EchoTimer::Retry, began + 50ms);
    page.timers.fallAsleep();
    other.timers.start(EchoTimer::Retry, began + 150ms);
    QTRY_VERIFY(other.hasFired(EchoTimer::Retry));
    page.timers.thaw();
    const Instant woke = MonotonicClock::now();
    QVERIFY(page.due.empty());
    QTRY_VERIFY(page.hasFired(EchoTimer::Retry));
    QVERIFY(MonotonicClock::now() - woke >= 40ms);
}

void TestPageTimers::whatIsStartedAsleepWaits()
{
    Page page;
    Page other;
    page.timers.fallAsleep();
    page.timers.start(EchoTimer::Retry, MonotonicClock::now());
    other.fireAnother();
    QVERIFY(page.due.empty());
    page.timers.thaw();
    QTRY_VERIFY(page.hasFired(EchoTimer::Retry));
}

void TestPageTimers::aHiddenTabsWaitForTheFullSecond()
{
    Page page;
    page.timers.hide();
    const Instant hidden = MonotonicClock::now();
    page.timers.start(EchoTimer::Retry, hidden + 1ms);
    page.timers.start(EchoTimer::Pong, hidden + 400ms);
    QTRY_VERIFY(page.hasFired(EchoTimer::Pong));
    QVERIFY(page.hasFired(EchoTimer::Retry));
    QVERIFY(MonotonicClock::now() - hidden >= 900ms);
}

void TestPageTimers::whoIsShownAgainRunsAtOnce()
{
    Page page;
    page.timers.hide();
    page.timers.start(EchoTimer::Retry, MonotonicClock::now() + 1ms);
    page.timers.start(EchoTimer::Pong, MonotonicClock::now() + 1h);
    page.timers.show();
    QTRY_COMPARE_WITH_TIMEOUT(page.due, std::vector{EchoTimer::Retry}, 900);
}

void TestPageTimers::whileHeldEachRunsWhenItIsTold()
{
    Page page;
    Page other;
    page.timers.start(EchoTimer::Retry, MonotonicClock::now());
    page.timers.hold();
    page.timers.start(EchoTimer::Attempt, MonotonicClock::now());
    page.timers.start(EchoTimer::Pong, MonotonicClock::now() + 1h);
    other.fireAnother();
    page.timers.freeze();
    page.timers.thaw();
    QVERIFY(page.due.empty());
    QVERIFY(page.timers.fire(EchoTimer::Attempt));
    QVERIFY(!page.timers.fire(EchoTimer::Attempt));
    QVERIFY(!page.timers.fire(EchoTimer::Pong));
    QVERIFY(!page.timers.fire(EchoTimer::Activity));
    QVERIFY(page.timers.fire(EchoTimer::Retry));
    QCOMPARE(page.due, (std::vector{EchoTimer::Attempt, EchoTimer::Retry}));
}

QTEST_GUILESS_MAIN(TestPageTimers)
#include "tst_pagetimers.moc"
