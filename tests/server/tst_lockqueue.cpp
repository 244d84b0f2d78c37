// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/lockqueue.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLockQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsThePlace();
    void waitsOnceForEachConnection();
    void handsOverWithALease();
    void hasNobodyNext();
};

namespace {

Claim claimOf(std::uint64_t conn, const char* nonce = "")
{
    return {{ConnId{conn}, SocketId(std::to_string(conn) + ".1"), UserId()},
            LockCause::Acquired,
            nonce};
}

LockRow held()
{
    LockRow row;
    LockEvents events;
    LockTable::grant(row, claimOf(1), Instant(), events);
    return row;
}

LockQueue queueOf(std::size_t length)
{
    LockParams params;
    params.waitersMax = length;
    return LockQueue(params);
}

} // namespace

void TestLockQueue::tellsThePlace()
{
    LockRow row = held();
    LockEvents events;
    const LockQueue queue = queueOf(2);
    for (std::uint64_t conn = 2; conn <= 4; ++conn)
        queue.deny(row, claimOf(conn, "n"), Instant(1s), events);
    QCOMPARE(events.size(), 3U);
    QCOMPARE(events[0].position, 1U);
    QCOMPARE(events[1].position, 2U);
    QCOMPARE(events[2].position, 0U);
    QCOMPARE(events[2].nonce, std::string("n"));
    QCOMPARE(events[0].holder, row.owner);
}

void TestLockQueue::waitsOnceForEachConnection()
{
    LockRow row = held();
    LockEvents events;
    const LockQueue queue = queueOf(5);
    queue.deny(row, claimOf(2), Instant(), events);
    queue.deny(row, claimOf(2), Instant(), events);
    QCOMPARE(row.waiting.size(), 1U);
}

void TestLockQueue::handsOverWithALease()
{
    LockRow row = held();
    LockEvents events;
    queueOf(5).deny(row, claimOf(2, "mine"), Instant(), events);
    LockTable::free(row, LockFact::Released, LockCause::Closed, Instant(1s), events);
    events.clear();
    LockQueue::handOver(row, Instant(1s), events, 30s);
    QCOMPARE(events.size(), 1U);
    QCOMPARE(toString(events[0].fact), toString(LockFact::Granted));
    QCOMPARE(toString(events[0].cause), toString(LockCause::HandedOver));
    QCOMPARE(events[0].nonce, std::string("mine"));
    QVERIFY(events[0].ttl == Duration(30s));
    QVERIFY(row.waiting.empty());
}

void TestLockQueue::hasNobodyNext()
{
    LockRow row;
    LockEvents events;
    LockQueue::handOver(row, Instant(), events);
    QVERIFY(events.empty());
    QCOMPARE(toString(row.state), toString(LockState::Free));
}

QTEST_GUILESS_MAIN(TestLockQueue)
#include "tst_lockqueue.moc"
