// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "server/net/nativesocket.h"

#include <cerrno>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

using namespace echolock;

class TestNativeSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void knowsBothEnds();
    void setsAndReadsOptions();
    void resetsOnClose();
    void deliversTheLastBytesDespiteUnreadInput();
    void knowsNothingOfABadDescriptor();

private:
    /// The client's next byte: 1 if there is one, 0 at a FIN, -1 on a reset.
    ssize_t peek() const;

    std::unique_ptr<QTcpServer> m_server;
    QTcpSocket m_client;
    int m_accepted = -1;
};

void TestNativeSocket::init()
{
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    m_client.connectToHost(QHostAddress::LocalHost, m_server->serverPort());
    QVERIFY(m_client.waitForConnected(5000));
    QVERIFY(m_server->waitForNewConnection(5000));
    m_accepted = ::dup(static_cast<int>(m_server->nextPendingConnection()->socketDescriptor()));
    QVERIFY(m_accepted >= 0);
}

void TestNativeSocket::cleanup()
{
    m_client.abort();
    ::close(m_accepted);
    m_server.reset();
}

ssize_t TestNativeSocket::peek() const
{
    char byte = 0;
    return ::recv(static_cast<int>(m_client.socketDescriptor()), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
}

void TestNativeSocket::knowsBothEnds()
{
    QCOMPARE(nativesocket::peerOf(m_accepted).port, m_client.localPort());
    QCOMPARE(nativesocket::peerOf(m_accepted).address, m_client.localAddress());
    QCOMPARE(nativesocket::localOf(m_accepted).port, m_server->serverPort());
    QCOMPARE(nativesocket::localOf(m_accepted).address, QHostAddress(QHostAddress::LocalHost));
}

void TestNativeSocket::setsAndReadsOptions()
{
    for (const auto option : {QAbstractSocket::LowDelayOption, QAbstractSocket::KeepAliveOption}) {
        nativesocket::setOption(m_accepted, option, 1);
        QCOMPARE(nativesocket::option(m_accepted, option).value_or(-1), 1);
        nativesocket::setOption(m_accepted, option, 0);
        QCOMPARE(nativesocket::option(m_accepted, option).value_or(-1), 0);
    }
    nativesocket::setOption(m_accepted, QAbstractSocket::SendBufferSizeSocketOption, 100'000);
    QVERIFY(
        nativesocket::option(m_accepted, QAbstractSocket::SendBufferSizeSocketOption).value_or(0)
        >= 100'000);
    QVERIFY(!nativesocket::option(m_accepted, QAbstractSocket::MulticastTtlOption));
}

void TestNativeSocket::resetsOnClose()
{
    nativesocket::resetOnClose(m_accepted);
    m_server.reset();
    ::close(m_accepted);
    QTRY_VERIFY(peek() < 0 && errno != EAGAIN);
}

void TestNativeSocket::deliversTheLastBytesDespiteUnreadInput()
{
    m_client.write("unread");
    QVERIFY(m_client.waitForBytesWritten(5000));
    QCOMPARE(::send(m_accepted, "last", 4, 0), 4);
    nativesocket::finishSending(m_accepted);
    m_server.reset();
    ::close(m_accepted);
    QTRY_COMPARE(m_client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(m_client.readAll(), QByteArray("last"));
    QCOMPARE(m_client.error(), QAbstractSocket::RemoteHostClosedError);
}

void TestNativeSocket::knowsNothingOfABadDescriptor()
{
    QCOMPARE(nativesocket::peerOf(-1).port, quint16(0));
    QVERIFY(nativesocket::localOf(-1).address.isNull());
    QVERIFY(!nativesocket::option(-1, QAbstractSocket::KeepAliveOption));
}

QTEST_GUILESS_MAIN(TestNativeSocket)
#include "tst_nativesocket.moc"
