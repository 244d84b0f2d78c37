// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/ownerpolicy.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestOwnerPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsTable_data();
    void followsItsTable();
    void tellsTabsOfOneUserApart();
    void toleratesALateDeparture();
};

namespace {

const Owner holder{ConnId{1}, SocketId("1.1"), UserId("alice")};
const Owner other{ConnId{2}, SocketId("2.2"), UserId("bob")};

enum class Act { Claim, Leave };

LockEvents run(LockRow& row, Act act, const Owner& who)
{
    const OwnerPolicy policy;
    LockEvents events;
    if (act == Act::Claim)
        policy.claim(row, {who, LockCause::Subscribed, {}}, Instant(1s), events);
    else
        policy.leave(row, who, LockCause::Closed, Instant(1s), events);
    return events;
}

LockRow heldRow()
{
    LockRow row;
    LockEvents events;
    LockTable::grant(row, {holder, LockCause::Subscribed, {}}, Instant(), events);
    return row;
}

} // namespace

void TestOwnerPolicy::followsItsTable_data()
{
    QTest::addColumn<bool>("held");
    QTest::addColumn<int>("act");
    QTest::addColumn<bool>("byHolder");
    QTest::addColumn<int>("fact"); // -1: none
    QTest::addColumn<bool>("heldAfter");
    QTest::newRow("a claim of a free order")
        << false << int(Act::Claim) << false << int(LockFact::Granted) << true;
    QTest::newRow("a departure from a free order")
        << false << int(Act::Leave) << false << -1 << false;
    QTest::newRow("the holder asks again")
        << true << int(Act::Claim) << true << int(LockFact::Confirmed) << true;
    QTest::newRow("another asks") << true << int(Act::Claim) << false << int(LockFact::Denied)
                                  << true;
    QTest::newRow("the holder leaves")
        << true << int(Act::Leave) << true << int(LockFact::Released) << false;
    QTest::newRow("another leaves") << true << int(Act::Leave) << false << -1 << true;
}

void TestOwnerPolicy::followsItsTable()
{
    QFETCH(bool, held);
    QFETCH(int, act);
    QFETCH(bool, byHolder);
    QFETCH(int, fact);
    QFETCH(bool, heldAfter);
    LockRow row = held ? heldRow() : LockRow();
    const LockEvents events = run(row, Act(act), byHolder ? holder : other);
    QCOMPARE(events.size(), fact < 0 ? 0U : 1U);
    if (fact >= 0)
        QCOMPARE(toString(events.front().fact), toString(LockFact(fact)));
    QCOMPARE(toString(row.state), toString(heldAfter ? LockState::Held : LockState::Free));
}

void TestOwnerPolicy::tellsTabsOfOneUserApart()
{
    LockRow row = heldRow();
    const Owner secondTab{ConnId{3}, SocketId("3.3"), holder.user};
    QCOMPARE(toString(run(row, Act::Claim, secondTab).front().fact), toString(LockFact::Denied));
    QVERIFY(run(row, Act::Leave, secondTab).empty());
    QCOMPARE(row.owner, holder);
}

void TestOwnerPolicy::toleratesALateDeparture()
{
    LockRow row = heldRow();
    run(row, Act::Leave, holder);
    run(row, Act::Claim, other);
    QVERIFY(run(row, Act::Leave, holder).empty());
    QCOMPARE(row.owner, other);
    QCOMPARE(row.token.value, 2U);
}

QTEST_GUILESS_MAIN(TestOwnerPolicy)
#include "tst_ownerpolicy.moc"
