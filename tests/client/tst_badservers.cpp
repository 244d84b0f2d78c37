// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "client/net/arrivalpace.h"
#include "client/net/clientswarm.h"
#include "client/net/upgrade.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/certificate.h"
#include "tests/support/pusherstub.h"
#include "tests/support/webstub.h"

#include <functional>
#include <memory>
#include <sys/socket.h>

using namespace echolock;
using namespace std::chrono_literals;
using Stage = ClientFailure::Stage;

class TestBadServers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachClientHasOneReason_data();
    void eachClientHasOneReason();
    void tellsANameThatACertificateIsNotFor();
    void eachClientIsToldWhyItMayNotJoin_data();
    void eachClientIsToldWhyItMayNotJoin();
    void holdsUpNobodyElse();
    void manyThatStallHoldUpNobodyElse();
    void leavesAServerThatNeverGreets();
};

namespace {

constexpr std::uint32_t crowd = 8;

/// A server that does one thing to whoever has sent a whole request.
struct BadServer
{
    using Act = std::function<void(QTcpSocket& socket, const QByteArray& request)>;

    explicit BadServer(Act does)
        : act(std::move(does))
    {
        tcp.listen(QHostAddress::LocalHost);
        QObject::connect(&tcp, &QTcpServer::newConnection, &tcp, [this] {
            while (QTcpSocket* const socket = tcp.nextPendingConnection()) {
                QObject::connect(socket, &QTcpSocket::readyRead, socket,
                                 [this, socket] { this->act(*socket, socket->readAll()); });
                QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }

    QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(tcp.serverPort())); }

    QTcpServer tcp;
    Act act;
};

/// What completes the WebSocket handshake of that request.
QByteArray welcome(const QByteArray& request)
{
    const QByteArray header = "Sec-WebSocket-Key: ";
    const qsizetype from = request.indexOf(header);
    if (from < 0)
        return {};
    const QByteArray rest = request.mid(from + header.size());
    const std::string key = rest.left(rest.indexOf("\r\n")).toStdString();
    return "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: "
        + QByteArray::fromStdString(upgradeAccept(key)) + "\r\n\r\n";
}

/// Answers with these bytes, before or after the handshake.
BadServer::Act sending(const QByteArray& bytes)
{
    return [bytes](QTcpSocket& socket, const QByteArray&) { socket.write(bytes); };
}

BadServer::Act greetingWith(const QByteArray& bytes)
{
    return [bytes](QTcpSocket& socket, const QByteArray& request) {
        if (const QByteArray reply = welcome(request); !reply.isEmpty())
            socket.write(reply + bytes);
        else
            socket.disconnectFromHost();
    };
}

QByteArray textFrame(const QByteArray& text)
{
    return QByteArray("\x81") + char(text.size()) + text;
}

/// Opens every WebSocket, and greets on those alone.
BadServer greetingSome(std::function<bool(int visit)> answers)
{
    auto visits = std::make_shared<int>(0);
    return BadServer([visits, answers](QTcpSocket& socket, const QByteArray& request) {
        const QByteArray reply = welcome(request);
        if (reply.isEmpty())
            return;
        socket.write(reply);
        if (answers(++*visits))
            socket.write(textFrame(R"({"event":"pusher:connection_established",)"
                                   R"("data":{"socket_id":"1.2","activity_timeout":99}})"));
    });
}

/// A crowd at that server, and what it was last heard of.
struct Crowd
{
    explicit Crowd(ClientTarget target, std::uint32_t people = crowd)
        : swarm({.target = std::move(target), .orders = 2, .channelPrefix = "private-"})
    {
        QObject::connect(&swarm, &ClientSwarm::changed, &swarm,
                         [this](const SwarmBatch& batch) { stats = batch.stats; });
        swarm.spawn(people);
    }

    /// They go while the server, on this thread, still answers.
    ~Crowd()
    {
        swarm.clear();
        (void)QTest::qWaitFor([this] { return stats.clients == 0; });
    }

    std::string reason() const
    {
        const auto rows = stats.failures.rows();
        return rows.size() == 1 ? rows[0].failure.reason : std::to_string(rows.size()) + " reasons";
    }

    SwarmStats stats;
    ClientSwarm swarm;
};

} // namespace

void TestBadServers::eachClientHasOneReason_data()
{
    QTest::addColumn<std::shared_ptr<BadServer>>("server");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, BadServer::Act act, const char* reason) {
        QTest::newRow(name) << std::make_shared<BadServer>(std::move(act))
                            << QString::fromUtf8(reason);
    };
    row("sends garbage", sending("SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP: it sent \"SSH");
    row("is a web server", sending("HTTP/1.1 404 Not Found\r\n\r\n<html>"),
        "refused the WebSocket handshake with HTTP 404 Not Found.");
    row(
        "closes in the handshake",
        [](QTcpSocket& socket, const QByteArray&) { socket.disconnectFromHost(); },
        "closed the connection before the WebSocket handshake was complete.");
    row(
        "resets in the handshake",
        [](QTcpSocket& socket, const QByteArray&) {
            const linger discard{.l_onoff = 1, .l_linger = 0};
            ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &discard,
                         sizeof discard);
            socket.close();
        },
        "reset the connection.");
    row(
        "never answers", [](QTcpSocket&, const QByteArray&) {},
        "did not complete the WebSocket handshake within 300ms.");
    row("speaks TLS", sending("\x15\x03\x01\x02\x02\x32"), "speaks TLS there: use wss://");
    row("closes before it greets", greetingWith(QByteArray("\x88\x00", 2)),
        "ended the connection before its greeting.");
    row("greets in another language", greetingWith(textFrame("hello")),
        "did not greet as a Pusher server does: the server's message is not valid JSON");
    row("breaks the frames", greetingWith("\xff\xff\xff\xff"), "broke the WebSocket protocol");
    row("begins a frame of 100 MB", greetingWith(QByteArray("\x82\x7f\0\0\0\0\x06\0\0\0", 10)),
        "broke the WebSocket protocol");
}

