// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/loop/monotonicclock.h"

#include <ctime>

using namespace echolock;

class TestMonotonicClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesForwardFromTheStartOfTheRun();
    void isTheClockOfTheMachine();
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

QTEST_GUILESS_MAIN(TestMonotonicClock)
#include "tst_monotonicclock.moc"
