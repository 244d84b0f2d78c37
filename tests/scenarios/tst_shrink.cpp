// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "scenarios/explore/shrink.h"
#include "scenarios/explore/walk.h"
#include "tests/support/deliverymodel.h"

#include <numeric>

using namespace echolock;
using echolock::testing::DeliveryModel;

class TestShrink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheItemsThatMatter();
    void comesNearTheShortest();
    void takesTheFirstOfSeveralChances();
    void neverShowsSomethingElse();
    void staysWithinItsReplays();
};

void TestShrink::findsTheItemsThatMatter()
{
    std::vector<int> items(40);
    std::iota(items.begin(), items.end(), 0);
    int tries = 0;
    const auto left = minimise<int>(items, [&tries](const std::vector<int>& some) {
        ++tries;
        return std::ranges::count(some, 3) + std::ranges::count(some, 17)
            + std::ranges::count(some, 31)
            == 3;
    });
    QCOMPARE(left, (std::vector<int>{3, 17, 31}));
    QVERIFY(tries < 150);
    QVERIFY(minimise<int>({1, 2}, [](const std::vector<int>&) { return true; }).empty());
}

/// Three at one order, one of them at another, too, who is only noise.
void TestShrink::comesNearTheShortest()
{
    auto scripts = std::vector<DeliveryModel::Script>(3, DeliveryModel::visit(1));
    scripts.push_back({{DeliveryModel::Kind::Open, 0},
                       {DeliveryModel::Kind::Subscribe, 1},
                       {DeliveryModel::Kind::Unsubscribe, 1},
                       {DeliveryModel::Kind::Close, 0}});
    DeliveryModel model(scripts, DeliveryModel::Unlock::Blind);
    RandomChooser chooser;
    const WalkResult random = walk(model, chooser, {300, 1'000, {}}, Prng(9));
    QCOMPARE(random.counterexamples.size(), std::size_t(6));
    int shortest = 0;
    for (const Counterexample& example : random.counterexamples) {
        const Shrunk shrunk = Shrinker(model, example.finding.fingerprint).run(example.schedule);
        // Five steps are the shortest. Where a third one had the order first, taking steps away
        // without putting others in another order leaves that one in.
        QVERIFY(shrunk.schedule.size() <= 8);
        QVERIFY(shrunk.schedule.size() <= example.schedule.size());
        shortest += shrunk.schedule.size() == 5 ? 1 : 0;
        QVERIFY(shrunk.switches <= switchesOf(example.schedule));
        QVERIFY(shrunk.replays <= 150);
        QVERIFY(playLeniently(model, shrunk.schedule, example.finding.fingerprint).shows);
    }
    QVERIFY(shortest >= 3);
}

/// Who comes and goes again and again shows the same thing several times: what comes after the
/// first is not needed, and what led to the last may go with it.
void TestShrink::takesTheFirstOfSeveralChances()
{
    using Kind = DeliveryModel::Kind;
    const DeliveryModel::Script comesAndGoes{
        {Kind::Open, 0},        {Kind::Subscribe, 0}, {Kind::Unsubscribe, 0}, {Kind::Subscribe, 0},
        {Kind::Unsubscribe, 0}, {Kind::Subscribe, 0}, {Kind::Close, 0}};
    DeliveryModel model(std::vector<DeliveryModel::Script>(3, comesAndGoes),
                        DeliveryModel::Unlock::Blind);
    std::size_t all = 0;
    std::size_t shortest = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        RandomChooser chooser;
        for (const Counterexample& example :
             walk(model, chooser, {3, 1'000, {}}, Prng(seed)).counterexamples) {
            const std::uint64_t fingerprint = example.finding.fingerprint;
            const Shrunk shrunk = Shrinker(model, fingerprint).run(example.schedule);
            QVERIFY(playLeniently(model, shrunk.schedule, fingerprint).shows);
            QVERIFY(shrunk.schedule.size() <= 12);
            QVERIFY(shrunk.replays <= 150);
            ++all;
            shortest += shrunk.schedule.size() == 5 ? 1 : 0;
        }
    }
    QVERIFY(all > 100);
    QVERIFY(shortest * 2 > all);
}

/// Blind unlocks of different people are different findings, though one letter.
void TestShrink::neverShowsSomethingElse()
{
    DeliveryModel model(std::vector<DeliveryModel::Script>(3, DeliveryModel::visit(1)),
                        DeliveryModel::Unlock::Blind);
    // 2 holds, 0 and 1 look on, 0 leaves first: for "1 unlocks 2", 0 must not have left.
    const Schedule schedule{2, 2, 0, 0, 1, 1, 1};
    const std::uint64_t unlockedByOne = 3 * 10 + 1;
    QVERIFY(playLeniently(model, schedule, unlockedByOne).shows);
    const Shrunk shrunk = Shrinker(model, unlockedByOne).run(schedule);
    QCOMPARE(shrunk.schedule, (Schedule{2, 2, 1, 1, 1}));
}

void TestShrink::staysWithinItsReplays()
{
    DeliveryModel model(std::vector<DeliveryModel::Script>(3, DeliveryModel::visit(1)),
                        DeliveryModel::Unlock::Blind);
    const Schedule schedule{2, 2, 0, 0, 1, 1, 1};
    const Shrunk shrunk = Shrinker(model, 31, 4).run(schedule);
    // Three more to begin with and to be sure.
    QVERIFY(shrunk.replays <= 4 + 3);
    QVERIFY(playLeniently(model, shrunk.schedule, 31).shows);
}

QTEST_APPLESS_MAIN(TestShrink)
#include "tst_shrink.moc"
