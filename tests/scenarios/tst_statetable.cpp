// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "scenarios/explore/statetable.h"
#include "server/base/prng.h"

using namespace echolock;

class TestStateTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatItHas();
    void tellsApartWhatSharesASlot();
    void knowsTheWay();
};

void TestStateTable::findsWhatItHas()
{
    StateTable table;
    Prng prng(7);
    std::vector<Hash128> hashes;
    for (int count = 0; count < 5'000; ++count) {
        hashes.push_back({prng.next(), prng.next()});
        QVERIFY(table.insert(hashes.back(), StateTable::none, 0).added);
    }
    for (std::size_t index = 0; index < hashes.size(); ++index) {
        const auto place = table.insert(hashes[index], 3, 9);
        QVERIFY(!place.added);
        QCOMPARE(std::size_t(place.index), index);
    }
    QCOMPARE(table.size(), hashes.size());
    QVERIFY(table.bytes() < hashes.size() * 128);
}

void TestStateTable::tellsApartWhatSharesASlot()
{
    StateTable table;
    for (std::uint64_t high = 0; high < 100; ++high)
        QVERIFY(table.insert({high, 5}, StateTable::none, 0).added);
    QVERIFY(!table.insert({42, 5}, StateTable::none, 0).added);
}

void TestStateTable::knowsTheWay()
{
    StateTable table;
    const auto first = table.insert({1, 1}, StateTable::none, 0).index;
    const auto second = table.insert({2, 2}, first, 7).index;
    const auto third = table.insert({3, 3}, second, 9).index;
    QCOMPARE(table.wayTo(first), Schedule());
    QCOMPARE(table.wayTo(third), (Schedule{7, 9}));
    // A later way to the same state changes nothing.
    table.insert({3, 3}, first, 1);
    QCOMPARE(table.wayTo(third), (Schedule{7, 9}));
}

QTEST_APPLESS_MAIN(TestStateTable)
#include "tst_statetable.moc"
