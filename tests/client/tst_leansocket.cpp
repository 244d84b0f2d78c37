// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include "client/net/leansocket.h"
#include "client/net/upgrade.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/rawpeer.h"

#include <functional>
#include <memory>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

struct Listener : LeanSocketListener
{
    void opened(LeanSocket& socket) override
    {
        ++opens;
        if (onOpened)
            onOpened(socket);
    }

    void textReceived(LeanSocket&, std::string_view text) override { texts.emplace_back(text); }

    void closed(LeanSocket&, const LeanClose& close) override { closes.push_back(close); }

    int opens = 0;
    std::vector<std::string> texts;
    std::vector<LeanClose> closes;
    std::function<void(LeanSocket&)> onOpened;
};

/// A WebSocket server that writes down what it hears.
struct Server
{
    Server()
        : server(QStringLiteral("test"), QWebSocketServer::NonSecureMode)
    {
        server.listen(QHostAddress::LocalHost);
        QObject::connect(&server, &QWebSocketServer::newConnection, &server, [this] {
            socket.reset(server.nextPendingConnection());
            QObject::connect(socket.get(), &QWebSocket::textMessageReceived, socket.get(),
                             [this](const QString& text) { heard += text; });
            QObject::connect(socket.get(), &QWebSocket::disconnected, socket.get(),
                             [this] { closeCode = int(socket->closeCode()); });
            QObject::connect(socket.get(), &QWebSocket::pong, socket.get(),
                             [this](quint64, const QByteArray& payload) { pongs += payload; });
        });
    }

    LeanAddress address() const
    {
        return {.host = QStringLiteral("127.0.0.1"),
                .port = server.serverPort(),
                .target = "/app/key?a=b"};
    }

    QWebSocketServer server;
    std::unique_ptr<QWebSocket> socket;
    QList<QString> heard;
    QList<QByteArray> pongs;
    std::optional<int> closeCode;
};

/// A lean socket and a server; up once both ends are.
struct Pair
{
    Pair() { client.open(server.address()); }

    bool isUp() const { return listener.opens == 1 && server.socket != nullptr; }

    Server server;
    Listener listener;
    LeanSocket client{listener, Prng(1)};
};

/// A lean socket and a peer that answers by hand.
struct RawPair
{
    RawPair()
    {
        client.open(
            {.host = QStringLiteral("localhost"), .port = peer.port(), .connectTimeout = timeout});
    }

    /// Answers the handshake, once, when it has come.
    bool shakeHands(const std::string& andThen = {})
    {
        const std::string& request = peer.received();
        if (shaken || !request.ends_with("\r\n\r\n"))
            return shaken;
        const std::string header = "Sec-WebSocket-Key: ";
        const std::size_t from = request.find(header) + header.size();
        const std::string key = request.substr(from, request.find("\r\n", from) - from);
        peer.send("HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Accept: "
                  + upgradeAccept(key) + "\r\n\r\n" + andThen);
        return shaken = true;
    }

    bool failed() const { return listener.closes.size() == 1; }

    const std::string& problem() const { return listener.closes.at(0).problem; }

    std::string name() const { return "localhost:" + std::to_string(peer.port()); }

    Duration timeout = 10s;
    bool shaken = false;
    RawPeer peer;
    Listener listener;
    LeanSocket client{listener, Prng(1)};
};

/// What a QWebSocketServer makes of one client's visit.
struct Visit
{
    QUrl url;
    QString origin;
    QWebSocketProtocol::Version version = QWebSocketProtocol::VersionUnknown;
    QList<QString> heard;
    int closeCode = 0;
    QString closeReason;

    friend bool operator==(const Visit&, const Visit&) = default;
};

} // namespace

class TestLeanSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isEqualToQWebSocketOnTheWire();
    void exchangesTextOfEverySize();
    void answersPings();
    void hearsTheServersClose();
    void closesWithItsCode();
    void closesWithoutACode();
    void closesWhileConnecting();
    void killedIsFinWithoutACloseFrame();
    void resetIsRst();
    void vanishedIsSilence();
    void frozenIsSilenceUntilThawed();
    void readsFramesThatCameWithTheHandshake();
    void saysThatNobodyListens();
    void saysThatANameIsUnknown();
    void saysThatTheHandshakeWasRefused();
    void saysThatThePeerIsNoWebServer();
    void saysThatTheHandshakeWasCutShort();
    void saysThatThePeerTookTooLong();
    void saysThatTheProtocolWasBroken();
    void saysThatTheConnectionWasLost();
    void endsAClosingThatThePeerIgnores();
    void mayBeEndedByItsListener();
};

