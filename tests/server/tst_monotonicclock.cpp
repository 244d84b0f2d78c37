// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/loop/monotonicclock.h"
#include "server/loop/steppedclock.h"

#include <ctime>

using namespace echolock;

// Also tests steppedclock.
class TestMonotonicClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesForwardFromTheStartOfTheRun();
    void isTheClockOfTheMachine();
    void goesByStepsWhileSomebodyHasIt();
};

void TestMonotonicClock::goesForwardFromTheStartOfTheRun()
{
    const Instant first = MonotonicClock::now();
    QVERIFY(first >= Instant());
    QVERIFY(first < Instant(std::chrono::minutes(5)));
    Instant last = first;
    for (int i = 0; i < 1000; ++i) {
        const Instant next = MonotonicClock::now();
        QVERIFY(next >= last);
        last = next;
    }
    QTRY_VERIFY(MonotonicClock::now() > first + std::chrono::milliseconds(1));
}

void TestMonotonicClock::isTheClockOfTheMachine()
{
    const auto machine = [] {
        timespec time{};
        ::clock_gettime(CLOCK_MONOTONIC, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    };
    const Duration before = machine();
    const Duration read = MonotonicClock::origin() + MonotonicClock::now().time_since_epoch();
    QVERIFY(read >= before);
    QVERIFY(read <= machine());
    QCOMPARE(MonotonicClock::origin().count(), MonotonicClock::origin().count());
}

void TestMonotonicClock::goesByStepsWhileSomebodyHasIt()
{
    const Instant before = MonotonicClock::now();
    Instant last;
    {
        SteppedClock clock;
        QVERIFY(clock.now() >= before);
        QCOMPARE(clock.now().time_since_epoch() % std::chrono::milliseconds(1), Duration::zero());
        QCOMPARE(MonotonicClock::now(), clock.now());
        const Instant begun = clock.now();
        clock.advance(std::chrono::hours(1));
        last = begun + std::chrono::hours(1);
        QCOMPARE(clock.now(), last);
        QCOMPARE(MonotonicClock::now(), last);
    }
    QVERIFY(MonotonicClock::now() >= last);
    QVERIFY(MonotonicClock::now() < last + std::chrono::minutes(5));
    QTRY_VERIFY(MonotonicClock::now() > last + std::chrono::milliseconds(1));
}

QTEST_GUILESS_MAIN(TestMonotonicClock)
#include "tst_monotonicclock.moc"
