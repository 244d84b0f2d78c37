// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QTimerEvent>

#include "server/loop/looptimers.h"

#include <functional>

using namespace echolock;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Receiver : QObject
{
    std::vector<int> fired;
    std::function<void(int)> handler;

    void timerEvent(QTimerEvent* event) override
    {
        fired.push_back(event->timerId());
        if (handler)
            handler(event->timerId());
    }
};

} // namespace

class TestLoopTimers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firesEachDueTimerOncePerTurn();
    void keepsWithinTheCoarsenessOfItsKind_data();
    void keepsWithinTheCoarsenessOfItsKind();
    void skipsATimerThatAnotherStopped();
    void doesNotFireWhatAHandlerStarted();
    void takesANewTimerWithTheSameIdForANewOne();
    void doesNotCountARunningTimerAsNext();
    void removesAllOfOneObject();
};

void TestLoopTimers::firesEachDueTimerOncePerTurn()
{
    LoopTimers timers;
    Receiver receiver;
    timers.add(1, Duration::zero(), Qt::PreciseTimer, &receiver);
    timers.add(2, Duration::zero(), Qt::PreciseTimer, &receiver);
    timers.add(3, hours(1), Qt::PreciseTimer, &receiver);
    QCOMPARE(timers.fire(), 2);
    QCOMPARE(timers.fire(), 2);
    QCOMPARE(receiver.fired, (std::vector<int>{1, 2, 1, 2}));
    QVERIFY(timers.untilNext().value() == Duration::zero());
}

void TestLoopTimers::keepsWithinTheCoarsenessOfItsKind_data()
{
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("latest");
    QTest::addRow("precise") << Qt::PreciseTimer << 10'000 << 10'000;
    QTest::addRow("short coarse") << Qt::CoarseTimer << 15 << 15;
    QTest::addRow("coarse") << Qt::CoarseTimer << 10'000 << 10'500;
    QTest::addRow("very coarse") << Qt::VeryCoarseTimer << 10'000 << 11'000;
}

void TestLoopTimers::keepsWithinTheCoarsenessOfItsKind()
{
    QFETCH(const Qt::TimerType, type);
    QFETCH(const int, interval);
    QFETCH(const int, latest);
    LoopTimers timers;
    QObject object;
    timers.add(1, milliseconds(interval), type, &object);
    const Duration left = timers.remaining(1).value();
    QVERIFY(left <= milliseconds(latest));
    // Some time has passed since add(), but not much.
    QVERIFY(left > milliseconds(interval) - seconds(1));
}

void TestLoopTimers::skipsATimerThatAnotherStopped()
{
    LoopTimers timers;
    Receiver receiver;
    timers.add(1, Duration::zero(), Qt::PreciseTimer, &receiver);
    timers.add(2, Duration::zero(), Qt::PreciseTimer, &receiver);
    receiver.handler = [&](int) { timers.remove(2); };
    QCOMPARE(timers.fire(), 1);
    QVERIFY(!timers.remove(2));
    QVERIFY(!timers.remaining(2));
}

void TestLoopTimers::doesNotFireWhatAHandlerStarted()
{
    LoopTimers timers;
    Receiver receiver;
    timers.add(1, Duration::zero(), Qt::PreciseTimer, &receiver);
    receiver.handler = [&](int) { timers.add(2, Duration::zero(), Qt::PreciseTimer, &receiver); };
    QCOMPARE(timers.fire(), 1);
    receiver.handler = nullptr;
    QCOMPARE(timers.fire(), 2);
}

void TestLoopTimers::takesANewTimerWithTheSameIdForANewOne()
{
    LoopTimers timers;
    Receiver receiver;
    timers.add(1, Duration::zero(), Qt::PreciseTimer, &receiver);
    receiver.handler = [&](int) {
        timers.remove(1);
        timers.add(1, hours(1), Qt::PreciseTimer, &receiver);
    };
    QCOMPARE(timers.fire(), 1);
    QCOMPARE(timers.fire(), 0);
    QVERIFY(timers.untilNext().value() > milliseconds(1));
}

void TestLoopTimers::doesNotCountARunningTimerAsNext()
{
    LoopTimers timers;
    Receiver receiver;
    bool counted = true;
    timers.add(1, Duration::zero(), Qt::PreciseTimer, &receiver);
    receiver.handler = [&](int) {
        counted = timers.untilNext().has_value();
        QCOMPARE(timers.fire(), 0);
    };
    QCOMPARE(timers.fire(), 1);
    QVERIFY(!counted);
    QVERIFY(timers.untilNext().has_value());
}

void TestLoopTimers::removesAllOfOneObject()
{
    LoopTimers timers;
    QObject one;
    QObject two;
    timers.add(1, seconds(1), Qt::CoarseTimer, &one);
    timers.add(2, seconds(2), Qt::PreciseTimer, &one);
    timers.add(3, seconds(3), Qt::PreciseTimer, &two);
    QCOMPARE(timers.of(&one).size(), 2);
    QVERIFY(timers.removeAll(&one));
    QVERIFY(!timers.removeAll(&one));
    QVERIFY(timers.of(&one).isEmpty());
    QCOMPARE(timers.of(&two).size(), 1);
    QCOMPARE(timers.of(&two)[0].timerId, 3);
    QCOMPARE(timers.of(&two)[0].interval, 3000);
}

QTEST_GUILESS_MAIN(TestLoopTimers)
#include "tst_looptimers.moc"
