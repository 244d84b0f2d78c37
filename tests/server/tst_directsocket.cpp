// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include "server/loop/epolldispatcher.h"
#include "server/net/directsocket.h"

#include <memory>
#include <sys/socket.h>

using namespace echolock;

namespace {

/// Accepts connections as DirectSockets and, when asked, makes WebSockets of them as the gate does.
class Acceptor : public QTcpServer
{
public:
    enum class Upgrades { No, Yes };

    explicit Acceptor(Upgrades upgrades)
        : m_upgrades(upgrades)
        , webSockets(QStringLiteral("test"), QWebSocketServer::NonSecureMode)
    {
        setListenBacklogSize(4096);
        webSockets.setMaxPendingConnections(10000);
        listen(QHostAddress::LocalHost);
        connect(&webSockets, &QWebSocketServer::newConnection, this, [this] {
            auto* webSocket = webSockets.nextPendingConnection();
            for (const auto& socket : sockets)
                if (socket && socket->peerPort() == webSocket->peerPort())
                    socket->openFrames();
            connect(webSocket, &QWebSocket::disconnected, webSocket, &QObject::deleteLater);
            accepted.emplace_back(webSocket);
        });
    }

    ~Acceptor() override
    {
        for (const auto& webSocket : accepted)
            delete webSocket;
        for (const auto& socket : sockets)
            delete socket;
    }

    QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/app/key").arg(serverPort())); }

    DirectSocket* last() const { return sockets.back(); }

    WsLimits limits{.frameBytesMax = 64 << 20, .messageBytesMax = 64 << 20};
    std::vector<QPointer<DirectSocket>> sockets;
    std::vector<QPointer<QWebSocket>> accepted;

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto* socket = new DirectSocket(descriptor);
        socket->setOutgoingLimit(64 << 20);
        sockets.emplace_back(socket);
        if (m_upgrades == Upgrades::No)
            return;
        connect(socket, &QIODevice::readyRead, this, [this, socket] {
            const auto end = socket->received().find("\r\n\r\n");
            if (end == std::string_view::npos)
                return;
            socket->disconnect(this);
            socket->startGuard(end + 4, limits);
            webSockets.handleConnection(socket);
        });
    }

private:
    Upgrades m_upgrades;

public:
    QWebSocketServer webSockets;
};

/// A WebSocket pair: the real client of Qt and the server side on a DirectSocket.
struct Pair
{
    explicit Pair(Acceptor& acceptor)
    {
        client.setProxy(QNetworkProxy::NoProxy);
        client.open(acceptor.url());
        const auto ready = [&] {
            return !acceptor.accepted.empty() && client.state() == QAbstractSocket::ConnectedState;
        };
        if (!QTest::qWaitFor(ready, 5000))
            return;
        server = acceptor.accepted.back();
        socket = acceptor.last();
    }

    QWebSocket client;
    QPointer<QWebSocket> server;
    QPointer<DirectSocket> socket;
};

std::string handshake()
{
    return "GET /app/key HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

std::string frame(Opcode opcode, std::string_view payload)
{
    std::string bytes;
    appendClientFrame(bytes, opcode, payload, 0x55667788);
    return bytes;
}

void write(QTcpSocket& socket, const std::string& bytes)
{
    socket.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void reset(QTcpSocket& socket)
{
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &now,
                 sizeof now);
    socket.abort();
}

} // namespace

class TestDirectSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsItsAddresses();
    void readsAndWritesAsATcpSocket();
    void carriesMessagesBothWays();
    void carriesBigMessagesBothWays();
    void mixesPrebuiltFramesWithMessagesInOrder();
    void answersPings();
    void passesCloseCodesFromTheClient();
    void passesCloseCodesFromTheServer();
    void deliversFramesThatCameWithTheHead();
    void deliversFramesThatCameBeforeAnEnd();
    void tellsFinFromReset();
    void tellsAHalfFrameAtTheEnd();
    void refusesAnUnmaskedFrameAfterValidOnes();
    void acceptsACodePointSplitOverFragments();
    void sends28MegabytesToAStalledReaderWhole();
    void reportsAnOverflowOnce();
    void abandonsWhatIsQueuedOnAbort();
    void deletesItselfWhenTheWebSocketIsDeleted();
    void resetsHard();
    void accepts1000Clients();
};

