// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>
#include <QWebSocket>

#include "server/loop/epolldispatcher.h"
#include "server/net/gate.h"
#include "server/net/hubserver.h"
#include "server/net/tlscontext.h"
#include "server/protocol/clientcodec.h"
#include "tests/support/certificate.h"
#include "tests/support/pusherprobe.h"
#include "tests/support/signedpost.h"
#include "tests/support/tlsclient.h"

#include <memory>
#include <sys/socket.h>

using namespace echolock;

namespace {

const QByteArray upRequest("GET /up HTTP/1.1\r\nHost: localhost\r\n\r\n");
const QByteArray handshake(
    "GET /app/key?protocol=7 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
    "Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");

QByteArray textFrame(std::string_view text)
{
    std::string out;
    appendClientFrame(out, Opcode::Text, text, 0x0a0b0c0d);
    return QByteArray::fromStdString(out);
}

/// A TLS client on a TCP connection, byte for byte in the hands of the test.
class SecretPeer : public QObject
{
public:
    explicit SecretPeer(quint16 port, qint64 readBytesMax = 0)
    {
        tcp.setReadBufferSize(readBytesMax);
        connect(&tcp, &QTcpSocket::readyRead, this, [this] {
            if (reads)
                tls.receive(tcp.readAll());
            flush();
        });
        connect(&tcp, &QTcpSocket::connected, this, [this] { flush(); });
        tcp.connectToHost(QHostAddress::LocalHost, port);
    }

    void say(const QByteArray& plain)
    {
        tls.write(plain);
        flush();
    }

    void flush() { tcp.write(tls.take()); }

    bool isClosed() const { return tcp.state() == QAbstractSocket::UnconnectedState; }

    QTcpSocket tcp;
    TlsClient tls;
    bool reads = true;
};

} // namespace

/// The server with a certificate, over real sockets: that nothing of what it does in the clear is
/// lost beneath TLS.
class TestTlsServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void servesWssAndHttpsOnOnePort();
    void answersPipelinedRequests();
    void takesAHandshakeByteByByte();
    void tellsHowTheHolderEnded_data();
    void tellsHowTheHolderEnded();
    void sendsMegabytesToASlowReaderWhole();
    void endsAReaderThatNeverReads();
    void endsAViolationWithACloseFrame();
    void refusesPlainHttp();
    void refusesPlainWebSocketsWith4000();
    void acceptsPlainTextWhereTold();
    void refusesGarbageAndGoesOn();
    void endsAHandshakeThatDoesNotComeToItsEnd();
    void takesAnotherCertificateForLaterConnections();
    void saysWhatIsWrongWithTheCertificate();

private:
    void restart();
    /// Reads in the end all, some time later, or nothing.
    std::unique_ptr<SecretPeer> stalledReader();
    std::unique_ptr<PusherProbe> connected();
    std::unique_ptr<PusherProbe> holderOf(const QString& channel);
    QByteArray peerCertificate() const;

    struct Recorder : ServerObserver
    {
        QList<LockEvent> locks;
        QStringList troubles;

        void lockHappened(const LockEvent& event) override { locks << event; }

        void tlsFailed(std::string_view reason) override
        {
            troubles << QString::fromUtf8(reason.data(), qsizetype(reason.size()));
        }
    };

    TestCertificate m_certificate;
    ServerOptions m_options;
    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<HubServer> m_server;
};

void TestTlsServer::init()
{
    // What Qt's clients trust by default from here on.
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.setCaCertificates(QSslCertificate::fromData(m_certificate.certificate()));
    QSslConfiguration::setDefaultConfiguration(trusting);
    m_options = {};
    m_options.port = 0;
    m_options.tls = {m_certificate.certificateFile(), m_certificate.keyFile()};
    restart();
}

void TestTlsServer::cleanup()
{
    m_server.reset();
    m_recorder.reset();
}

void TestTlsServer::restart()
{
    m_server.reset();
    m_recorder = std::make_unique<Recorder>();
    m_server = std::make_unique<HubServer>(m_options, m_recorder.get());
    const auto port = m_server->listen();
    QVERIFY2(port.has_value(), port ? "" : port.error().message.c_str());
}

std::unique_ptr<PusherProbe> TestTlsServer::connected()
{
    auto probe = std::make_unique<PusherProbe>(m_server->url());
    [&] { QTRY_VERIFY(!probe->socketId().isEmpty()); }();
    return probe;
}

