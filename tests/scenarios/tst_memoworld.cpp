// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests directensemble, directworld, echoface, judgepart, lexicon, pagepart, pageturn,
// partpools, rawface, scriptpart, serverpart, simcase, storepart, wirepart, worlddeeds,
// worldrules, worldsymmetry, worldturn, worldwords: every step of a world goes through most of
// them, and two worlds that share nothing but them must agree.

#include <QTest>

#include "scenarios/explore/dpor.h"
#include "scenarios/explore/guard.h"
#include "scenarios/explore/interleavings.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "tests/support/simscenes.h"

using namespace echolock;
using namespace echolock::testing;

class TestMemoWorld : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasEveryInterleavingOfRawClients();
    void knowsInterchangeableClients();
    void meetsEachTraceOnce();
    void isTheDirectWorld_data();
    void isTheDirectWorld();
};

void TestMemoWorld::hasEveryInterleavingOfRawClients()
{
    const Scenario two = scene(rawScene(2));
    MemoWorld small(simCaseOf(two, "owner"));
    QCOMPARE(countInterleavings(small).value_or(0), 924U);

    const Scenario three = scene(rawScene(3));
    MemoWorld world(simCaseOf(three, "owner"));
    QCOMPARE(countInterleavings(world).value_or(0), 17'153'136U);
}

void TestMemoWorld::knowsInterchangeableClients()
{
    const Scenario three = scene(rawScene(3));
    MemoWorld world(simCaseOf(three, "owner"));
    SearchLimits limits;
    limits.clients = SearchLimits::Clients::Apart;
    const SearchResult all = searchBreadthFirst(world, limits);
    const SearchResult some = searchBreadthFirst(world, SearchLimits());
    QVERIFY(all.isComplete() && some.isComplete());
    QVERIFY(some.progress.states * 4 < all.progress.states);
    QVERIFY(some.progress.states * 6 >= all.progress.states);
}

void TestMemoWorld::meetsEachTraceOnce()
{
    const Scenario three = scene(rawScene(3));
    MemoWorld world(simCaseOf(three, "owner"));
    const DporResult result = searchTraces(world, DporLimits());
    qInfo("%llu traces, %llu blocked", (unsigned long long)result.traces,
          (unsigned long long)result.blocked);
    QVERIFY(result.end == SearchEnd::Complete);
    QVERIFY(result.traces < 30'000);
}

void TestMemoWorld::isTheDirectWorld_data()
{
    addSceneRows();
}

void TestMemoWorld::isTheDirectWorld()
{
    QFETCH(QString, text);
    QFETCH(QString, policy);
    const Scenario scenario = scene(text.toStdString());
    for (const TimeMode time : {TimeMode::Ordered, TimeMode::Async}) {
        MemoWorld memo(simCaseOf(scenario, policy.toStdString(), time));
        DirectWorld direct(simCaseOf(scenario, policy.toStdString(), time));
        for (std::uint64_t run = 0; run < 10; ++run) {
            RandomChooser chooser;
            Schedule schedule = randomSchedule(memo, chooser, Prng(run));
            const auto difference = findDivergence(memo, direct, schedule);
            QVERIFY2(!difference,
                     difference ? qPrintable(QString::fromStdString(difference->what)) : "");
        }
    }
}

QTEST_GUILESS_MAIN(TestMemoWorld)
#include "tst_memoworld.moc"