void TestDirectSocket::knowsItsAddresses()
{
    Acceptor acceptor(Acceptor::Upgrades::No);
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    QTRY_COMPARE(acceptor.sockets.size(), std::size_t(1));
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    QCOMPARE(acceptor.last()->peerPort(), client.localPort());
    QCOMPARE(acceptor.last()->localPort(), acceptor.serverPort());
    QCOMPARE(acceptor.last()->peerAddress(), QHostAddress(QHostAddress::LocalHost));
    acceptor.last()->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    QCOMPARE(acceptor.last()->socketOption(QAbstractSocket::LowDelayOption).toInt(), 1);
    QVERIFY(!acceptor.last()->setSocketDescriptor(0, QAbstractSocket::ConnectedState,
                                                  QIODevice::ReadWrite));
}

void TestDirectSocket::readsAndWritesAsATcpSocket()
{
    Acceptor acceptor(Acceptor::Upgrades::No);
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    client.write("first line\nsecond");
    QTRY_COMPARE(acceptor.sockets.size(), std::size_t(1));
    DirectSocket* socket = acceptor.last();
    QTRY_COMPARE(socket->bytesAvailable(), 17);
    QVERIFY(socket->canReadLine());
    QCOMPARE(socket->peek(5), QByteArray("first"));
    QCOMPARE(socket->skip(6), 6);
    QCOMPARE(socket->readLine(), QByteArray("line\n"));
    QCOMPARE(socket->read(3), QByteArray("sec"));
    QCOMPARE(socket->readAll(), QByteArray("ond"));
    QVERIFY(socket->atEnd());
    socket->write("one ");
    socket->write("two");
    QCOMPARE(socket->bytesToWrite(), 7);
    QTRY_COMPARE(client.bytesAvailable(), 7);
    QCOMPARE(socket->bytesToWrite(), 0);
}

void TestDirectSocket::carriesMessagesBothWays()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    Pair pair(acceptor);
    QVERIFY(pair.server);
    QSignalSpy atServer(pair.server, &QWebSocket::textMessageReceived);
    QSignalSpy binaryAtServer(pair.server, &QWebSocket::binaryMessageReceived);
    QSignalSpy atClient(&pair.client, &QWebSocket::textMessageReceived);
    for (int i = 0; i < 100; ++i) {
        pair.client.sendTextMessage(QStringLiteral("to server %1 \u00e9").arg(i));
        pair.server->sendTextMessage(QStringLiteral("to client %1 \u00e9").arg(i));
    }
    pair.client.sendBinaryMessage("bytes");
    QTRY_COMPARE(atServer.count(), 100);
    QTRY_COMPARE(atClient.count(), 100);
    QTRY_COMPARE(binaryAtServer.count(), 1);
    QCOMPARE(atServer[99][0].toString(), QStringLiteral("to server 99 \u00e9"));
    QCOMPARE(atClient[99][0].toString(), QStringLiteral("to client 99 \u00e9"));
}

void TestDirectSocket::carriesBigMessagesBothWays()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    Pair pair(acceptor);
    QVERIFY(pair.server);
    QSignalSpy atServer(pair.server, &QWebSocket::binaryMessageReceived);
    QSignalSpy atClient(&pair.client, &QWebSocket::binaryMessageReceived);
    QByteArray big;
    for (int i = 0; i < 2'000'000; ++i)
        big.append(QByteArray::number(i).right(4));
    pair.client.sendBinaryMessage(big);
    pair.server->sendBinaryMessage(big);
    QTRY_COMPARE_WITH_TIMEOUT(atServer.count(), 1, 20000);
    QTRY_COMPARE_WITH_TIMEOUT(atClient.count(), 1, 20000);
    QVERIFY(atServer[0][0].toByteArray() == big);
    QVERIFY(atClient[0][0].toByteArray() == big);
}

void TestDirectSocket::mixesPrebuiltFramesWithMessagesInOrder()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    Pair pair(acceptor);
    QVERIFY(pair.server);
    QSignalSpy atClient(&pair.client, &QWebSocket::textMessageReceived);
    std::string built;
    appendServerFrame(built, Opcode::Text, "prebuilt");
    const QByteArray shared = QByteArray::fromStdString(built);
    QVERIFY(pair.socket->sendRaw(shared));
    pair.server->sendTextMessage(QStringLiteral("message"));
    QVERIFY(pair.socket->sendRaw(shared));
    QTRY_COMPARE(atClient.count(), 3);
    QCOMPARE(atClient[0][0].toString(), QStringLiteral("prebuilt"));
    QCOMPARE(atClient[1][0].toString(), QStringLiteral("message"));
    QCOMPARE(atClient[2][0].toString(), QStringLiteral("prebuilt"));
    QCOMPARE(shared, QByteArray::fromStdString(built));
}

