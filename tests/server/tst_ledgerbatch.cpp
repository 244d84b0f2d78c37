// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/ledgerfacts.h"

using namespace echolock;

class TestLedgerBatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackWhatItWasGiven();
    void keepsTheLastStateOfEachOrder();
    void knowsAnOwnerWhoSignedInLater();
    void tellsEqualOrdersOfTwoAppsApart();
    void forgetsWhoHeldWhatIsFree();
    void dropsEntriesButNoStateBeyondItsBound();
    void isEmptyAgain();
};

namespace {

std::vector<std::string> ordersIn(const LedgerBatch& batch)
{
    std::vector<std::string> orders;
    batch.forEach([&orders](const LedgerEntry& entry) { orders.emplace_back(entry.order); });
    return orders;
}

} // namespace

void TestLedgerBatch::givesBackWhatItWasGiven()
{
    LedgerBatch batch(1000);
    batch.add({.at = 7,
               .kind = "granted",
               .cause = "acquired",
               .app = "app",
               .order = "order.7",
               .user = {},
               .socket = "1.2",
               .channel = "c",
               .detail = "d",
               .token = 3,
               .version = 4,
               .becomes = LockState::Held});
    batch.add({.at = 8, .kind = "closed", .socket = "5.6"});
    QCOMPARE(batch.size(), std::size_t(2));
    std::vector<std::string> texts;
    batch.forEach([&texts](const LedgerEntry& entry) {
        std::string text = std::to_string(entry.at);
        for (const std::string_view part : {entry.kind, entry.cause, entry.app, entry.order,
                                            entry.user, entry.socket, entry.channel, entry.detail})
            text += "|" + std::string(part);
        texts.push_back(text + "|" + std::to_string(entry.token) + "|"
                        + std::to_string(entry.version));
    });
    QCOMPARE(texts,
             (std::vector<std::string>{"7|granted|acquired|app|order.7||1.2|c|d|3|4",
                                       "8|closed|||||5.6|||0|0"}));
}

void TestLedgerBatch::keepsTheLastStateOfEachOrder()
{
    const LedgerBatch batch = batchOf(
        {lockFact(LockFact::Granted, "a", 1, 1), lockFact(LockFact::Granted, "b", 1, 1),
         lockFact(LockFact::Suspended, "a", 1, 2), lockFact(LockFact::Denied, "a", 0, 2)});
    const LedgerRows rows = batch.rows();
    QCOMPARE(rows.size(), std::size_t(2));
    const RestoredLock& lock = rows.at({"app", "a"}).lock;
    QVERIFY(lock.state == LockState::Grace);
    QCOMPARE(lock.version, std::uint64_t(2));
    QCOMPARE(lock.token.value, std::uint64_t(1));
    QCOMPARE(lock.user.value, std::string("alice"));
    QCOMPARE(lock.socket.value, std::string("1.2"));
}

/// Without the user nobody could be waited for after a restart.
void TestLedgerBatch::knowsAnOwnerWhoSignedInLater()
{
    LockEvent granted = lockFact(LockFact::Granted, "order.7", 1, 1);
    granted.owner.user = UserId();
    const LedgerRows rows = batchOf({granted, lockFact(LockFact::Confirmed, "order.7", 1, 1)})
                                .rows();
    QCOMPARE(rows.size(), std::size_t(1));
    QVERIFY(rows.begin()->second.lock.state == LockState::Held);
    QCOMPARE(rows.begin()->second.lock.user, UserId("alice"));
}

void TestLedgerBatch::tellsEqualOrdersOfTwoAppsApart()
{
    LockEvent other = lockFact(LockFact::Granted, "a", 9, 9);
    other.app = "shop";
    const LedgerRows rows = batchOf({lockFact(LockFact::Granted, "a", 1, 1), other}).rows();
    QCOMPARE(rows.at({"app", "a"}).lock.token.value, std::uint64_t(1));
    QCOMPARE(rows.at({"shop", "a"}).lock.token.value, std::uint64_t(9));
}

void TestLedgerBatch::forgetsWhoHeldWhatIsFree()
{
    const LedgerRows rows = batchOf({lockFact(LockFact::Released, "a", 1, 2)}).rows();
    const RestoredLock& lock = rows.at({"app", "a"}).lock;
    QVERIFY(lock.state == LockState::Free);
    QVERIFY(lock.user.empty() && lock.socket.empty());
    QCOMPARE(lock.token.value, std::uint64_t(1));
}

void TestLedgerBatch::dropsEntriesButNoStateBeyondItsBound()
{
    LedgerBatch batch(1);
    batch.add(ledgerEntry(lockFact(LockFact::Granted, "a", 1, 1), 0));
    batch.add(ledgerEntry(lockFact(LockFact::Released, "a", 1, 2), 0));
    batch.add(ledgerEntry(lockFact(LockFact::Granted, "b", 5, 5), 0));
    batch.add(ledgerEntry(lockFact(LockFact::Denied, "b", 0, 5), 0));
    QCOMPARE(ordersIn(batch), std::vector<std::string>{"a"});
    QCOMPARE(batch.dropped(), std::uint64_t(3));
    const LedgerRows rows = batch.rows();
    QVERIFY(rows.at({"app", "a"}).lock.state == LockState::Free);
    QCOMPARE(rows.at({"app", "a"}).lock.version, std::uint64_t(2));
    QVERIFY(rows.at({"app", "b"}).lock.state == LockState::Held);
}

void TestLedgerBatch::isEmptyAgain()
{
    LedgerBatch batch(1);
    for (std::uint64_t token = 1; token < 4; ++token)
        batch.add(ledgerEntry(lockFact(LockFact::Granted, "a", token, token), 0));
    QVERIFY(!batch.empty());
    batch.clear();
    QVERIFY(batch.empty());
    QVERIFY(batch.rows().empty());
    QCOMPARE(batch.dropped(), std::uint64_t(0));
    batch.add(ledgerEntry(lockFact(LockFact::Granted, "b", 1, 1), 0));
    QCOMPARE(ordersIn(batch), std::vector<std::string>{"b"});
}

QTEST_GUILESS_MAIN(TestLedgerBatch)
#include "tst_ledgerbatch.moc"
