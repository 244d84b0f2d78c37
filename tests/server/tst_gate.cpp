// SPDX-License-Identifier: GPL-3.0-or-later
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <QWebSocket>

#include "server/loop/epolldispatcher.h"
#include "server/net/gate.h"

#include <fcntl.h>
#include <memory>
#include <sys/resource.h>
#include <unistd.h>

using namespace echolock;

namespace {

/// A gate whose WebSockets echo and whose HTTP answers with the path.
struct EchoGate
{
    explicit EchoGate(const GateLimits& limits = {})
        : gate(limits)
    {
        QObject::connect(
            &gate, &Gate::webSocketReady, &gate,
            [this](QWebSocket* webSocket, DirectSocket* socket, const HttpRequest& head) {
                targets.push_back(head.target);
                webSockets.emplace_back(webSocket);
                sockets.emplace_back(socket);
                QObject::connect(
                    webSocket, &QWebSocket::textMessageReceived, webSocket,
                    [webSocket](const QString& text) { webSocket->sendTextMessage(text); });
                QObject::connect(webSocket, &QWebSocket::disconnected, webSocket,
                                 &QObject::deleteLater);
            });
        QObject::connect(
            &gate, &Gate::requestReceived, &gate,
            [](HttpConnection* connection, const HttpRequest& request) {
                connection->reply(
                    {200, {}, QByteArray::fromStdString(request.path + " " + request.body)});
            });
        listening = gate.listenOn(QHostAddress(QHostAddress::LocalHost), 0).has_value();
    }

    ~EchoGate()
    {
        for (const auto& webSocket : webSockets)
            delete webSocket;
    }

    QUrl url() const
    {
        return QUrl(QStringLiteral("ws://127.0.0.1:%1/app/key?protocol=7").arg(gate.serverPort()));
    }

    std::unique_ptr<QTcpSocket> raw(const std::string& bytes) const
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress::LocalHost, gate.serverPort());
        socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
        return socket;
    }

    Gate gate;
    bool listening = false;
    std::vector<std::string> targets;
    std::vector<QPointer<QWebSocket>> webSockets;
    std::vector<QPointer<DirectSocket>> sockets;
};

std::string handshake(const std::string& extra = {},
                      const std::string& key = "dGhlIHNhbXBsZSBub25jZQ==",
                      const std::string& version = "13")
{
    return "GET /app/key?a=b HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: "
        + key + "\r\nSec-WebSocket-Version: " + version + "\r\n" + extra + "\r\n";
}

std::string frame(Opcode opcode, std::string_view payload)
{
    std::string bytes;
    appendClientFrame(bytes, opcode, payload, 0x0a0b0c0d);
    return bytes;
}

std::string serverFrame(Opcode opcode, std::string_view payload)
{
    std::string bytes;
    appendServerFrame(bytes, opcode, payload);
    return bytes;
}

} // namespace

class TestGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void servesWebSocketsAndHttpOnOnePort();
    void upgradesAfterARequestOnTheSameConnection();
    void echoesFramesPipelinedBehindTheHandshake();
    void handlesAHandshakeSplitAtEveryByte();
    void declinesUpgrades_data();
    void declinesUpgrades();
    void declinesWhatTheFilterRefuses();
    void closesAfterViolations_data();
    void closesAfterViolations();
    void disturbsNobodyElseWithAViolation();
    void closesConnectionsThatSayNothing();
    void countsAnOverflow();
    void explainsAPortInUse();
    void explainsAForeignAddress();
    void acceptsAgainWhenDescriptorsAreBack();
    void saysThatTlsCameInPlainText();
    void takesABurstOf1000Clients();
    void leavesNothingBehindWhenDestroyed();
};