void TestDirectSocket::answersPings()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    Pair pair(acceptor);
    QVERIFY(pair.server);
    QSignalSpy atClient(&pair.client, &QWebSocket::pong);
    QSignalSpy atServer(pair.server, &QWebSocket::pong);
    pair.client.ping("up");
    pair.server->ping("down");
    QTRY_COMPARE(atClient.count(), 1);
    QTRY_COMPARE(atServer.count(), 1);
    QCOMPARE(atClient[0][1].toByteArray(), QByteArray("up"));
    QCOMPARE(atServer[0][1].toByteArray(), QByteArray("down"));
}

void TestDirectSocket::passesCloseCodesFromTheClient()
{
    for (const int code : {1000, 1001, 4001, 4999}) {
        Acceptor acceptor(Acceptor::Upgrades::Yes);
        Pair pair(acceptor);
        QVERIFY(pair.server);
        int seen = 0;
        std::string reason;
        auto end = DirectSocket::PeerEnd::Error;
        connect(pair.socket, &QAbstractSocket::disconnected, this, [&, socket = pair.socket] {
            seen = socket->closeSeen() ? socket->closeSeen()->code.value_or(0) : -1;
            reason = socket->closeSeen() ? socket->closeSeen()->reason : "";
            end = socket->peerEnd();
        });
        QSignalSpy errors(pair.socket, &QAbstractSocket::errorOccurred);
        QSignalSpy disconnected(pair.server, &QWebSocket::disconnected);
        pair.client.close(static_cast<QWebSocketProtocol::CloseCode>(code), QStringLiteral("why"));
        QTRY_COMPARE(disconnected.count(), 1);
        QCOMPARE(seen, code);
        QCOMPARE(reason, std::string("why"));
        QCOMPARE(end, DirectSocket::PeerEnd::None);
        QCOMPARE(errors.count(), 0);
        QTRY_VERIFY(!pair.socket);
    }
}

void TestDirectSocket::passesCloseCodesFromTheServer()
{
    for (const int code : {1000, 1012, 4001, 4200}) {
        Acceptor acceptor(Acceptor::Upgrades::Yes);
        QTcpSocket raw;
        raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
        write(raw, handshake());
        QTRY_COMPARE(acceptor.accepted.size(), std::size_t(1));
        QTRY_VERIFY(raw.peek(4096).endsWith("\r\n\r\n"));
        raw.readAll();
        // Unread input at the close must not turn it into a reset that swallows the close frame.
        write(raw, frame(Opcode::Text, std::string(5000, 'x')));
        raw.flush();
        acceptor.accepted.back()->close(static_cast<QWebSocketProtocol::CloseCode>(code),
                                        QStringLiteral("bye"));
        QTRY_COMPARE(raw.state(), QAbstractSocket::UnconnectedState);
        std::string expected;
        appendServerFrame(expected, Opcode::Close,
                          closePayload(static_cast<std::uint16_t>(code), "bye"));
        QCOMPARE(raw.readAll(), QByteArray::fromStdString(expected));
        QTRY_VERIFY(!acceptor.last());
    }
}

void TestDirectSocket::deliversFramesThatCameWithTheHead()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    QStringList seen;
    connect(&acceptor.webSockets, &QWebSocketServer::newConnection, this, [&] {
        connect(acceptor.accepted.back(), &QWebSocket::textMessageReceived, this,
                [&](const QString& text) { seen.append(text); });
    });
    QTcpSocket raw;
    raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    const std::string second = frame(Opcode::Text, "second");
    write(raw, handshake() + frame(Opcode::Text, "fi\r\n\r\nrst") + second.substr(0, 4));
    QTRY_COMPARE(seen.size(), 1);
    QVERIFY(acceptor.last()->midFrame());
    write(raw, second.substr(4));
    QTRY_COMPARE(seen, (QStringList{QStringLiteral("fi\r\n\r\nrst"), QStringLiteral("second")}));
}

void TestDirectSocket::deliversFramesThatCameBeforeAnEnd()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    QStringList seen;
    connect(&acceptor.webSockets, &QWebSocketServer::newConnection, this, [&] {
        connect(acceptor.accepted.back(), &QWebSocket::textMessageReceived, this,
                [&](const QString& text) { seen.append(text); });
    });
    QTcpSocket raw;
    raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    write(raw, handshake() + frame(Opcode::Text, "last words"));
    raw.disconnectFromHost();
    QTRY_COMPARE(seen, QStringList{QStringLiteral("last words")});
    QTRY_VERIFY(!acceptor.last());
}

