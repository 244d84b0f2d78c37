// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/loop/monotonicclock.h"

using namespace echolock;

class TestMonotonicClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesForwardFromTheStartOfTheRun();
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

QTEST_GUILESS_MAIN(TestMonotonicClock)
#include "tst_monotonicclock.moc"