void TestLeanSocket::isEqualToQWebSocketOnTheWire()
{
    const QList<QString> messages{QStringLiteral("{\"event\":\"pusher:ping\"}"),
                                  QStringLiteral("ü€😀"), QString(200, u'm'), QString(70'000, u'l')};
    const auto visit = [](const Server& server) {
        return Visit{.url = server.socket->requestUrl(),
                     .origin = server.socket->origin(),
                     .version = server.socket->version(),
                     .heard = server.heard,
                     .closeCode = server.socket->closeCode(),
                     .closeReason = server.socket->closeReason()};
    };

    Server forQt;
    QWebSocket qt;
    QUrl url(QStringLiteral("ws://127.0.0.1/app/key?a=b"));
    url.setPort(forQt.server.serverPort());
    qt.open(url);
    QTRY_VERIFY(forQt.socket && qt.isValid());
    for (const QString& message : messages)
        qt.sendTextMessage(message);
    qt.close(QWebSocketProtocol::CloseCodeGoingAway, QStringLiteral("tab"));
    QTRY_VERIFY(forQt.closeCode);
    Visit expected = visit(forQt);

    Pair lean;
    QTRY_VERIFY(lean.isUp());
    for (const QString& message : messages)
        lean.client.sendText(message.toStdString());
    lean.client.close(1001, "tab");
    QTRY_VERIFY(lean.server.closeCode);
    expected.url.setPort(lean.server.server.serverPort());
    QCOMPARE(expected.heard, messages);
    QCOMPARE(expected.closeCode, 1001);
    QVERIFY(visit(lean.server) == expected);
}

void TestLeanSocket::exchangesTextOfEverySize()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    std::vector<std::string> sent;
    for (const std::size_t size : {0, 1, 125, 126, 65'535, 65'536, 900'000}) {
        sent.emplace_back(size, 'x');
        pair.server.socket->sendTextMessage(QString::fromStdString(sent.back()));
        pair.client.sendText(sent.back());
    }
    QTRY_COMPARE(pair.listener.texts.size(), sent.size());
    QVERIFY(pair.listener.texts == sent);
    QTRY_COMPARE(pair.server.heard.size(), qsizetype(sent.size()));
    for (std::size_t i = 0; i < sent.size(); ++i)
        QCOMPARE(pair.server.heard.at(qsizetype(i)).size(), qsizetype(sent[i].size()));
}

void TestLeanSocket::answersPings()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.server.socket->ping("are you there");
    QTRY_COMPARE(pair.server.pongs, QList<QByteArray>{"are you there"});
}

void TestLeanSocket::hearsTheServersClose()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    quint16 code = 4201; // Qt's enum does not know Pusher's.
    pair.server.socket->close(QWebSocketProtocol::CloseCode(code), QStringLiteral("no pong"));
    QTRY_COMPARE(pair.listener.closes.size(), std::size_t(1));
    const LeanClose& close = pair.listener.closes.front();
    QCOMPARE(close.code, code);
    QCOMPARE(close.reason, "no pong");
    QVERIFY(close.wasClean);
    QCOMPARE(close.problem, "");
    QVERIFY(pair.client.isDone());
}

void TestLeanSocket::closesWithItsCode()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.client.sendText("last words");
    pair.client.close(1000);
    pair.client.sendText("after the end");
    QTRY_COMPARE(pair.listener.closes.size(), std::size_t(1));
    QVERIFY(pair.listener.closes.front().wasClean);
    QCOMPARE(pair.listener.closes.front().code, std::uint16_t(1000));
    QCOMPARE(pair.server.heard, QList<QString>{QStringLiteral("last words")});
    QCOMPARE(pair.server.closeCode, 1000);
}