void TestDirectSocket::tellsFinFromReset()
{
    for (const auto expected : {DirectSocket::PeerEnd::Fin, DirectSocket::PeerEnd::Rst}) {
        Acceptor acceptor(Acceptor::Upgrades::Yes);
        QTcpSocket raw;
        raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
        write(raw, handshake());
        QTRY_COMPARE(acceptor.accepted.size(), std::size_t(1));
        QTRY_VERIFY(raw.peek(4096).endsWith("\r\n\r\n"));
        raw.readAll();
        DirectSocket* socket = acceptor.last();
        auto end = DirectSocket::PeerEnd::None;
        auto error = QAbstractSocket::UnknownSocketError;
        QWebSocket* webSocket = acceptor.accepted.back();
        connect(webSocket, &QWebSocket::disconnected, this, [&] {
            end = socket->peerEnd();
            error = socket->error();
            QVERIFY(!socket->closeSeen());
        });
        QSignalSpy disconnected(webSocket, &QWebSocket::disconnected);
        if (expected == DirectSocket::PeerEnd::Fin)
            raw.abort();
        else
            reset(raw);
        QTRY_COMPARE(disconnected.count(), 1);
        QCOMPARE(end, expected);
        QCOMPARE(error, QAbstractSocket::RemoteHostClosedError);
        QTRY_VERIFY(!acceptor.last());
    }
}

void TestDirectSocket::tellsAHalfFrameAtTheEnd()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    QTcpSocket raw;
    raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    write(raw, handshake() + frame(Opcode::Close, closePayload(1000, "")).substr(0, 6));
    QTRY_COMPARE(acceptor.accepted.size(), std::size_t(1));
    DirectSocket* socket = acceptor.last();
    bool half = false;
    connect(socket, &QAbstractSocket::disconnected, this,
            [&] { half = socket->midFrame() && !socket->closeSeen(); });
    raw.disconnectFromHost();
    QTRY_VERIFY(!acceptor.last());
    QVERIFY(half);
}

void TestDirectSocket::refusesAnUnmaskedFrameAfterValidOnes()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    QTcpSocket raw;
    raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    write(raw, handshake());
    QTRY_COMPARE(acceptor.accepted.size(), std::size_t(1));
    QSignalSpy messages(acceptor.accepted.back(), &QWebSocket::textMessageReceived);
    QSignalSpy violations(acceptor.last(), &DirectSocket::violated);
    std::string unmasked;
    appendServerFrame(unmasked, Opcode::Text, "bad");
    write(raw, frame(Opcode::Text, "good") + unmasked + frame(Opcode::Text, "late"));
    QTRY_COMPARE(violations.count(), 1);
    QCOMPARE(violations[0][0].toInt(), 1002);
    QCOMPARE(messages.count(), 1);
    QCOMPARE(messages[0][0].toString(), QStringLiteral("good"));
}

void TestDirectSocket::acceptsACodePointSplitOverFragments()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    QTcpSocket raw;
    raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    write(raw, handshake());
    QTRY_COMPARE(acceptor.accepted.size(), std::size_t(1));
    QSignalSpy messages(acceptor.accepted.back(), &QWebSocket::textMessageReceived);
    std::string first = frame(Opcode::Text, "\xe2\x82");
    first[0] = 0x01;
    write(raw, first + frame(Opcode::Continuation, "\xac"));
    QTRY_COMPARE(messages.count(), 1);
    QCOMPARE(messages[0][0].toString(), QStringLiteral("\u20ac"));
}

