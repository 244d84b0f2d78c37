// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/hub/spreadstop.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestSpreadStop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsConnectionsEvenly();
    void isOverInTime_data();
    void isOverInTime();
};

void TestSpreadStop::endsConnectionsEvenly()
{
    const Instant begin(7s);
    const SpreadStop stop(begin, 10s, 5);
    QCOMPARE(stop.remaining(begin), std::size_t(5));
    QCOMPARE(stop.remaining(begin + 1s), std::size_t(5));
    QCOMPARE(stop.remaining(begin + 5s), std::size_t(3));
    QCOMPARE(stop.remaining(begin + 10s), std::size_t(0));
    QCOMPARE(stop.nextDue(5), begin + 2s);
    QCOMPARE(stop.nextDue(1), begin + 10s);
}

void TestSpreadStop::isOverInTime_data()
{
    QTest::addColumn<int>("connections");
    QTest::addColumn<qint64>("nanoseconds");
    for (const int connections : {1, 2, 3, 7, 1000, 9973})
        for (const qint64 nanoseconds : {qint64(1), qint64(999), qint64(500'000'000)})
            QTest::addRow("%d in %lld ns", connections, static_cast<long long>(nanoseconds))
                << connections << nanoseconds;
}

/// As the Hub does it: at each due time somebody goes, and nobody is left at the end.
void TestSpreadStop::isOverInTime()
{
    QFETCH(int, connections);
    QFETCH(qint64, nanoseconds);
    const Duration spreadOver(nanoseconds);
    const SpreadStop stop(Instant(), spreadOver, std::size_t(connections));
    std::size_t left = stop.remaining(Instant());
    Instant now;
    while (left > 0) {
        now = stop.nextDue(left);
        const std::size_t next = stop.remaining(now);
        QVERIFY2(next < left, "a turn of the timer ended nobody");
        left = next;
    }
    QVERIFY(now <= Instant(spreadOver));
}

QTEST_GUILESS_MAIN(TestSpreadStop)
#include "tst_spreadstop.moc"