/// QtWebSockets calls that a normal end; 1005 itself may not be sent and would be an error to it.
void TestLeanSocket::closesWithoutACode()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.client.close(1005);
    QTRY_COMPARE(pair.listener.closes.size(), std::size_t(1));
    QVERIFY(pair.listener.closes.front().wasClean);
    QCOMPARE(pair.server.closeCode, 1000);
}

void TestLeanSocket::closesWhileConnecting()
{
    Pair pair;
    pair.client.close(1000);
    QCOMPARE(pair.listener.closes.size(), std::size_t(0));
    QTRY_COMPARE(pair.listener.closes.size(), std::size_t(1));
    QCOMPARE(pair.listener.closes.front().problem, "");
    QCOMPARE(pair.listener.opens, 0);
}

void TestLeanSocket::killedIsFinWithoutACloseFrame()
{
    RawPair pair;
    QTRY_VERIFY(pair.shakeHands());
    QTRY_COMPARE(pair.listener.opens, 1);
    const std::size_t before = pair.peer.received().size();
    pair.peer.send("\x81\x02hi");
    pair.client.fin();
    QTRY_VERIFY(pair.peer.sawFin());
    QCOMPARE(pair.peer.received().size(), before);
    pair.peer.hangUp();
    QTRY_VERIFY(pair.client.isDone());
    QCOMPARE(pair.listener.closes.size(), std::size_t(0));
}

void TestLeanSocket::resetIsRst()
{
    RawPair pair;
    QTRY_VERIFY(pair.shakeHands());
    QTRY_COMPARE(pair.listener.opens, 1);
    pair.client.reset();
    QTRY_VERIFY(pair.peer.sawReset());
    QVERIFY(pair.client.isDone());
    QCOMPARE(pair.listener.closes.size(), std::size_t(0));
}

void TestLeanSocket::vanishedIsSilence()
{
    RawPair pair;
    QTRY_VERIFY(pair.shakeHands());
    QTRY_COMPARE(pair.listener.opens, 1);
    pair.client.vanish();
    const std::size_t before = pair.peer.received().size();
    pair.peer.send("\x89\x04ping");
    pair.client.sendText("never sent");
    QCoreApplication::processEvents();
    QCOMPARE(pair.peer.received().size(), before);
    QVERIFY(pair.peer.sawNoEnd());
    QCOMPARE(pair.peer.unacknowledged(), 1U);
    QVERIFY(!pair.client.isDone());
}

void TestLeanSocket::frozenIsSilenceUntilThawed()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.client.freeze();
    pair.client.sendText("typed before the lid closed");
    pair.server.socket->sendTextMessage(QStringLiteral("meanwhile"));
    pair.server.socket->ping("are you there");
    pair.server.socket->flush();
    QCoreApplication::processEvents();
    QVERIFY(pair.listener.texts.empty());
    QVERIFY(pair.server.heard.isEmpty());
    pair.client.thaw();
    QTRY_VERIFY(pair.listener.texts == std::vector<std::string>{"meanwhile"});
    QTRY_COMPARE(pair.server.pongs.size(), 1);
    QCOMPARE(pair.server.heard.size(), 1);
}

void TestLeanSocket::readsFramesThatCameWithTheHandshake()
{
    RawPair pair;
    QTRY_VERIFY(pair.shakeHands("\x81\x05hello"));
    QTRY_VERIFY(pair.listener.texts == std::vector<std::string>{"hello"});
}

void TestLeanSocket::saysThatNobodyListens()
{
    std::uint16_t port = 0;
    {
        const RawPeer gone;
        port = gone.port();
    }
    Listener listener;
    LeanSocket client(listener, Prng(1));
    client.open({.host = QStringLiteral("127.0.0.1"), .port = port});
    QTRY_COMPARE(listener.closes.size(), std::size_t(1));
    QCOMPARE(listener.closes.front().problem,
             "127.0.0.1:" + std::to_string(port)
                 + " refused the connection: is a server running there?");
    QCOMPARE(listener.closes.front().code, std::uint16_t(1006));
}