void TestDirectSocket::sends28MegabytesToAStalledReaderWhole()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    QTcpSocket raw;
    raw.setReadBufferSize(1024);
    raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    write(raw, handshake());
    QTRY_COMPARE(acceptor.accepted.size(), std::size_t(1));
    std::string sent;
    for (int i = 0; i < 7000; ++i)
        appendServerFrame(sent, Opcode::Text, std::to_string(i) + std::string(4000, 'x'));
    QVERIFY(sent.size() > std::size_t(28'000'000));
    const QByteArray bytes = QByteArray::fromStdString(sent);
    for (qsizetype at = 0; at < bytes.size(); at += 40'000)
        QVERIFY(acceptor.last()->sendRaw(bytes.mid(at, 40'000)));
    QTRY_VERIFY(acceptor.last()->bytesToWrite() < bytes.size());
    QVERIFY(acceptor.last()->bytesToWrite() > 10'000'000);
    // A close behind it all waits its turn.
    acceptor.accepted.back()->close(QWebSocketProtocol::CloseCodeNormal);
    raw.setReadBufferSize(0);
    QTRY_COMPARE_WITH_TIMEOUT(raw.state(), QAbstractSocket::UnconnectedState, 30000);
    QByteArray received = raw.readAll();
    received.remove(0, received.indexOf("\r\n\r\n") + 4);
    QCOMPARE(received.size(), bytes.size() + 4);
    QVERIFY(received.startsWith(bytes));
    QTRY_VERIFY(!acceptor.last());
}

void TestDirectSocket::reportsAnOverflowOnce()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    QTcpSocket raw;
    raw.setReadBufferSize(1024);
    raw.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    write(raw, handshake());
    QTRY_COMPARE(acceptor.accepted.size(), std::size_t(1));
    acceptor.last()->setOutgoingLimit(1 << 20);
    QSignalSpy overflows(acceptor.last(), &DirectSocket::overflowed);
    const QByteArray chunk(100'000, 'x');
    int taken = 0;
    while (taken < 1000 && acceptor.last()->sendRaw(chunk))
        ++taken;
    QVERIFY(taken < 1000);
    QVERIFY(!acceptor.last()->sendRaw(chunk));
    QCOMPARE(overflows.count(), 0);
    QTRY_COMPARE(overflows.count(), 1);
    QVERIFY(acceptor.last()->bytesToWrite() <= 1 << 20);
    QVERIFY(!acceptor.last()->sendRaw(chunk));
    acceptor.last()->resetHard();
    QTRY_VERIFY(!acceptor.last());
    QCOMPARE(overflows.count(), 1);
}

void TestDirectSocket::abandonsWhatIsQueuedOnAbort()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    Pair pair(acceptor);
    QVERIFY(pair.server);
    QSignalSpy messages(&pair.client, &QWebSocket::textMessageReceived);
    QSignalSpy disconnected(&pair.client, &QWebSocket::disconnected);
    pair.server->sendTextMessage(QStringLiteral("never sent"));
    pair.server->abort();
    QTRY_COMPARE(disconnected.count(), 1);
    QCOMPARE(messages.count(), 0);
    QTRY_VERIFY(!pair.socket);
}

void TestDirectSocket::deletesItselfWhenTheWebSocketIsDeleted()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    Pair pair(acceptor);
    QVERIFY(pair.server);
    QSignalSpy disconnected(&pair.client, &QWebSocket::disconnected);
    delete pair.server.data();
    QTRY_COMPARE(disconnected.count(), 1);
    QCOMPARE(pair.client.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
    QTRY_VERIFY(!pair.socket);
}

void TestDirectSocket::resetsHard()
{
    Acceptor acceptor(Acceptor::Upgrades::No);
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, acceptor.serverPort());
    QTRY_COMPARE(acceptor.sockets.size(), std::size_t(1));
    QSignalSpy disconnected(acceptor.last(), &QAbstractSocket::disconnected);
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    acceptor.last()->resetHard();
    QCOMPARE(disconnected.count(), 1);
    // Without a reader in between, the kernel's own word for it: a FIN would read as 0.
    char byte = 0;
    QTRY_VERIFY(
        ::recv(static_cast<int>(client.socketDescriptor()), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0
        || client.state() == QAbstractSocket::UnconnectedState);
    QTRY_VERIFY(!acceptor.last());
}

void TestDirectSocket::accepts1000Clients()
{
    Acceptor acceptor(Acceptor::Upgrades::Yes);
    std::vector<std::unique_ptr<QWebSocket>> clients;
    int messages = 0;
    for (int i = 0; i < 1000; ++i) {
        auto& client = clients.emplace_back(std::make_unique<QWebSocket>());
        client->setProxy(QNetworkProxy::NoProxy);
        connect(client.get(), &QWebSocket::textMessageReceived, this, [&] { ++messages; });
        client->open(acceptor.url());
    }
    QTRY_COMPARE_WITH_TIMEOUT(acceptor.accepted.size(), std::size_t(1000), 30000);
    for (const auto& webSocket : acceptor.accepted)
        webSocket->sendTextMessage(QStringLiteral("hello"));
    QTRY_COMPARE_WITH_TIMEOUT(messages, 1000, 10000);
    clients.clear();
    const auto gone = [&] {
        return std::none_of(acceptor.sockets.begin(), acceptor.sockets.end(),
                            [](auto& s) { return !s.isNull(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(gone(), 10000);
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication app(argc, argv);
    TestDirectSocket test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_directsocket.moc"
