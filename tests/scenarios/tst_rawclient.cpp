// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/rawclient.h"
#include "tests/support/liveplay.h"
#include "tests/support/printers.h"

#include <algorithm>

using namespace echolock;
using namespace echolock::testing;
using Kind = ServerConnection::Kind;

namespace {

std::string raw(const std::string& steps)
{
    return "  clients: {a: {client: raw, do: [open, " + steps + "]}}\n";
}

std::vector<Kind> connectionFacts(const Played& played)
{
    std::vector<Kind> kinds;
    for (const ServerConnection* fact : played.facts<ServerConnection>())
        kinds.push_back(fact->kind);
    return kinds;
}

} // namespace

class TestRawClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsWithoutWaitingForAnswers();
    void seesWhatItIsSent();
    void isRefused();
    void answersPings();
    void doesNotComeBackByItself();
    void endsInEveryWay_data();
    void endsInEveryWay();
    void sleepsAndWakes();
};

/// pusher-js would keep the second subscribe back, and the unsubscribe too.
void TestRawClient::sendsWithoutWaitingForAnswers()
{
    const Played played = play(raw("{subscribe: order.7, as: one}, {unsubscribe: order.7}, "
                                   "{subscribe: order.7, as: two}, {await: granted}"));
    QCOMPARE(played.outcome.unknown, std::string());
    QVERIFY(connectionFacts(played)
            == (std::vector{Kind::Subscribed, Kind::Unsubscribed, Kind::Subscribed}));
}

void TestRawClient::seesWhatItIsSent()
{
    const Played played = play(
        "  clients:\n"
        "    a: {client: raw, channel: presence, do: [open, {subscribe: order.7}, {await: "
        "granted}, "
        "{label: has}, {wait: b.there}, {release: order.7}]}\n"
        "    b: {client: raw, do: [{wait: a.has}, open, {subscribe: order.7}, {await: denied}, "
        "{label: there}, {await: free}, {acquire: order.7}, {await: granted}]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
    QCOMPARE(played.facts<ServerLock>().front()->event.owner.user, UserId("a"));
}

void TestRawClient::isRefused()
{
    const Played played = play(raw("{subscribe: order.7, auth: forged}, {await: refused}"));
    QCOMPARE(played.outcome.unknown, std::string());
}

void TestRawClient::answersPings()
{
    const Played played = play("  server: {ping: 50ms, pong: 400ms}\n"
                               + raw("{subscribe: order.7}, {await: granted}, {hold: 800ms}"));
    QCOMPARE(played.outcome.unknown, std::string());
    QVERIFY(connectionFacts(played) == std::vector{Kind::Subscribed});
}

void TestRawClient::doesNotComeBackByItself()
{
    const Played played = play(raw("{subscribe: order.7}, {await: granted}, {restart: keep}"));
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.facts<ClientConnected>().size(), std::size_t{1});
    QVERIFY(played.outcome.took < std::chrono::seconds(3));
}

void TestRawClient::endsInEveryWay_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<int>("cause");
    const auto row = [](const char* how, LockCause cause) {
        QTest::addRow("%s", how) << QByteArray(how) << static_cast<int>(cause);
    };
    row("close", LockCause::Closed);
    row("tab-close", LockCause::Closed);
    row("kill", LockCause::ConnectionLost);
    row("crash", LockCause::ConnectionLost);
    row("reset", LockCause::Reset);
    row("vanish", LockCause::PingTimeout);
    row("leave", LockCause::Unsubscribed);
}

void TestRawClient::endsInEveryWay()
{
    QFETCH(QByteArray, how);
    QFETCH(int, cause);
    const Played played = play(
        "  server: {ping: 100ms, pong: 100ms}\n"
        + raw("{subscribe: order.7}, {await: granted}, " + how.toStdString()));
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(static_cast<int>(played.facts<ServerLock>().back()->event.cause), cause);
}

void TestRawClient::sleepsAndWakes()
{
    const Played played = play(
        "  clients:\n"
        "    a: {client: raw, do: [open, {subscribe: order.7}, {await: granted}, sleep, {wait: "
        "b.waits}, wake, {release: order.7}]}\n"
        "    b: {do: [{wait: a.sleep}, open, {subscribe: order.7}, {await: denied}, {label: "
        "waits}, "
        "{await: free}, {acquire: order.7}, {await: granted}]}\n");
    QCOMPARE(played.outcome.unknown, std::string());
    QCOMPARE(played.letters(), std::string("–"));
}

QTEST_GUILESS_MAIN(TestRawClient)
#include "tst_rawclient.moc"
