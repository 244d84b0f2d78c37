// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/locktable.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLockTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesRowsFreeOnFirstSight();
    void raisesTokenAndVersionAtEachGrant();
    void answersWithoutChangingAnything();
    void freesAndNamesTheFormerOwner();
    void revokesAllInTheOrderOfTheirNames();
    void goesItsOwnWayAsACopy();
    void forgetsFreeOrdersButNotTheirNumbers();
};

namespace {

const Owner alice{ConnId{1}, SocketId("1.1"), UserId("alice")};
const Owner bob{ConnId{2}, SocketId("2.2"), UserId()};

} // namespace

void TestLockTable::makesRowsFreeOnFirstSight()
{
    LockTable table;
    QVERIFY(!table.find(Resource("order.7")));
    const LockRow& row = table.row(Resource("order.7"));
    QCOMPARE(row.order, Resource("order.7"));
    QCOMPARE(toString(row.state), toString(LockState::Free));
    QCOMPARE(row.version, 0U);
    QCOMPARE(table.find(Resource("order.7")), &row);
}

void TestLockTable::raisesTokenAndVersionAtEachGrant()
{
    LockTable table;
    LockRow& row = table.row(Resource("order.7"));
    LockEvents events;
    LockTable::grant(row, {alice, LockCause::Subscribed, "n1"}, Instant(1s), events);
    LockTable::free(row, LockFact::Released, LockCause::Closed, Instant(2s), events);
    LockTable::grant(row, {bob, LockCause::Acquired, {}}, Instant(3s), events);

    QCOMPARE(events.size(), 3U);
    QCOMPARE(toString(events[0].fact), toString(LockFact::Granted));
    QCOMPARE(events[0].owner, alice);
    QCOMPARE(events[0].nonce, std::string("n1"));
    QCOMPARE(events[0].token.value, 1U);
    QCOMPARE(events[0].version, 1U);
    QCOMPARE(events[1].token.value, 1U);
    QCOMPARE(events[1].version, 2U);
    QCOMPARE(events[2].token.value, 2U);
    QCOMPARE(events[2].version, 3U);
    QCOMPARE(row.owner, bob);
    QCOMPARE(row.since, Instant(3s));
}

void TestLockTable::answersWithoutChangingAnything()
{
    LockTable table;
    LockRow& row = table.row(Resource("order.7"));
    LockEvents events;
    LockTable::grant(row, {alice, LockCause::Subscribed, {}}, Instant(1s), events);
    const LockRow before = row;
    LockTable::confirm(row, {alice, LockCause::Acquired, "n"}, Instant(2s), events);
    LockTable::deny(row, {bob, LockCause::Subscribed, "m"}, Instant(3s), events);

    QVERIFY(row == before);
    QCOMPARE(toString(events[1].fact), toString(LockFact::Confirmed));
    QCOMPARE(events[1].token.value, 1U);
    QCOMPARE(events[1].nonce, std::string("n"));
    QCOMPARE(toString(events[2].fact), toString(LockFact::Denied));
    QCOMPARE(events[2].owner, bob);
    QCOMPARE(events[2].holder, alice);
    QCOMPARE(events[2].token.value, 0U);
    QCOMPARE(events[2].version, 1U);
    QCOMPARE(events[2].at, Instant(3s));
}

void TestLockTable::freesAndNamesTheFormerOwner()
{
    LockTable table;
    LockRow& row = table.row(Resource("order.7"));
    LockEvents events;
    LockTable::grant(row, {alice, LockCause::Subscribed, {}}, Instant(1s), events);
    LockTable::free(row, LockFact::Revoked, LockCause::Operator, Instant(2s), events);
    QCOMPARE(toString(row.state), toString(LockState::Free));
    QCOMPARE(row.owner, Owner());
    QCOMPARE(toString(events[1].fact), toString(LockFact::Revoked));
    QCOMPARE(toString(events[1].cause), toString(LockCause::Operator));
    QCOMPARE(events[1].owner, alice);
    QCOMPARE(events[1].order, Resource("order.7"));
}

void TestLockTable::revokesAllInTheOrderOfTheirNames()
{
    LockTable table;
    LockEvents events;
    for (const char* order : {"order.9", "order.1", "order.5"})
        LockTable::grant(table.row(Resource(order)), {alice, LockCause::Subscribed, {}},
                         Instant(1s), events);
    LockTable::free(table.row(Resource("order.5")), LockFact::Released, LockCause::Closed,
                    Instant(1s), events);
    events.clear();
    table.revokeAll(LockCause::Operator, Instant(2s), events);
    QCOMPARE(events.size(), 2U);
    QCOMPARE(events[0].order, Resource("order.1"));
    QCOMPARE(events[1].order, Resource("order.9"));
    QCOMPARE(toString(events[1].fact), toString(LockFact::Revoked));
    events.clear();
    table.revokeAll(LockCause::Operator, Instant(3s), events);
    QVERIFY(events.empty());
}

void TestLockTable::goesItsOwnWayAsACopy()
{
    LockTable table;
    LockEvents events;
    LockTable::grant(table.row(Resource("order.7")), {alice, LockCause::Subscribed, {}},
                     Instant(1s), events);
    LockTable copy = table;
    copy.revokeAll(LockCause::Operator, Instant(2s), events);
    QCOMPARE(toString(copy.find(Resource("order.7"))->state), toString(LockState::Free));
    QCOMPARE(toString(table.find(Resource("order.7"))->state), toString(LockState::Held));
}

void TestLockTable::forgetsFreeOrdersButNotTheirNumbers()
{
    LockTable table(3);
    LockEvents events;
    const auto lockAndFree = [&](const std::string& order, int times) {
        for (int i = 0; i < times; ++i) {
            LockRow& row = table.row(Resource(order));
            LockTable::grant(row, {alice, LockCause::Subscribed, {}}, Instant(1s), events);
            LockTable::free(row, LockFact::Released, LockCause::Closed, Instant(1s), events);
        }
    };
    lockAndFree("order.1", 20);
    LockTable::grant(table.row(Resource("order.2")), {alice, LockCause::Subscribed, {}},
                     Instant(1s), events);
    table.row(Resource("order.3")).timer = Instant(9s);
    // Neither a held order nor one whose timer still runs gives up its row.
    for (int i = 10; i < 200; ++i)
        lockAndFree("order." + std::to_string(i), 1);
    QVERIFY(!table.find(Resource("order.1")));
    QVERIFY(table.floor() >= 40);
    QCOMPARE(toString(table.find(Resource("order.2"))->state), toString(LockState::Held));
    QVERIFY(table.find(Resource("order.3")));
    QCOMPARE(table.inOrder("order.").size(), 3U);
    for (const LockRow* const row : table.inOrder("order."))
        QCOMPARE(table.numbered(row->number), row);
    events.clear();
    lockAndFree("order.1", 1);
    QVERIFY(events[0].token.value > 20);
    QVERIFY(events[0].version > 40);
}

QTEST_GUILESS_MAIN(TestLockTable)
#include "tst_locktable.moc"
