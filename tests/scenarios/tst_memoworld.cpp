// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests applicationpart, directensemble, directworld, echoface, judgepart, lexicon, pagepart,
// pageturn, partpools, rawface, scriptpart, serverpart, simcase, storepart, wirepart, worlddeeds,
// worldrules, worldsymmetry, worldturn, worldwords: every step of a world goes through most of
// them, and two worlds that share nothing but them must agree.

#include <QTest>

#include "scenarios/explore/dpor.h"
#include "scenarios/explore/guard.h"
#include "scenarios/explore/interleavings.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/actor.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "tests/support/endingworld.h"
#include "tests/support/simscenes.h"

#include <algorithm>
#include <deque>
#include <malloc.h>
#include <map>
#include <numeric>
#include <set>
#include <vector>

using namespace echolock;
using namespace echolock::testing;

namespace {

/// The same with each client's part played by another one.
Schedule permuted(const Schedule& schedule, const std::vector<std::size_t>& places)
{
    using Kind = Actor::Kind;
    Schedule other;
    for (const ActorId id : schedule) {
        Actor actor = Actor::of(id);
        const bool isOfServer = actor.kind == Kind::Lock || actor.kind == Kind::Time
            || actor.kind == Kind::Store;
        if (!isOfServer)
            actor.client = static_cast<std::uint8_t>(places[actor.client]);
        other.push_back(actor.id());
    }
    return other;
}

template <class World> typename World::State stateAfter(World& world, const Schedule& schedule)
{
    auto state = world.initial();
    for (const ActorId actor : schedule)
        world.step(state, actor);
    return state;
}

/// A way to each state, by its hash; more than `most` are not asked for.
std::map<Hash128, Schedule> waysOf(MemoWorld& world, std::size_t most)
{
    std::map<Hash128, Schedule> ways{{world.hash(world.initial()), {}}};
    std::deque<Schedule> open{{}};
    std::vector<ActorId> enabled;
    for (; !open.empty() && ways.size() < most; open.pop_front()) {
        const auto state = stateAfter(world, open.front());
        world.enabled(state, enabled);
        for (const ActorId actor : enabled) {
            auto next = state;
            world.step(next, actor);
            Schedule way = open.front();
            way.push_back(actor);
            if (ways.try_emplace(world.hash(next), way).second)
                open.push_back(std::move(way));
        }
    }
    return ways;
}

} // namespace

class TestMemoWorld : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasEveryInterleavingOfRawClients();
    void knowsInterchangeableClients();
    void countsEachOrbitOnce_data();
    void countsEachOrbitOnce();
    void meetsEachTraceOnce();
    void endsWhereEveryInterleavingDoes_data();
    void endsWhereEveryInterleavingDoes();
    void isTheDirectWorld_data();
    void isTheDirectWorld();
    void knowsWhatItTakes_data();
    void knowsWhatItTakes();
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

void TestMemoWorld::countsEachOrbitOnce_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<int>("clients");
    QTest::addColumn<int>("time");
    const auto row = [](const char* name, const QByteArray& text, int clients, TimeMode time) {
        for (const char* const policy : {"owner", "queue", "grace", "composite", "article"})
            QTest::addRow("%s, %s", name, policy)
                << text << QByteArray(policy) << clients << int(time);
    };
    const QByteArray server = "  server: {grace: 300ms, lease: 600ms}\n";
    const QByteArray visit = "do: [open, {subscribe: order.7}, {await: [granted, denied]}, "
                             "{write: order.7}, close]}\n";
    const auto named = [&](const QByteArray& first, const QByteArray& second) {
        return "  clients:\n    x: {user: " + first + ", " + visit + "    y: {user: " + second
            + ", " + visit + server;
    };
    row("two raw clients", QByteArray::fromStdString(rawScene(2)), 2, TimeMode::Ordered);
    row("two people", named("anna", "bert"), 2, TimeMode::Ordered);
    row("two tabs", named("anna", "anna"), 2, TimeMode::Ordered);
    row("two people, any time", named("anna", "bert"), 2, TimeMode::Async);
    row("two people, a fault",
        named("anna", "bert")
            + "  faults: [{target: all, do: rst, when: {frame: lock.granted, dir: down}, "
              "probability: 0.5}]\n",
        2, TimeMode::Ordered);
    const QByteArray brief = "do: [open, {subscribe: order.7}, {await: [granted, denied]}, "
                             "tab-close]}\n";
    row("three people",
        "  clients:\n    x: {user: anna, " + brief + "    y: {user: bert, " + brief
            + "    z: {user: carl, " + brief + server,
        3, TimeMode::Ordered);
}