std::unique_ptr<PusherProbe> TestTlsServer::holderOf(const QString& channel)
{
    auto probe = connected();
    probe->subscribe(channel);
    [&] { QTRY_VERIFY(!probe->heard(QStringLiteral("lock.granted")).isEmpty()); }();
    return probe;
}

void TestTlsServer::servesWssAndHttpsOnOnePort()
{
    QVERIFY(m_server->url().startsWith(QStringLiteral("wss://127.0.0.1:")));
    const auto holder = holderOf(QStringLiteral("private-order.7"));
    QSslSocket https;
    https.connectToHostEncrypted(QStringLiteral("127.0.0.1"), m_server->port());
    https.write(upRequest);
    QTRY_VERIFY(https.peek(4096).startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(https.sessionProtocol() == QSsl::TlsV1_3);
    QCOMPARE(m_server->socketStats().tlsFailures, std::uint64_t(0));
    holder->close(1000);
    QTRY_COMPARE(int(m_recorder->locks.last().cause), int(LockCause::Closed));
}

void TestTlsServer::answersPipelinedRequests()
{
    SecretPeer peer(m_server->port());
    peer.say(upRequest + upRequest + upRequest.left(9));
    QTRY_COMPARE(peer.tls.read().count("HTTP/1.1 200 OK"), 2);
    peer.say(upRequest.mid(9).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    QTRY_VERIFY(peer.isClosed());
    QCOMPARE(peer.tls.read().count("HTTP/1.1 200 OK"), 3);
    QVERIFY2(peer.tls.peerClosed(), "the server says that nothing more comes");
}

void TestTlsServer::takesAHandshakeByteByByte()
{
    QTcpSocket tcp;
    tcp.connectToHost(QHostAddress::LocalHost, m_server->port());
    QTRY_COMPARE(tcp.state(), QAbstractSocket::ConnectedState);
    TlsClient tls;
    const auto trickle = [&] {
        const QByteArray flight = tls.take();
        for (const char byte : flight) {
            tcp.write(&byte, 1);
            tcp.flush();
            QCoreApplication::processEvents();
        }
        tls.receive(tcp.readAll());
    };
    QTRY_VERIFY((trickle(), tls.established()));
    tls.write(handshake + textFrame(R"({"event":"pusher:ping","data":{}})"));
    QTRY_VERIFY((trickle(), tls.read().contains("pusher:pong")));
}

void TestTlsServer::tellsHowTheHolderEnded_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("cause");
    QTest::newRow("close frame") << "close" << int(LockCause::Closed);
    QTest::newRow("close_notify") << "notify" << int(LockCause::ConnectionLost);
    QTest::newRow("FIN alone") << "fin" << int(LockCause::ConnectionLost);
    QTest::newRow("RST") << "rst" << int(LockCause::Reset);
    QTest::newRow("a changed record") << "garbage" << int(LockCause::ConnectionLost);
}

void TestTlsServer::tellsHowTheHolderEnded()
{
    QFETCH(const QString, how);
    QFETCH(const int, cause);
    const auto bystander = holderOf(QStringLiteral("private-order.8"));
    SecretPeer peer(m_server->port());
    peer.say(handshake);
    QTRY_VERIFY(peer.tls.read().contains("socket_id"));
    peer.say(textFrame(R"({"event":"pusher:subscribe","data":{"channel":"private-order.7"}})"));
    QTRY_VERIFY(peer.tls.read().contains("pusher:subscription_error"));
    QCOMPARE(m_recorder->locks.size(), 1);
    // The signature needs the socket id, which stands in a string in a string.
    const qsizetype at = peer.tls.read().indexOf("socket_id");
    const QByteArray id = peer.tls.read().mid(at + 14).split('\\').first();
    const std::string auth = signChannel("key", "secret", id.toStdString() + ":private-order.7");
    peer.say(textFrame(encodeSubscribe({"private-order.7", auth, {}})));
    QTRY_COMPARE(m_recorder->locks.size(), 2);
    if (how == QStringLiteral("close")) {
        std::string frame;
        appendClientFrame(frame, Opcode::Close, closePayload(1000, ""), 1);
        peer.say(QByteArray::fromStdString(frame));
    } else if (how == QStringLiteral("notify")) {
        peer.tls.notifyClose();
        peer.flush();
    } else if (how == QStringLiteral("garbage")) {
        peer.tcp.write(QByteArray("\x17\x03\x03\x00\x20", 5) + QByteArray(32, 'x'));
    } else {
        if (how == QStringLiteral("rst")) {
            const linger hard{1, 0};
            ::setsockopt(int(peer.tcp.socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard,
                         sizeof hard);
        }
        peer.tcp.abort();
    }
    QTRY_COMPARE(m_recorder->locks.size(), 3);
    QCOMPARE(int(m_recorder->locks.last().cause), cause);
    QVERIFY(!bystander->isClosed());
}

std::unique_ptr<SecretPeer> TestTlsServer::stalledReader()
{
    auto peer = std::make_unique<SecretPeer>(m_server->port(), 1024);
    peer->say(handshake + textFrame(R"({"event":"pusher:subscribe","data":{"channel":"news"}})"));
    [&] { QTRY_VERIFY(peer->tls.read().contains("subscription_succeeded")); }();
    peer->reads = false;
    return peer;
}

void TestTlsServer::sendsMegabytesToASlowReaderWhole()
{
    m_options.outgoingBytesMax = 64 << 20;
    restart();
    const auto peer = stalledReader();
    const auto healthy = connected();
    healthy->say(QStringLiteral(R"({"event":"pusher:subscribe","data":{"channel":"news"}})"));
    QTRY_COMPARE(m_server->stats().subscriptions, std::size_t(2));
    constexpr int messages = 2800;
    SecretPeer publisher(m_server->port());
    publisher.say(publishBig(10'000).repeated(messages));
    QTRY_COMPARE_WITH_TIMEOUT(healthy->heard(QStringLiteral("big")).size(), messages, 30'000);
    QVERIFY(peer->tls.read().count("big") < messages / 2);
    peer->reads = true;
    peer->tcp.setReadBufferSize(0);
    peer->tls.receive(peer->tcp.readAll());
    QTRY_COMPARE_WITH_TIMEOUT(peer->tls.read().count(R"("event":"big")"), messages, 30'000);
    QCOMPARE(m_server->socketStats().overflows, std::uint64_t(0));
}

void TestTlsServer::endsAReaderThatNeverReads()
{
    m_options.outgoingBytesMax = 64 * 1024;
    restart();
    const auto peer = stalledReader();
    const auto healthy = connected();
    healthy->say(QStringLiteral(R"({"event":"pusher:subscribe","data":{"channel":"news"}})"));
    QTRY_COMPARE(m_server->stats().subscriptions, std::size_t(2));
    SecretPeer publisher(m_server->port());
    publisher.say(publishBig(10'000).repeated(2000));
    QTRY_COMPARE_WITH_TIMEOUT(m_server->stats().subscriptions, std::size_t(1), 20'000);
    QCOMPARE(m_server->socketStats().overflows, std::uint64_t(1));
    QTRY_COMPARE_WITH_TIMEOUT(healthy->heard(QStringLiteral("big")).size(), 2000, 20'000);
    // Who reads after all finds whole frames, and behind them why there are no more.
    peer->reads = true;
    peer->tcp.setReadBufferSize(0);
    peer->tls.receive(peer->tcp.readAll());
    QTRY_VERIFY_WITH_TIMEOUT(peer->isClosed(), 20'000);
    std::string close("\x10\x05", 2);
    QVERIFY(peer->tls.read().contains(QByteArray::fromStdString(close) + "You read too slowly"));
    QVERIFY(peer->tls.peerClosed());
}

void TestTlsServer::endsAViolationWithACloseFrame()
{
    const auto bystander = holderOf(QStringLiteral("private-order.8"));
    SecretPeer peer(m_server->port());
    peer.say(handshake);
    QTRY_VERIFY(peer.tls.read().contains("socket_id"));
    peer.say("\x81\x05hello");
    QTRY_VERIFY(peer.isClosed());
    QVERIFY(peer.tls.read().contains("\x03\xea"));
    QCOMPARE(m_server->socketStats().violations, std::uint64_t(1));
    bystander->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(bystander->heard(QStringLiteral("pusher:pong")).size(), 1);
}

void TestTlsServer::refusesPlainHttp()
{
    const auto bystander = holderOf(QStringLiteral("private-order.8"));
    RawProbe probe(m_server->port(), upRequest);
    QTRY_VERIFY(probe.isClosed());
    QVERIFY(probe.answerHead().startsWith("HTTP/1.1 403 Forbidden\r\n"));
    QCOMPARE(probe.answerBody(), QByteArray("This port speaks TLS; use https://\n"));
    QVERIFY(!bystander->isClosed());
}

void TestTlsServer::refusesPlainWebSocketsWith4000()
{
    PusherProbe probe(m_server->url().replace(QStringLiteral("wss"), QStringLiteral("ws")));
    QTRY_VERIFY(probe.isClosed());
    QCOMPARE(probe.closeCode(), 4000);
    QCOMPARE(probe.heard().size(), 1);
    QVERIFY(probe.heard().first().contains(QStringLiteral("pusher:error")));
    QVERIFY(probe.heard().first().contains(QStringLiteral("4000")));
    QVERIFY(probe.heard().first().contains(QStringLiteral("use wss://")));
    QCOMPARE(m_server->stats().connections, std::size_t(0));
    QTRY_COMPARE(m_server->socketStats().webSocketsOpen, std::uint64_t(0));
}

void TestTlsServer::acceptsPlainTextWhereTold()
{
    m_options.tls.plainText = TlsOptions::PlainText::Accepted;
    restart();
    const auto secret = connected();
    PusherProbe plain(m_server->url().replace(QStringLiteral("wss"), QStringLiteral("ws")));
    QTRY_VERIFY(!plain.socketId().isEmpty());
    RawProbe http(m_server->port(), upRequest);
    QTRY_VERIFY(http.answerHead().startsWith("HTTP/1.1 200"));
}

void TestTlsServer::refusesGarbageAndGoesOn()
{
    const auto bystander = holderOf(QStringLiteral("private-order.8"));
    for (int i = 0; i < 3; ++i) {
        RawProbe garbage(m_server->port(), QByteArray("\x16\x03\x01\xff\xff garbage", 13));
        QTRY_VERIFY(garbage.isClosed());
        QVERIFY(garbage.answerHead().isEmpty());
    }
    QCOMPARE(m_server->socketStats().tlsFailures, std::uint64_t(3));
    QCOMPARE(m_server->socketStats().httpOpen, std::uint64_t(0));
    QCOMPARE(m_recorder->troubles.size(), 1);
    QVERIFY2(m_recorder->troubles.first().contains(QStringLiteral("too long")),
             qPrintable(m_recorder->troubles.first()));
    bystander->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(bystander->heard(QStringLiteral("pusher:pong")).size(), 1);
}

void TestTlsServer::endsAHandshakeThatDoesNotComeToItsEnd()
{
    const auto context = TlsContext::load(m_certificate.certificateFile(), m_certificate.keyFile());
    GateLimits limits;
    limits.http.headWithin = std::chrono::milliseconds(50);
    Gate gate(limits);
    gate.setTls(*context);
    QVERIFY(gate.listenOn(QHostAddress(QHostAddress::LocalHost), 0));
    RawProbe stalled(gate.serverPort(), TlsClient().take().left(100));
    QTRY_COMPARE(gate.stats().accepted, std::uint64_t(1));
    QTRY_VERIFY(stalled.isClosed());
    QCOMPARE(gate.stats().refused, std::uint64_t(1));
    QCOMPARE(gate.stats().httpOpen, std::uint64_t(0));
}

QByteArray TestTlsServer::peerCertificate() const
{
    QSslSocket client;
    client.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), m_server->port());
    [&] { QTRY_VERIFY(client.isEncrypted()); }();
    return client.peerCertificate().toPem();
}

void TestTlsServer::takesAnotherCertificateForLaterConnections()
{
    const auto before = holderOf(QStringLiteral("private-order.7"));
    QCOMPARE(peerCertificate(), m_certificate.certificate());
    const TestCertificate next;
    m_options.tls = {next.certificateFile(), next.keyFile()};
    QVERIFY(m_server->changeOptions(m_options));
    QCOMPARE(peerCertificate(), next.certificate());
    before->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(before->heard(QStringLiteral("pusher:pong")).size(), 1);
    // A bad one changes nothing.
    m_options.tls.keyFile = m_certificate.keyFile();
    const auto refused = m_server->changeOptions(m_options);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("does not belong to") != std::string::npos);
    QCOMPARE(peerCertificate(), next.certificate());
}

void TestTlsServer::saysWhatIsWrongWithTheCertificate()
{
    m_options.tls.keyFile = m_certificate.certificateFile();
    HubServer server(m_options);
    const auto port = server.listen();
    QVERIFY(!port);
    QVERIFY2(port.error().message.find("holds no private key") != std::string::npos,
             port.error().message.c_str());
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication app(argc, argv);
    TestTlsServer test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_tlsserver.moc"
