// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/arrivalpace.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr Instant start = Instant(1h);

void settle(ArrivalPace& pace, int count, Instant began, Duration took)
{
    for (int i = 0; i < count; ++i)
        pace.settled(began, began + took);
}

} // namespace

class TestArrivalPace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void growsWhileAllGoesWell();
    void halvesWhenSomeAreDropped();
    void halvesOnceForAllWhoWereTooMany();
    void leavesABusyServerAlone();
};

void TestArrivalPace::growsWhileAllGoesWell()
{
    ArrivalPace pace;
    const std::size_t before = pace.atOnce();
    settle(pace, 10, start, 20ms);
    QCOMPARE(pace.atOnce(), before + 10);
    settle(pace, 1000, start, 20ms);
    QCOMPARE(pace.atOnce(), ArrivalPace::most);
}

void TestArrivalPace::halvesWhenSomeAreDropped()
{
    ArrivalPace pace;
    settle(pace, 1000, start, 20ms);
    pace.settled(start + 1s, start + 2040ms);
    QCOMPARE(pace.atOnce(), ArrivalPace::most / 2);
    for (int i = 3; i < 30; i += 2) {
        settle(pace, 20, start + i * 1s, 20ms);
        pace.settled(start + i * 1s, start + (i + 1) * 1s + 40ms);
    }
    QVERIFY(pace.atOnce() >= ArrivalPace::least);
    QVERIFY(pace.atOnce() < ArrivalPace::least + 30);
}

void TestArrivalPace::halvesOnceForAllWhoWereTooMany()
{
    ArrivalPace pace;
    settle(pace, 1000, start, 20ms);
    settle(pace, 5, start + 1s, 1040ms);
    QCOMPARE(pace.atOnce(), ArrivalPace::most / 2);
}

void TestArrivalPace::leavesABusyServerAlone()
{
    ArrivalPace pace;
    settle(pace, 1000, start, 20ms);
    for (Duration took = 40ms; took < 3s; took += 2ms)
        pace.settled(start + 1min, start + 1min + took);
    QCOMPARE(pace.atOnce(), ArrivalPace::most);
}

QTEST_GUILESS_MAIN(TestArrivalPace)
#include "tst_arrivalpace.moc"