/// Who plays whose part is tried out, rather than told by a renaming.
void TestMemoWorld::countsEachOrbitOnce()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, policy);
    QFETCH(int, clients);
    QFETCH(int, time);
    const Scenario scenario = scene(text.toStdString());
    MemoWorld world(simCaseOf(scenario, policy.toStdString(), static_cast<TimeMode>(time)));
    constexpr std::size_t most = 20'000;
    const std::map<Hash128, Schedule> ways = waysOf(world, most);
    QVERIFY(ways.size() < most);
    std::set<Hash128> orbits; // By the least hash of each.
    std::set<Hash128> canonical;
    for (const auto& [hash, way] : ways) {
        const Hash128 own = world.canonicalHash(stateAfter(world, way));
        canonical.insert(own);
        std::vector<std::size_t> places(std::size_t(clients), 0);
        std::iota(places.begin(), places.end(), std::size_t(0));
        Hash128 least = hash;
        while (std::next_permutation(places.begin(), places.end())) {
            const auto other = stateAfter(world, permuted(way, places));
            QVERIFY(ways.contains(world.hash(other)));
            QVERIFY(world.canonicalHash(other) == own);
            least = std::min(least, world.hash(other));
        }
        orbits.insert(least);
    }
    QVERIFY(orbits.size() < ways.size());
    QCOMPARE(canonical.size(), orbits.size());
    QCOMPARE(searchBreadthFirst(world, SearchLimits()).progress.states,
             std::uint64_t(orbits.size()));
}

void TestMemoWorld::endsWhereEveryInterleavingDoes_data()
{
    addCaseRows(SceneRows::All);
}

/// Steps that are said to be independent are: no end is missed.
void TestMemoWorld::endsWhereEveryInterleavingDoes()
{
    QFETCH(QString, text);
    QFETCH(QString, policy);
    const Scenario scenario = scene(text.toStdString());
    EndingWorld every(simCaseOf(scenario, policy.toStdString()));
    SearchLimits limits;
    limits.clients = SearchLimits::Clients::Apart;
    QVERIFY(searchBreadthFirst(every, limits).isComplete());
    EndingWorld traced(simCaseOf(scenario, policy.toStdString()));
    QVERIFY(searchTraces(traced, DporLimits()).end == SearchEnd::Complete);
    QCOMPARE(traced.ends.size(), every.ends.size());
    QVERIFY(traced.ends == every.ends);
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
    addCaseRows(SceneRows::All);
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

void TestMemoWorld::knowsWhatItTakes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addRow("raw clients") << QString::fromStdString(rawScene(3));
    QTest::addRow("pages") << QString::fromStdString(simScenes()[3].text);
}

/// Within half and double of what it has of the heap.
void TestMemoWorld::knowsWhatItTakes()
{
    QFETCH(QString, text);
    const Scenario scenario = scene(text.toStdString());
    const std::size_t before = mallinfo2().uordblks;
    MemoWorld world(simCaseOf(scenario, "article"));
    QVERIFY(searchBreadthFirst(world, {}).isComplete());
    const std::size_t taken = mallinfo2().uordblks - before;
    if (taken == 0)
        QSKIP("a sanitizer's heap tells nothing");
    QVERIFY2(world.bytes() > taken / 2 && world.bytes() < 2 * taken,
             qPrintable(QStringLiteral("%1 of %2").arg(world.bytes()).arg(taken)));
}

QTEST_GUILESS_MAIN(TestMemoWorld)
#include "tst_memoworld.moc"
