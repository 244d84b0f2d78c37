// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/graceterm.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestGraceTerm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitsForWhoMayComeBack_data();
    void waitsForWhoMayComeBack();
    void isOverAtItsDeadline();
};

namespace {

LockRow held(const char* user)
{
    LockRow row;
    LockEvents events;
    LockTable::grant(row, {{ConnId{1}, SocketId("1.1"), UserId(user)}}, Instant(), events);
    return row;
}

} // namespace

void TestGraceTerm::waitsForWhoMayComeBack_data()
{
    QTest::addColumn<std::string>("user");
    QTest::addColumn<LockCause>("cause");
    QTest::addColumn<bool>("waits");
    const auto row = [](const char* name, const char* user, LockCause cause, bool waits) {
        QTest::newRow(name) << std::string(user) << cause << waits;
    };
    row("a close frame", "ann", LockCause::Closed, true);
    row("a lost connection", "ann", LockCause::ConnectionLost, true);
    row("a reset", "ann", LockCause::Reset, true);
    row("a ping without an answer", "ann", LockCause::PingTimeout, true);
    row("a slow reader", "ann", LockCause::Evicted, true);
    row("a stop of the server", "ann", LockCause::ServerShutdown, true);
    row("a restart", "ann", LockCause::ServerRestart, true);
    row("left", "ann", LockCause::Unsubscribed, false);
    row("gave it back", "ann", LockCause::Released, false);
    row("put out", "ann", LockCause::Operator, false);
    row("nobody known", "", LockCause::ConnectionLost, false);
}

void TestGraceTerm::waitsForWhoMayComeBack()
{
    QFETCH(std::string, user);
    QFETCH(LockCause, cause);
    QFETCH(bool, waits);
    LockRow row = held(user.c_str());
    const LockRow before = row;
    LockEvents events;
    QCOMPARE(GraceTerm(LockParams()).begin(row, cause, Instant(1s), events), waits);
    QCOMPARE(events.size(), waits ? 1U : 0U);
    QVERIFY(waits ? row.state == LockState::Grace : row == before);
    if (waits) {
        QCOMPARE(toString(events[0].cause), toString(cause));
        QVERIFY(events[0].ttl == Duration(5s));
        QVERIFY(row.deadline == Instant(6s));
    }
}

void TestGraceTerm::isOverAtItsDeadline()
{
    LockRow row = held("ann");
    QVERIFY(!GraceTerm::isOver(row, Instant(1h)));
    LockEvents events;
    QVERIFY(GraceTerm(LockParams()).begin(row, LockCause::Closed, Instant(), events));
    QVERIFY(!GraceTerm::isOver(row, Instant(5s) - Duration(1)));
    QVERIFY(GraceTerm::isOver(row, Instant(5s)));
}

QTEST_GUILESS_MAIN(TestGraceTerm)
#include "tst_graceterm.moc"
