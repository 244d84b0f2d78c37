// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "server/net/turnedaway.h"

#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <vector>

using namespace echolock;

class TestTurnedAway : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void answersWhoeverHasNotAskedYet();
    void endsWithoutAnAnswer();
    void keepsNoneForLong();
    void keepsABoundedNumber();
    void endsAllWhenDestroyed();

private:
    struct Connected
    {
        std::unique_ptr<QTcpSocket> client;
        int accepted = -1;
    };

    Connected connected();

    static bool isOpen(int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0; }

    std::unique_ptr<QTcpServer> m_server;
};

void TestTurnedAway::init()
{
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
}

TestTurnedAway::Connected TestTurnedAway::connected()
{
    Connected pair{std::make_unique<QTcpSocket>()};
    pair.client->connectToHost(QHostAddress::LocalHost, m_server->serverPort());
    if (pair.client->waitForConnected(5000) && m_server->waitForNewConnection(5000)) {
        const std::unique_ptr<QTcpSocket> accepted(m_server->nextPendingConnection());
        pair.accepted = ::dup(int(accepted->socketDescriptor()));
    }
    return pair;
}

void TestTurnedAway::answersWhoeverHasNotAskedYet()
{
    // The copy of the descriptor that Qt closes must not end the connection.
    TurnedAway away;
    const Connected pair = connected();
    away.add(pair.accepted, "HTTP/1.1 429 \r\n\r\n");
    // The request comes when the answer is out already.
    pair.client->write("GET / HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(pair.client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(pair.client->error(), QAbstractSocket::RemoteHostClosedError);
    QCOMPARE(pair.client->readAll(), QByteArray("HTTP/1.1 429 \r\n\r\n"));
}

void TestTurnedAway::endsWithoutAnAnswer()
{
    TurnedAway away;
    const Connected pair = connected();
    away.add(pair.accepted, {});
    QTRY_COMPARE(pair.client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(pair.client->readAll(), QByteArray());
}

void TestTurnedAway::keepsNoneForLong()
{
    TurnedAway away;
    const Connected pair = connected();
    away.add(pair.accepted, "no");
    QCOMPARE(away.size(), std::size_t(1));
    QVERIFY(isOpen(pair.accepted));
    QTRY_COMPARE(away.size(), std::size_t(0));
    QVERIFY(!isOpen(pair.accepted));
}

void TestTurnedAway::keepsABoundedNumber()
{
    TurnedAway away;
    const Connected pair = connected();
    for (int i = 0; i < 400; ++i)
        away.add(::dup(pair.accepted), "no");
    QCOMPARE(away.size(), std::size_t(256));
    ::close(pair.accepted);
}

void TestTurnedAway::endsAllWhenDestroyed()
{
    const Connected pair = connected();
    {
        TurnedAway away;
        away.add(pair.accepted, "no");
    }
    QVERIFY(!isOpen(pair.accepted));
    QTRY_COMPARE(pair.client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(pair.client->readAll(), QByteArray("no"));
}

QTEST_GUILESS_MAIN(TestTurnedAway)
#include "tst_turnedaway.moc"