void TestBadServers::eachClientHasOneReason()
{
    QFETCH(std::shared_ptr<BadServer>, server);
    QFETCH(QString, reason);
    const Crowd crowdThere({.url = server->url(), .connectTimeout = 300ms});
    QTRY_COMPARE(crowdThere.stats.clientsSettled, crowd);
    QTRY_COMPARE(crowdThere.stats.failures.clients(Stage::Connect), crowd);
    QCOMPARE(crowdThere.stats.clientsConnectedOnce, 0U);
    const std::string told = crowdThere.reason();
    QVERIFY2(told.find(reason.toStdString()) != std::string::npos, told.c_str());
}

void TestBadServers::tellsANameThatACertificateIsNotFor()
{
    const TestCertificate certificate;
    const WebStub server(certificate, QHostAddress(QStringLiteral("127.0.0.2")));
    const auto trust = TlsTrust::load({.caFile = certificate.certificateFile().toStdString()});
    const Crowd crowdThere({.url = QUrl(server.gate.url()), .tls = *trust});
    QTRY_COMPARE(crowdThere.stats.failures.clients(Stage::Connect), crowd);
    const std::string told = crowdThere.reason();
    QVERIFY2(told.find("is for DNS:localhost, IP Address:127.0.0.1 and not for 127.0.0.2")
                 != std::string::npos,
             told.c_str());
}

void TestBadServers::eachClientIsToldWhyItMayNotJoin_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("reason");
    QTest::newRow("hangs") << 0 << ""
                           << "/auth did not answer within 300ms";
    QTest::newRow("a login page") << 200 << "<!DOCTYPE html>"
                                  << "answered 200 with \"<!DOCTYPE html>\" in place of JSON";
    QTest::newRow("broken") << 500 << "Whoops"
                            << "failed with 500";
}

void TestBadServers::eachClientIsToldWhyItMayNotJoin()
{
    QFETCH(int, status);
    QFETCH(QString, body);
    QFETCH(QString, reason);
    const PusherStub server;
    WebStub web;
    web.answer = [&](const HttpRequest&) {
        return status == 0 ? std::nullopt : std::optional(HttpReply{status, {}, body.toUtf8()});
    };
    const Crowd crowdThere({.url = server.url(),
                            .web = {.auth = std::make_shared<const AuthEndpoint>(
                                        AuthEndpoint{.url = web.url("/auth"), .timeout = 300ms})}});
    QTRY_COMPARE(crowdThere.stats.failures.clients(Stage::Subscribe), crowd);
    QCOMPARE(crowdThere.stats.clientsConnectedOnce, crowd);
    QCOMPARE(crowdThere.stats.failures.clients(Stage::Connect), 0U);
    const std::string told = crowdThere.reason();
    QVERIFY2(told.find(reason.toStdString()) != std::string::npos, told.c_str());
}

void TestBadServers::holdsUpNobodyElse()
{
    const BadServer server = greetingSome([](int visit) { return visit % 2 == 0; });
    const Crowd crowdThere({.url = server.url(), .connectTimeout = 60s});
    QTRY_COMPARE(crowdThere.stats.clientsConnectedOnce, crowd / 2);
    QCOMPARE(crowdThere.stats.clientsSettled, crowd / 2);
    QCOMPARE(crowdThere.stats.failures.clients(Stage::Connect), 0U);
}

/// More stall than may be connecting at a time.
void TestBadServers::manyThatStallHoldUpNobodyElse()
{
    constexpr std::uint32_t stalling = 2 * ArrivalPace::most;
    const BadServer server = greetingSome([](int visit) { return visit > int(stalling); });
    const Crowd crowdThere({.url = server.url(), .connectTimeout = 60s}, stalling + crowd);
    QTRY_COMPARE(crowdThere.stats.clientsConnectedOnce, crowd);
    QCOMPARE(crowdThere.stats.clientsSettled, crowd);
}

void TestBadServers::leavesAServerThatNeverGreets()
{
    const BadServer server = greetingSome([](int) { return false; });
    Crowd crowdThere({.url = server.url(), .connectTimeout = 60s});
    QTRY_COMPARE(crowdThere.stats.connecting, crowd);
    for (std::uint32_t client = 1; client <= crowd; ++client)
        crowdThere.swarm.abandon(client, Abandonment::TabClose);
    QTRY_COMPARE(crowdThere.stats.failures.clients(Stage::Connect), crowd);
    QCOMPARE(crowdThere.stats.clientsSettled, crowd);
    QVERIFY(crowdThere.reason().find("kept the page waiting") != std::string::npos);
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    TestBadServers test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_badservers.moc"
