// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/apprules.h"
#include "server/hub/connection.h"
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
    void mustBeAuthorizedInTime_data();
    void mustBeAuthorizedInTime();
    void isNotAskedWhatItDoesNotUnderstand();
    void isJudgedAsThePersonalityDoes();

private:
    AppRules m_rules{{}, {.pingAfter = 30s, .pongWithin = 10s}};
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
    QCOMPARE(connection.nextLook(m_rules).value(), Instant(35s));
    const Connection::Verdict asked = connection.judge(Instant(35s), m_rules);
    QCOMPARE(asked.kind, Kind::AskNow);
    QCOMPARE(asked.nextDue.value(), Instant(45s));
    QCOMPARE(connection.judge(Instant(44s), m_rules).kind, Kind::Alive);
    QCOMPARE(connection.judge(Instant(45s), m_rules).kind, Kind::Dead);
}

void TestConnection::livesOnByAnyFrame()
{
    Connection connection = connectionAt(Instant());
    QVERIFY(!connection.received(Instant(29s)));
    const Connection::Verdict verdict = connection.judge(Instant(30s), m_rules);
    QCOMPARE(verdict.kind, Kind::Alive);
    QCOMPARE(verdict.nextDue.value(), Instant(59s));
}

void TestConnection::waitsNoLongerForAPongThatCame()
{
    Connection connection = connectionAt(Instant());
    connection.judge(Instant(30s), m_rules);
    QVERIFY(connection.received(Instant(31s)));
    QCOMPARE(connection.nextLook(m_rules).value(), Instant(61s));
    QCOMPARE(connection.judge(Instant(40s), m_rules).kind, Kind::Alive);
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

void TestConnection::mustBeAuthorizedInTime_data()
{
    QTest::addColumn<std::string>("channel"); // Empty: none, but signed in.
    QTest::addColumn<Kind>("kind");
    QTest::newRow("signed in") << std::string() << Kind::Alive;
    QTest::newRow("private") << std::string("private-a") << Kind::Alive;
    QTest::newRow("presence") << std::string("presence-a") << Kind::Alive;
    QTest::newRow("public") << std::string("news") << Kind::Unauthorized;
    QTest::newRow("cache") << std::string("cache-private-a") << Kind::Unauthorized;
}

void TestConnection::mustBeAuthorizedInTime()
{
    QFETCH(std::string, channel);
    QFETCH(Kind, kind);
    const AppRules rules({}, {.userAuth = UserAuth::On, .authorizeWithin = 5s});
    Connection connection = connectionAt(Instant(2s));
    QCOMPARE(connection.nextLook(rules).value(), Instant(7s));
    if (channel.empty())
        connection.signIn({UserId("1"), {}});
    else
        connection.channels().insert(channel);
    connection.received(Instant(6s));
    QCOMPARE(connection.judge(Instant(7s), rules).kind, kind);
    QCOMPARE(connection.judge(Instant(7s), m_rules).kind, Kind::Alive);
}

void TestConnection::isNotAskedWhatItDoesNotUnderstand()
{
    Connection connection({ConnId{1}, SocketId("1.1"), {}}, 0, Instant(), 4);
    QCOMPARE(connection.nextLook(m_rules).value(), Instant(24h));
    connection.received(Instant(1h));
    QCOMPARE(connection.judge(Instant(24h), m_rules).kind, Kind::Alive);
    QCOMPARE(connection.judge(Instant(25h), m_rules).kind, Kind::Inactive);
}

void TestConnection::isJudgedAsThePersonalityDoes()
{
    Connection connection = connectionAt(Instant());
    const AppRules never({}, {.personality = "laravel-websockets"});
    QVERIFY(!connection.nextLook(never));
    QCOMPARE(connection.judge(Instant(1000h), never).kind, Kind::Alive);

    const AppRules unasked({}, {.personality = "soketi"});
    QCOMPARE(connection.judge(Instant(119s), unasked).kind, Kind::Alive);
    QCOMPARE(connection.judge(Instant(120s), unasked).kind, Kind::Dead);

    const AppRules ticking({}, {.personality = "reverb"});
    connection.received(Instant(1s));
    QCOMPARE(connection.nextLook(ticking).value(), Instant(120s));
    QCOMPARE(connection.judge(Instant(120s), ticking).kind, Kind::Alive); // On no channel.
    connection.channels().insert("news");
    QCOMPARE(connection.judge(Instant(120s), ticking).kind, Kind::AskNow);
    QCOMPARE(connection.judge(Instant(180s), ticking).kind, Kind::Dead);
}

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
