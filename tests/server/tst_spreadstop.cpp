// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/hub/spreadstop.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

std::vector<ConnId> numbered(std::size_t count)
{
    std::vector<ConnId> connections;
    for (std::size_t i = 0; i < count; ++i)
        connections.push_back(ConnId{i + 1});
    return connections;
}

} // namespace

class TestSpreadStop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsConnectionsEvenly();
    void takesAnHourAtMost();
    void isOverInTime_data();
    void isOverInTime();
    void namesConnectionsAsTheyShallGo();
};

void TestSpreadStop::endsConnectionsEvenly()
{
    const Instant begin(7s);
    const SpreadStop stop(begin, 10s, numbered(5));
    QCOMPARE(stop.remaining(begin), std::size_t(5));
    QCOMPARE(stop.remaining(begin + 1s), std::size_t(5));
    QCOMPARE(stop.remaining(begin + 5s), std::size_t(3));
    QCOMPARE(stop.remaining(begin + 10s), std::size_t(0));
    QCOMPARE(stop.nextDue(5), begin + 2s);
    QCOMPARE(stop.nextDue(1), begin + 10s);
}

void TestSpreadStop::takesAnHourAtMost()
{
    const SpreadStop stop(Instant(), 24h, std::vector<ConnId>(1'000'000));
    QCOMPARE(stop.remaining(Instant(30min)), std::size_t(500'000));
    QCOMPARE(stop.nextDue(1), Instant(1h));
    QCOMPARE(stop.remaining(Instant(1h)), std::size_t(0));
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
    const SpreadStop stop(Instant(), spreadOver, numbered(std::size_t(connections)));
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

void TestSpreadStop::namesConnectionsAsTheyShallGo()
{
    SpreadStop stop(Instant(), 10s, {{3}, {7}, {8}});
    QCOMPARE(stop.takeNext(), ConnId{3});
    SpreadStop copy = stop;
    QCOMPARE(copy.takeNext(), ConnId{7});
    QCOMPARE(stop.takeNext(), ConnId{7});
    QCOMPARE(stop.takeNext(), ConnId{8});
}

QTEST_GUILESS_MAIN(TestSpreadStop)
#include "tst_spreadstop.moc"
