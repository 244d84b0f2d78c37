// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/leaseterm.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLeaseTerm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksTwoThirdsIn();
    void isProlongedByWhatWasHeard();
    void endsInSilence();
    void takesALateRequestOnlyWhereFramesCount();
    void hasNothingToDoForAFreeOrder();
};

namespace {

using State = LeaseTerm::State;

LockRow held(Duration lease)
{
    LockRow row;
    LockEvents events;
    LockTable::grant(row, {{ConnId{1}, SocketId("1.1"), UserId("ann")}}, Instant(), events, lease);
    return row;
}

LockParams withLease(Duration lease, LeaseRenewal renewal = LeaseRenewal::Frames)
{
    LockParams params;
    params.lease = lease;
    params.renewal = renewal;
    return params;
}

} // namespace

void TestLeaseTerm::asksTwoThirdsIn()
{
    const LeaseTerm term(withLease(30s));
    LockRow row = held(30s);
    QVERIFY(term.due(row) == Instant(20s));
    QVERIFY(term.look(row, Instant(), Instant(20s)) == State::RunsAskOwner);
    QVERIFY(term.due(row) == Instant(30s));
    QVERIFY(term.look(row, Instant(), Instant(25s)) == State::Runs);
}

void TestLeaseTerm::isProlongedByWhatWasHeard()
{
    const LeaseTerm term(withLease(30s));
    LockRow row = held(30s);
    QVERIFY(term.look(row, Instant(12s), Instant(20s)) == State::Runs);
    QVERIFY(row.deadline == Instant(42s));
    QVERIFY(term.due(row) == Instant(32s));
}

void TestLeaseTerm::endsInSilence()
{
    const LeaseTerm term(withLease(30s));
    LockRow row = held(30s);
    QVERIFY(term.look(row, Instant(), Instant(20s)) == State::RunsAskOwner);
    QVERIFY(term.look(row, Instant(), Instant(30s) - Duration(1)) == State::Runs);
    QVERIFY(term.look(row, Instant(), Instant(30s)) == State::Over);
}

void TestLeaseTerm::takesALateRequestOnlyWhereFramesCount()
{
    LockRow row = held(30s);
    QVERIFY(!LeaseTerm(withLease(30s, LeaseRenewal::Requests)).renew(row, Instant(30s)));
    QVERIFY(row.deadline == Instant(30s));
    QVERIFY(LeaseTerm(withLease(30s, LeaseRenewal::Requests)).renew(row, Instant(29s)));
    QVERIFY(row.deadline == Instant(59s));
    QVERIFY(LeaseTerm(withLease(30s)).renew(row, Instant(60s)));
    QVERIFY(row.deadline == Instant(90s));
}

void TestLeaseTerm::hasNothingToDoForAFreeOrder()
{
    QVERIFY(!LeaseTerm(withLease(30s)).due(LockRow()));
}

QTEST_GUILESS_MAIN(TestLeaseTerm)
#include "tst_leaseterm.moc"