void TestLeanSocket::saysThatANameIsUnknown()
{
    Listener listener;
    LeanSocket client(listener, Prng(1));
    client.open({.host = QStringLiteral("no-such-host.invalid"), .port = 1});
    QTRY_COMPARE_WITH_TIMEOUT(listener.closes.size(), std::size_t(1), 15'000);
    QVERIFY(listener.closes.front().problem.find("no-such-host.invalid") != std::string::npos);
}

void TestLeanSocket::saysThatTheHandshakeWasRefused()
{
    RawPair pair;
    QTRY_VERIFY(pair.peer.accepted());
    pair.peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    QTRY_VERIFY(pair.failed());
    QCOMPARE(pair.problem(),
             pair.name() + " refused the WebSocket handshake with HTTP 404 Not Found.");
}

void TestLeanSocket::saysThatThePeerIsNoWebServer()
{
    RawPair pair;
    QTRY_VERIFY(pair.peer.accepted());
    pair.peer.send("220 mail.example ESMTP\r\n");
    QTRY_VERIFY(pair.failed());
    QCOMPARE(pair.problem(),
             pair.name() + " does not speak HTTP: it sent \"220 mail.example ESMTP..\".");
}

void TestLeanSocket::saysThatTheHandshakeWasCutShort()
{
    RawPair pair;
    QTRY_VERIFY(pair.peer.received().ends_with("\r\n\r\n"));
    pair.peer.send("HTTP/1.1 101 Switching");
    pair.peer.hangUp();
    QTRY_VERIFY(pair.failed());
    QCOMPARE(pair.problem(),
             pair.name() + " closed the connection before the WebSocket handshake was complete.");
}

void TestLeanSocket::saysThatThePeerTookTooLong()
{
    RawPeer peer;
    Listener listener;
    LeanSocket client(listener, Prng(1));
    client.open({.host = QStringLiteral("127.0.0.1"), .port = peer.port(), .connectTimeout = 20ms});
    QTRY_COMPARE(listener.closes.size(), std::size_t(1));
    QVERIFY(listener.closes.front().problem.ends_with(
        "did not complete the WebSocket handshake within 20ms."));
}

void TestLeanSocket::saysThatTheProtocolWasBroken()
{
    RawPair pair;
    QTRY_VERIFY(pair.shakeHands("\x83\x01x"));
    QTRY_VERIFY(pair.failed());
    QVERIFY(pair.problem().starts_with(pair.name() + " broke the WebSocket protocol: "));
    QTRY_VERIFY(!pair.peer.sawNoEnd());
}

void TestLeanSocket::saysThatTheConnectionWasLost()
{
    RawPair pair;
    QTRY_VERIFY(pair.shakeHands());
    QTRY_COMPARE(pair.listener.opens, 1);
    pair.peer.hangUp();
    QTRY_VERIFY(pair.failed());
    QCOMPARE(pair.problem(), pair.name() + " ended the connection without a close frame.");
    QCOMPARE(pair.listener.closes.front().code, std::uint16_t(1006));
    QVERIFY(!pair.listener.closes.front().wasClean);
}

void TestLeanSocket::endsAClosingThatThePeerIgnores()
{
    RawPair pair;
    QTRY_VERIFY(pair.shakeHands());
    QTRY_COMPARE(pair.listener.opens, 1);
    pair.client.close(1000);
    QTRY_COMPARE_WITH_TIMEOUT(pair.listener.closes.size(), std::size_t(1), 15'000);
    QCOMPARE(pair.listener.closes.front().code, std::uint16_t(1006));
    QVERIFY(!pair.listener.closes.front().wasClean);
}

void TestLeanSocket::mayBeEndedByItsListener()
{
    const std::vector<std::function<void(LeanSocket&)>> ways{
        [](LeanSocket& socket) { socket.close(1000); }, [](LeanSocket& socket) { socket.fin(); },
        [](LeanSocket& socket) { socket.reset(); }, [](LeanSocket& socket) { socket.vanish(); }};
    for (const auto& way : ways) {
        RawPair pair;
        pair.listener.onOpened = way;
        QTRY_VERIFY(pair.shakeHands("\x81\x05hello"));
        QTRY_COMPARE(pair.listener.opens, 1);
        QCoreApplication::processEvents();
        QVERIFY(pair.listener.texts.empty());
    }
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    const QCoreApplication app(argc, argv);
    TestLeanSocket test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_leansocket.moc"
