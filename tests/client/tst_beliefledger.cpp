// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/beliefledger.h"

using namespace echolock;

namespace {

Instant at(int milliseconds)
{
    return Instant(std::chrono::milliseconds(milliseconds));
}

HoldChange begins(std::uint32_t client, int milliseconds, const std::string& order = "order.7")
{
    return {
        .kind = HoldChange::Kind::Begins, .client = client, .order = order, .at = at(milliseconds)};
}

HoldChange ends(std::uint32_t client, int milliseconds, const std::string& order = "order.7")
{
    return {
        .kind = HoldChange::Kind::Ends, .client = client, .order = order, .at = at(milliseconds)};
}

HoldChange saved(std::uint32_t client, int since, int milliseconds)
{
    return {.kind = HoldChange::Kind::Saved,
            .client = client,
            .order = "order.7",
            .at = at(milliseconds),
            .since = at(since)};
}

using Changes = std::vector<HoldChange>;

} // namespace

class TestBeliefLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsInTurnAreNoOverlap();
    void findsTwoThatHoldOneOrder();
    void holdsOfDifferentOrdersAreNoOverlap();
    void touchingIsNoOverlap();
    void anInstantsHoldIsNoOverlap();
    void beginningTogetherIsOneOverlap();
    void beginningTwiceIsOneHold();
    void endingWithoutAHoldIsNothing();
    void everyFurtherEditorIsAnotherMoment();
    void mergesSourcesByTime();
    void waitsForTheSlowestSource();
    void keepsOnlySoManyButCountsAll();
    void aSaveDuringAnothersHoldIsStale();
    void savesOfTheHolderAreFine();
};

void TestBeliefLedger::holdsInTurnAreNoOverlap()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{begins(1, 10), ends(1, 20), begins(2, 21), ends(2, 30)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
}

void TestBeliefLedger::findsTwoThatHoldOneOrder()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{begins(1, 10), begins(2, 15), ends(1, 20), ends(2, 30)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(1));
    const std::vector<BeliefOverlap> expected{
        {.order = "order.7", .first = 1, .second = 2, .at = at(15)}};
    QVERIFY(ledger.takeOverlaps() == expected);
    QVERIFY(ledger.takeOverlaps().empty());
}

void TestBeliefLedger::holdsOfDifferentOrdersAreNoOverlap()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{begins(1, 10, "order.7"), begins(2, 15, "order.8")}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
}

void TestBeliefLedger::touchingIsNoOverlap()
{
    BeliefLedger ledger(2);
    ledger.record(0, Changes{begins(2, 20)}, at(100));
    ledger.record(1, Changes{begins(1, 10), ends(1, 20)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
}

void TestBeliefLedger::anInstantsHoldIsNoOverlap()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{begins(1, 10), begins(2, 20), ends(2, 20)}, at(30));
    ledger.record(0, Changes{ends(1, 40), begins(3, 50)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
}

void TestBeliefLedger::beginningTogetherIsOneOverlap()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{begins(1, 10), begins(2, 10)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(1));
}

void TestBeliefLedger::beginningTwiceIsOneHold()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{begins(1, 10), begins(1, 20), ends(1, 30), begins(2, 40)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
}

void TestBeliefLedger::endingWithoutAHoldIsNothing()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{ends(1, 10), begins(2, 20), ends(1, 25), begins(3, 30)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(1));
}

void TestBeliefLedger::everyFurtherEditorIsAnotherMoment()
{
    BeliefLedger ledger(1);
    ledger.record(0, Changes{begins(1, 10), begins(2, 20), begins(3, 30)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(2));
}

void TestBeliefLedger::mergesSourcesByTime()
{
    BeliefLedger ledger(2);
    ledger.record(0, Changes{begins(1, 10), ends(1, 20), begins(1, 40), ends(1, 50)}, at(100));
    ledger.record(1, Changes{begins(2, 25), ends(2, 35)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
    ledger.record(1, Changes{begins(2, 115)}, at(200));
    ledger.record(0, Changes{begins(1, 110), ends(1, 120)}, at(200));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(1));
    QCOMPARE(ledger.takeOverlaps().front().second, std::uint32_t(2));
}

void TestBeliefLedger::waitsForTheSlowestSource()
{
    BeliefLedger ledger(2);
    ledger.record(0, Changes{begins(1, 10), begins(3, 20)}, at(100));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
    ledger.record(1, Changes{}, at(19));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
    ledger.record(1, Changes{}, at(20));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(1));
}

void TestBeliefLedger::keepsOnlySoManyButCountsAll()
{
    BeliefLedger ledger(1);
    Changes changes;
    for (int i = 0; i <= 150; ++i)
        changes.push_back(begins(static_cast<std::uint32_t>(i), i));
    ledger.record(0, changes, at(1000));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(150));
    QCOMPARE(ledger.takeOverlaps().size(), BeliefLedger::overlapsKept);
}

void TestBeliefLedger::aSaveDuringAnothersHoldIsStale()
{
    BeliefLedger ledger(2);
    ledger.record(0, Changes{begins(1, 10), ends(1, 20), saved(1, 35, 40)}, at(100));
    QCOMPARE(ledger.staleWriteCount(), std::uint64_t(0));
    ledger.record(1, Changes{begins(2, 30), ends(2, 40)}, at(100));
    QCOMPARE(ledger.staleWriteCount(), std::uint64_t(1));
    QCOMPARE(ledger.overlapCount(), std::uint64_t(0));
}

/// Or cannot be blamed: the other one may have got the order after the save was looked at, or have
/// lost it before.
void TestBeliefLedger::savesOfTheHolderAreFine()
{
    BeliefLedger ledger(1);
    ledger.record(0,
                  Changes{begins(1, 10), saved(1, 12, 14), ends(1, 20), begins(2, 30),
                          saved(1, 29, 31), ends(2, 40), saved(1, 35, 41)},
                  at(100));
    QCOMPARE(ledger.staleWriteCount(), std::uint64_t(0));
}

QTEST_GUILESS_MAIN(TestBeliefLedger)
#include "tst_beliefledger.moc"
