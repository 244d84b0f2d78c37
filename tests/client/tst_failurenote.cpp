// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/failurenote.h"

using namespace echolock;
using Kind = Observation::Kind;
using Stage = ClientFailure::Stage;

namespace {

Observation seen(Kind kind, std::string text = {}, std::uint16_t code = 0)
{
    Observation observation;
    observation.kind = kind;
    observation.text = std::move(text);
    observation.code = code;
    return observation;
}

/// One client of a crowd.
struct Client
{
    void hear(const Observation& observation) { note.hear(observation, standing, tally); }

    FailureNote note;
    FailureNote::Standing standing{};
    FailureTally tally;
};

} // namespace

class TestFailureNote : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWhoNeverConnected();
    void countsWhoLeftWaiting();
    void countsWhoWasNotLetIn();
    void countsWhoWasNotSignedIn_data();
    void countsWhoWasNotSignedIn();
};

void TestFailureNote::countsWhoNeverConnected()
{
    Client client;
    client.standing.trouble = "Nobody listens.";
    client.hear(seen(Kind::Error, "Nobody listens."));
    client.hear(seen(Kind::Error, "Nobody listens."));
    QCOMPARE(client.tally.clients(Stage::Connect), 1U);
    Observation up = seen(Kind::StateChanged);
    up.state = ConnectionState::Connected;
    client.hear(up);
    QVERIFY(client.tally.rows().empty());
}

void TestFailureNote::countsWhoLeftWaiting()
{
    const QUrl server(QStringLiteral("ws://127.0.0.1:6001"));
    Client silent;
    silent.note.left(server, silent.tally);
    silent.note.left(server, silent.tally);
    QCOMPARE(silent.tally.clients(Stage::Connect), 1U);
    Client refused;
    refused.standing.trouble = "Nobody listens.";
    refused.hear(seen(Kind::Error, "Nobody listens."));
    refused.note.left(server, refused.tally);
    QCOMPARE(refused.tally.rows().size(), std::size_t(1));
    QCOMPARE(refused.tally.rows()[0].failure.reason, "Nobody listens.");
}

void TestFailureNote::countsWhoWasNotLetIn()
{
    Client client;
    client.standing = {
        .connectsMade = 1, .socketId = "1.2", .trouble = "1.2 may not join private-order.7."};
    Observation refused = seen(Kind::SubscriptionFailed);
    refused.channel = "private-order.7";
    client.hear(refused);
    QCOMPARE(client.tally.rows().at(0).failure.reason,
             std::string("the connection may not join the channel."));
    client.hear(seen(Kind::Subscribed));
    QVERIFY(client.tally.rows().empty());
    client.standing.trouble = "Bad: key:" + std::string(64, 'a') + ".";
    client.hear(refused);
    QCOMPARE(client.tally.rows().at(0).failure.reason, std::string("Bad: key:…."));
}

void TestFailureNote::countsWhoWasNotSignedIn_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("code");
    QTest::newRow("by the auth endpoint")
        << int(Kind::Event) << QByteArray("pusher:signin_error") << 0;
    QTest::newRow("by the server") << int(Kind::Error) << QByteArray("Invalid.") << 4009;
}

void TestFailureNote::countsWhoWasNotSignedIn()
{
    QFETCH(int, kind);
    QFETCH(QByteArray, text);
    QFETCH(int, code);
    const Observation refused = seen(Kind(kind), text.toStdString(), std::uint16_t(code));
    Client visitor;
    visitor.standing.connectsMade = 1;
    visitor.hear(refused);
    QCOMPARE(visitor.tally.clients(Stage::SignIn), 0U);

    Client client;
    client.standing = {
        .connectsMade = 1, .trouble = "Invalid.", .signIn = ClientTarget::SignIn::Yes};
    client.hear(refused);
    QCOMPARE(client.tally.clients(Stage::SignIn), 1U);
    QVERIFY(FailureNote::isAbout(refused));
    QVERIFY(!FailureNote::isAbout(seen(Kind::Event, "changed")));
    client.hear(seen(Kind::Subscribed));
    QCOMPARE(client.tally.clients(Stage::SignIn), 1U);
    client.hear(seen(Kind::Event, "pusher:signin_success"));
    QVERIFY(client.tally.rows().empty());
}

QTEST_GUILESS_MAIN(TestFailureNote)

#include "tst_failurenote.moc"
