// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/configcache.h"
#include "server/base/prng.h"

#include <set>

using namespace echolock;

class TestConfigCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsASituationAgain();
    void tellsSetsFromLocks();
    void takesEverySituationForItself();
    void keepsOnlyWhatOverlaps();
    void hashesTheSetNotTheWay();
};

void TestConfigCache::knowsASituationAgain()
{
    ConfigCache cache;
    PlacedSet placed(200);
    placed.add(3);
    placed.add(150);
    QVERIFY(cache.insert(placed, {}));
    QVERIFY(!cache.insert(placed, {}));
    placed.remove(150);
    QVERIFY(cache.insert(placed, {}));
    placed.add(150);
    QVERIFY(!cache.insert(placed, {}));
}

void TestConfigCache::tellsSetsFromLocks()
{
    ConfigCache cache;
    PlacedSet placed(64);
    QVERIFY(cache.insert(placed, {}));
    QVERIFY(cache.insert(placed, {0, 1, 5}));
    QVERIFY(cache.insert(placed, {1, 1, 5}));
    QVERIFY(cache.insert(placed, {1, 3, 5}));
    QVERIFY(cache.insert(placed, {1, 3, 6}));
    QVERIFY(!cache.insert(placed, {1, 3, 5}));
}

/// Against a set that compares everything, through many growths.
void TestConfigCache::takesEverySituationForItself()
{
    Prng prng(11);
    ConfigCache cache;
    PlacedSet placed(130);
    std::set<std::size_t> in;
    std::set<std::pair<std::set<std::size_t>, std::uint64_t>> seen;
    for (int i = 0; i < 20'000; ++i) {
        const std::size_t index = prng.below(2) == 0 ? prng.below(130) : prng.below(4);
        if (in.insert(index).second) {
            placed.add(index);
        } else {
            in.erase(index);
            placed.remove(index);
        }
        const std::uint64_t token = prng.below(2);
        QCOMPARE(cache.insert(placed, {0, 0, token}), seen.insert({in, token}).second);
    }
    QVERIFY(seen.size() > 2'000);
}

void TestConfigCache::keepsOnlyWhatOverlaps()
{
    PlacedSet placed(64'000);
    for (std::size_t index = 0; index < 63'000; ++index)
        placed.add(index);
    placed.add(63'100);
    QVERIFY(placed.window().size() <= 4);
    placed.remove(10);
    QCOMPARE(placed.firstWord(), std::size_t{0});
    placed.add(10);
    QVERIFY(placed.firstWord() > 980);
}

void TestConfigCache::hashesTheSetNotTheWay()
{
    PlacedSet left(100);
    PlacedSet right(100);
    left.add(1);
    left.add(70);
    right.add(70);
    right.add(5);
    right.add(1);
    QVERIFY(left.hash() != right.hash());
    right.remove(5);
    QCOMPARE(left.hash(), right.hash());
}

QTEST_GUILESS_MAIN(TestConfigCache)
#include "tst_configcache.moc"
