// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/connection.h"
#include "server/hub/huboptions.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksAfterSilenceAndThenGivesUp();
    void livesOnByAnyFrame();
    void waitsNoLongerForAPongThatCame();
    void keepsTheFirstUserThatWasProven();
    void isWhoSignedIn();

private:
    HubOptions m_options{.pingAfter = 30s, .pongWithin = 10s};
};

namespace {

using Kind = Connection::Verdict::Kind;

Connection connectionAt(Instant now)
{
    return Connection({ConnId{1}, SocketId("1.1"), {}}, 0, now);
}

} // namespace

void TestConnection::asksAfterSilenceAndThenGivesUp()
{
    Connection connection = connectionAt(Instant(5s));
    QCOMPARE(connection.silentUntil(m_options), Instant(35s));
    const Connection::Verdict asked = connection.judge(Instant(35s), m_options);
    QCOMPARE(asked.kind, Kind::AskNow);
    QCOMPARE(asked.nextDue, Instant(45s));
    QCOMPARE(connection.judge(Instant(44s), m_options).kind, Kind::Alive);
    QCOMPARE(connection.judge(Instant(45s), m_options).kind, Kind::Dead);
}

void TestConnection::livesOnByAnyFrame()
{
    Connection connection = connectionAt(Instant());
    QVERIFY(!connection.received(Instant(29s)));
    const Connection::Verdict verdict = connection.judge(Instant(30s), m_options);
    QCOMPARE(verdict.kind, Kind::Alive);
    QCOMPARE(verdict.nextDue, Instant(59s));
}

void TestConnection::waitsNoLongerForAPongThatCame()
{
    Connection connection = connectionAt(Instant());
    connection.judge(Instant(30s), m_options);
    QVERIFY(connection.received(Instant(31s)));
    QCOMPARE(connection.silentUntil(m_options), Instant(61s));
    QCOMPARE(connection.judge(Instant(40s), m_options).kind, Kind::Alive);
}

void TestConnection::keepsTheFirstUserThatWasProven()
{
    Connection connection = connectionAt(Instant());
    QVERIFY(connection.context().user.empty());
    connection.identify(UserId("alice"));
    connection.identify(UserId("bob"));
    QCOMPARE(connection.context().user, UserId("alice"));
}

void TestConnection::isWhoSignedIn()
{
    Connection connection = connectionAt(Instant());
    QVERIFY(!connection.signedInAs());
    connection.signIn({UserId("alice"), "{}"});
    QCOMPARE(connection.signedInAs()->user, UserId("alice"));
    QCOMPARE(connection.context().user, UserId("alice"));
}

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