void TestGate::servesWebSocketsAndHttpOnOnePort()
{
    EchoGate echo;
    QVERIFY(echo.listening);
    QWebSocket client;
    client.setProxy(QNetworkProxy::NoProxy);
    QSignalSpy messages(&client, &QWebSocket::textMessageReceived);
    connect(&client, &QWebSocket::connected, this,
            [&] { client.sendTextMessage(QStringLiteral("hello")); });
    client.open(echo.url());
    const auto http = echo.raw("GET /up HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE(messages.count(), 1);
    QCOMPARE(messages[0][0].toString(), QStringLiteral("hello"));
    QTRY_COMPARE(http->peek(4096), QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n/up "));
    QCOMPARE(echo.targets, std::vector<std::string>{"/app/key?protocol=7"});
    QCOMPARE(echo.sockets[0]->peerPort(), echo.webSockets[0]->peerPort());
    QCOMPARE(echo.gate.stats().accepted, 2U);
    QCOMPARE(echo.gate.stats().webSocketsOpen, 1U);
    QCOMPARE(echo.gate.stats().httpOpen, 1U);
    client.close();
    http->disconnectFromHost();
    QTRY_COMPARE(echo.gate.stats().webSocketsOpen, 0U);
    QTRY_COMPARE(echo.gate.stats().httpOpen, 0U);
    QTRY_VERIFY(!echo.sockets[0]);
}

void TestGate::upgradesAfterARequestOnTheSameConnection()
{
    EchoGate echo;
    const auto raw = echo.raw("GET /one HTTP/1.1\r\nHost: a\r\n\r\n" + handshake()
                              + frame(Opcode::Text, "after"));
    QTRY_VERIFY(
        raw->peek(4096).endsWith(QByteArray::fromStdString(serverFrame(Opcode::Text, "after"))));
    QVERIFY(raw->peek(4096).startsWith(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n/one HTTP/1.1 101 "));
}

void TestGate::echoesFramesPipelinedBehindTheHandshake()
{
    EchoGate echo;
    const auto raw = echo.raw(handshake() + frame(Opcode::Text, "one")
                              + frame(Opcode::Text, "two"));
    const auto expected = QByteArray::fromStdString(serverFrame(Opcode::Text, "one")
                                                    + serverFrame(Opcode::Text, "two"));
    QTRY_VERIFY(raw->peek(4096).endsWith("\r\n\r\n" + expected));
}

void TestGate::handlesAHandshakeSplitAtEveryByte()
{
    EchoGate echo;
    const std::string stream = handshake() + frame(Opcode::Text, "ok");
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (std::size_t at = 1; at < stream.size(); ++at)
        clients.push_back(echo.raw(stream.substr(0, at)));
    QTRY_COMPARE(echo.gate.stats().accepted, std::uint64_t(stream.size() - 1));
    for (std::size_t at = 1; at < stream.size(); ++at)
        clients[at - 1]->write(stream.data() + at, static_cast<qint64>(stream.size() - at));
    const auto expected = QByteArray::fromStdString(serverFrame(Opcode::Text, "ok"));
    for (const auto& client : clients)
        QTRY_VERIFY(client->peek(4096).endsWith(expected));
}

void TestGate::declinesUpgrades_data()
{
    QTest::addColumn<std::string>("head");
    QTest::addColumn<QByteArray>("answer");
    QTest::addRow("key too short") << handshake({}, "c2hvcnQ=") << QByteArray("HTTP/1.1 400 ");
    QTest::addRow("key not base64") << handshake({}, "%%%%") << QByteArray("HTTP/1.1 400 ");
    QTest::addRow("old version") << handshake({}, "dGhlIHNhbXBsZSBub25jZQ==", "8")
                                 << QByteArray("HTTP/1.1 426 ");
    std::string post = handshake("Content-Length: 0\r\n");
    QTest::addRow("POST") << post.replace(0, 3, "POST") << QByteArray("HTTP/1.1 400 ");
    std::string many;
    for (int i = 0; i < 120; ++i)
        many += "X: y\r\n";
    QTest::addRow("too many headers") << handshake(many) << QByteArray("HTTP/1.1 431 ");
    QTest::addRow("long header") << handshake("X: " + std::string(9000, 'x') + "\r\n")
                                 << QByteArray("HTTP/1.1 431 ");
    QTest::addRow("head too large")
        << handshake("X: " + std::string(20'000, 'x') + "\r\n") << QByteArray("HTTP/1.1 431 ");
}

void TestGate::declinesUpgrades()
{
    QFETCH(const std::string, head);
    QFETCH(const QByteArray, answer);
    EchoGate echo;
    const auto raw = echo.raw(head + frame(Opcode::Text, "never"));
    QTRY_COMPARE(raw->state(), QAbstractSocket::UnconnectedState);
    QVERIFY2(raw->peek(4096).startsWith(answer), raw->peek(4096).constData());
    QVERIFY(echo.webSockets.empty());
    QCOMPARE(echo.gate.stats().refused, 1U);
    QTRY_COMPARE(echo.gate.stats().httpOpen, 0U);
}

void TestGate::declinesWhatTheFilterRefuses()
{
    EchoGate echo;
    echo.gate.setUpgradeFilter([](const HttpRequest& request) -> std::optional<HttpReply> {
        if (request.header("origin") == "http://evil")
            return HttpReply{403, {}, "no"};
        return std::nullopt;
    });
    const auto evil = echo.raw(handshake("Origin: http://evil\r\n"));
    const auto good = echo.raw(handshake("Origin: http://good\r\n"));
    QTRY_COMPARE(
        evil->peek(4096),
        QByteArray("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"));
    QTRY_VERIFY(good->peek(4096).startsWith("HTTP/1.1 101 "));
}

void TestGate::closesAfterViolations_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<int>("code");
    std::string reserved = frame(Opcode::Text, "x");
    reserved[0] = static_cast<char>(0xc1);
    QTest::addRow("unmasked") << serverFrame(Opcode::Text, "x") << 1002;
    QTest::addRow("reserved bit") << reserved << 1002;
    QTest::addRow("bad close code") << frame(Opcode::Close, closePayload(1005, "")) << 1002;
    QTest::addRow("not UTF-8") << frame(Opcode::Text, "\xff") << 1007;
    QTest::addRow("too large") << std::string("\x81\xff\0\0\0\0\x7f\0\0\0 mask", 15) << 1009;
}

void TestGate::closesAfterViolations()
{
    QFETCH(const std::string, bytes);
    QFETCH(const int, code);
    EchoGate echo;
    const auto raw = echo.raw(handshake() + frame(Opcode::Text, "first") + bytes
                              + frame(Opcode::Text, "late"));
    QTRY_COMPARE(raw->state(), QAbstractSocket::UnconnectedState);
    const QByteArray seen = raw->readAll();
    const QByteArray echoed = QByteArray::fromStdString(serverFrame(Opcode::Text, "first"));
    const qsizetype close = seen.indexOf(echoed) + echoed.size();
    QVERIFY(close > echoed.size());
    QCOMPARE(seen[close], '\x88');
    QCOMPARE((static_cast<quint8>(seen[close + 2]) << 8) + static_cast<quint8>(seen[close + 3]),
             code);
    QVERIFY(!seen.contains("late"));
    QCOMPARE(echo.gate.stats().violations, 1U);
    QTRY_VERIFY(!echo.sockets[0] && !echo.webSockets[0]);
}

void TestGate::disturbsNobodyElseWithAViolation()
{
    EchoGate echo;
    const auto good = echo.raw(handshake());
    QTRY_COMPARE(echo.webSockets.size(), std::size_t(1));
    const auto bad = echo.raw(handshake() + "\xff\xff garbage");
    QTRY_COMPARE(bad->state(), QAbstractSocket::UnconnectedState);
    const std::string hello = frame(Opcode::Text, "still here");
    good->write(hello.data(), static_cast<qint64>(hello.size()));
    QTRY_VERIFY(good->peek(4096).endsWith("still here"));
}

void TestGate::closesConnectionsThatSayNothing()
{
    GateLimits limits;
    limits.http.headWithin = std::chrono::milliseconds(50);
    EchoGate echo(limits);
    const auto silent = echo.raw("");
    const auto slow = echo.raw("GET / HT");
    QTRY_COMPARE(echo.gate.stats().accepted, 2U);
    QTRY_COMPARE(silent->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(slow->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(echo.gate.stats().refused, 2U);
    QTRY_COMPARE(echo.gate.stats().httpOpen, 0U);
}

void TestGate::countsAnOverflow()
{
    GateLimits limits;
    limits.outgoingBytesMax = 1 << 20;
    EchoGate echo(limits);
    const auto raw = echo.raw(handshake());
    raw->setReadBufferSize(1024);
    QTRY_COMPARE(echo.sockets.size(), std::size_t(1));
    connect(echo.sockets[0], &DirectSocket::overflowed, echo.sockets[0], &DirectSocket::resetHard);
    while (echo.sockets[0]->sendRaw(QByteArray(100'000, 'x'))) { }
    QTRY_COMPARE(echo.gate.stats().overflows, 1U);
    QTRY_VERIFY(!echo.sockets[0] && !echo.webSockets[0]);
    QCOMPARE(echo.gate.stats().webSocketsOpen, 0U);
}

void TestGate::explainsAPortInUse()
{
    EchoGate first;
    Gate second;
    const auto result = second.listenOn(QHostAddress(QHostAddress::LocalHost),
                                        first.gate.serverPort());
    QVERIFY(!result);
    QCOMPARE(result.error().message,
             "127.0.0.1:" + std::to_string(first.gate.serverPort())
                 + " is in use by another program; choose another with --port, or --port 0 for a "
                   "free one");
}

void TestGate::explainsAForeignAddress()
{
    Gate gate;
    const auto result = gate.listenOn(QHostAddress(QStringLiteral("203.0.113.7")), 0);
    QVERIFY(!result);
    QCOMPARE(
        result.error().message,
        std::string("203.0.113.7:0 is not an address of this machine; choose another with --host"));
}

void TestGate::acceptsAgainWhenDescriptorsAreBack()
{
    EchoGate echo;
    QSignalSpy failures(&echo.gate, &Gate::acceptingFailed);
    const auto before = echo.raw("GET /before HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_VERIFY(before->peek(4096).endsWith("/before "));
    // Connected while there are descriptors, accepted when there are none.
    const auto client = echo.raw("GET /after HTTP/1.1\r\nHost: a\r\n\r\n");
    rlimit limit{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlimit tight{static_cast<rlim_t>(::dup(0)), limit.rlim_max};
    ::close(static_cast<int>(tight.rlim_cur));
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    const auto restore = qScopeGuard([&] { ::setrlimit(RLIMIT_NOFILE, &limit); });
    QTRY_VERIFY(echo.gate.stats().acceptErrors >= 2);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    QTRY_VERIFY(client->peek(4096).endsWith("/after "));
    QCOMPARE(failures.count(), 1);
    QVERIFY(failures[0][0].toString().contains(QStringLiteral("ulimit -n")));
}

void TestGate::saysThatTlsCameInPlainText()
{
    EchoGate echo;
    QSignalSpy failures(&echo.gate, &Gate::tlsFailed);
    const auto garbage = echo.raw("\x17\x03 and so on\r\n\r\n");
    const auto first = echo.raw("\x16\x03\x01\x02 and so on\r\n\r\n");
    const auto second = echo.raw("\x16\x03\x01\x02 and so on\r\n\r\n");
    QTRY_COMPARE(echo.gate.stats().refused, 3U);
    QCOMPARE(echo.gate.stats().tlsFailures, 2U);
    QCOMPARE(failures.count(), 1);
    QVERIFY(failures[0][0].toString().startsWith(QStringLiteral("this port speaks none")));
}

void TestGate::takesABurstOf1000Clients()
{
    EchoGate echo;
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 1000; ++i)
        clients.push_back(echo.raw(handshake() + frame(Opcode::Text, "hello")));
    QTRY_COMPARE_WITH_TIMEOUT(echo.gate.stats().webSocketsOpen, 1000U, 30000);
    for (const auto& client : clients)
        QTRY_VERIFY(client->peek(4096).endsWith("hello"));
    QCOMPARE(echo.gate.stats().refused, 0U);
    clients.clear();
    QTRY_COMPARE_WITH_TIMEOUT(echo.gate.stats().webSocketsOpen, 0U, 10000);
}

void TestGate::leavesNothingBehindWhenDestroyed()
{
    QPointer<DirectSocket> webSocketBelow;
    std::unique_ptr<QTcpSocket> http;
    std::unique_ptr<QTcpSocket> silent;
    std::unique_ptr<QTcpSocket> webSocket;
    {
        EchoGate echo;
        http = echo.raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
        silent = echo.raw("");
        webSocket = echo.raw(handshake());
        QTRY_COMPARE(echo.webSockets.size(), std::size_t(1));
        QTRY_COMPARE(echo.gate.stats().accepted, 3U);
        webSocketBelow = echo.sockets[0];
    }
    QTRY_COMPARE(http->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(silent->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(webSocket->state(), QAbstractSocket::UnconnectedState);
    QTRY_VERIFY(!webSocketBelow);
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication app(argc, argv);
    TestGate test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_gate.moc"
