// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "server/loop/epolldispatcher.h"
#include "server/net/gate.h"
#include "server/net/hubserver.h"
#include "tests/support/certificate.h"
#include "tests/support/pusherprobe.h"
#include "tests/support/refusalrows.h"
#include "tests/support/signedpost.h"
#include "tests/support/tlsclient.h"

#include <memory>
#include <vector>

using namespace echolock;

/// What peers must not send, over real sockets, and every time a bystander who holds a lock and
/// hears events before and after it, so that nobody else is disturbed.
class TestBadInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void cleanup();

    void answersABadFrameOnceAndGoesOn_data();
    void answersABadFrameOnceAndGoesOn();
    void refusesForgedSubscriptions_data();
    void refusesForgedSubscriptions();
    void turnsAwayWhoMayNotConnect_data();
    void turnsAwayWhoMayNotConnect();
    void endsBrokenFraming_data();
    void endsBrokenFraming();
    void takesHalfAFrameForALostConnection_data();
    void takesHalfAFrameForALostConnection();
    void refusesRequests_data();
    void refusesRequests();
    void refusesGarbageInsteadOfTls_data();
    void refusesGarbageInsteadOfTls();
    void keepsTwoUploadsApart();
    void takesARequestSplitAtEveryByte();
    void takesAFrameSplitAtEveryByte();

private:
    struct Recorder : ServerObserver
    {
        QList<LockEvent> locks;

        void lockHappened(const LockEvent& event) override { locks << event; }
    };

    /// Publishes to the bystander, who still holds its lock.
    void bystanderIsServed();
    std::unique_ptr<RawProbe> webSocket(quint16 port) const;

    Recorder m_recorder;
    TestCertificate m_certificate;
    std::unique_ptr<HubServer> m_server;
    std::unique_ptr<HubServer> m_tlsServer;
    std::unique_ptr<PusherProbe> m_bystander;
    qsizetype m_published = 0;
};

namespace {

const QString bigEvent = QStringLiteral("big");

QByteArray clientFrame(Opcode opcode, const QByteArray& payload)
{
    std::string out;
    appendClientFrame(out, opcode, payload.toStdString(), 0x01020304);
    return QByteArray::fromStdString(out);
}

/// The frame with other bits in its first byte.
QByteArray withFirstByte(QByteArray bytes, int first)
{
    bytes[0] = char(first);
    return bytes;
}

QByteArray closeFrame(quint16 code, const QByteArray& reason = {})
{
    return clientFrame(Opcode::Close,
                       QByteArray(1, char(code >> 8)) + QByteArray(1, char(code & 0xff)) + reason);
}

std::string_view view(const QByteArray& bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

} // namespace

void TestBadInput::initTestCase()
{
    ServerOptions options;
    options.port = 0;
    AppConfig disabled{"off", "off-key", "secret"};
    disabled.status = AppConfig::Status::Disabled;
    AppConfig pages{"pages", "pages-key", "secret"};
    pages.origins = {"https://shop.test"};
    options.hub.apps.insert(options.hub.apps.end(), {disabled, pages});
    m_server = std::make_unique<HubServer>(options, &m_recorder);
    QVERIFY(m_server->listen());
    options.tls = {m_certificate.certificateFile(), m_certificate.keyFile()};
    m_tlsServer = std::make_unique<HubServer>(options);
    QVERIFY(m_tlsServer->listen());
    m_bystander = std::make_unique<PusherProbe>(m_server->url());
    QTRY_VERIFY(!m_bystander->socketId().isEmpty());
    m_bystander->subscribe(QStringLiteral("private-order.1"));
    m_bystander->say(QStringLiteral(R"({"event":"pusher:subscribe","data":{"channel":"news"}})"));
    QTRY_COMPARE(m_server->stats().subscriptions, std::size_t(2));
    bystanderIsServed();
}

void TestBadInput::cleanupTestCase()
{
    m_bystander.reset();
    m_server.reset();
    m_tlsServer.reset();
}

void TestBadInput::cleanup()
{
    if (m_bystander)
        bystanderIsServed();
}

void TestBadInput::bystanderIsServed()
{
    ++m_published;
    RawProbe publisher(m_server->port(), publishBig(1));
    QTRY_COMPARE(m_bystander->heard(bigEvent).size(), m_published);
    QTRY_COMPARE(publisher.answerBody(), QByteArray("{}"));
    QCOMPARE(m_recorder.locks.size(), 1);
    QCOMPARE(int(m_recorder.locks.first().fact), int(LockFact::Granted));
    QVERIFY(m_bystander->heard(QStringLiteral("pusher:error")).isEmpty());
    QVERIFY(!m_bystander->isClosed());
    QTRY_COMPARE(m_server->stats().connections, std::size_t(1));
}

std::unique_ptr<RawProbe> TestBadInput::webSocket(quint16 port) const
{
    auto probe = std::make_unique<RawProbe>(port);
    [&] { QTRY_COMPARE(probe->heard().size(), 1); }();
    return probe;
}

void TestBadInput::answersABadFrameOnceAndGoesOn_data()
{
    messageColumns();
    row("empty", "", "it is empty");
    row("not JSON", "hello", "not valid JSON");
    row("cut", R"({"event":"pusher:subscribe","data":{"channel":"a")", "not valid JSON");
    row("two messages in one", R"({"event":"pusher:ping"}{"event":"pusher:ping"})",
        "not valid JSON");
    row("deep", QByteArray(60'000, '['), "not valid JSON");
    row("half a surrogate pair", R"({"event":"\ud800"})", "surrogate");
    row("no event", "{}", "\"event\" must be a string");
    row("unknown event", R"({"event":"pusher:nothing"})", "unknown event");
    row("server's event", R"({"event":"pusher_internal:member_added"})", "unknown event");
    row("data in a string", R"({"event":"pusher:subscribe","data":"{\"channel\":\"a\"}"})",
        "must be an object");
    row("subscribe without data", R"({"event":"pusher:subscribe"})", "must be an object");
    row("unsubscribe without data", R"({"event":"pusher:unsubscribe"})", "must be an object");
    row("signin without data", R"({"event":"pusher:signin"})", "must be an object");
    row("space in a channel", R"({"event":"pusher:subscribe","data":{"channel":"a b"}})",
        "channel");
    row("channel too long",
        R"({"event":"pusher:subscribe","data":{"channel":")" + QByteArray(500, 'x') + R"("}})",
        "channel");
    row("client event from outside", R"({"event":"client-x","channel":"private-a","data":{}})", "");
    row("lock of another",
        R"({"event":"client-lock.release","channel":"private-order.1","data":{}})", "");
    row("forged sign-in",
        R"({"event":"pusher:signin","data":{"auth":"key:00","user_data":"{\"id\":\"1\"}"}})",
        "Invalid signature");
    row("stray unsubscribe", R"({"event":"pusher:unsubscribe","data":{"channel":"news"}})",
        "No current subscription");
    wrongTypes("message", "%", {"an object"});
    wrongTypes("event", R"({"event":%})", {"a string"});
    wrongTypes("data", R"({"event":"pusher:subscribe","data":%})", {"an object"});
    wrongTypes("channel", R"({"event":"pusher:subscribe","data":{"channel":%}})", {"a string"});
    wrongTypes("auth", R"({"event":"pusher:subscribe","data":{"channel":"private-a","auth":%}})",
               {"a string", "null"});
    wrongTypes(
        "channel_data",
        R"({"event":"pusher:subscribe","data":{"channel":"presence-a","auth":"a:b","channel_data":%}})",
        {"a string", "null"});
    wrongTypes("unsubscribe channel", R"({"event":"pusher:unsubscribe","data":{"channel":%}})",
               {"a string"});
    wrongTypes("client event's channel", R"({"event":"client-x","channel":%})", {"a string"});
}

void TestBadInput::answersABadFrameOnceAndGoesOn()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, reason);
    const auto probe = webSocket(m_server->port());
    probe->send(view(clientFrame(Opcode::Text, text)));
    QTRY_COMPARE(probe->heard().size(), 2);
    const QJsonObject answer = QJsonDocument::fromJson(probe->heard().last()).object();
    QCOMPARE(answer[QLatin1String("event")].toString(), QStringLiteral("pusher:error"));
    QVERIFY2(QByteArray(probe->heard().last()).replace("\\\"", "\"").contains(reason),
             probe->heard().last().constData());
    probe->send(view(clientFrame(Opcode::Text, R"({"event":"pusher:ping","data":{}})")));
    QTRY_COMPARE(probe->heard().size(), 3);
    QVERIFY(probe->heard().last().contains("pusher:pong"));
}

void TestBadInput::refusesForgedSubscriptions_data()
{
    QTest::addColumn<QByteArray>("channel");
    QTest::addColumn<QByteArray>("data"); // What follows the channel's name.
    QTest::newRow("no signature") << QByteArray("private-order.1") << QByteArray();
    QTest::newRow("junk") << QByteArray("private-order.1") << QByteArray(R"(,"auth":"x")");
    QTest::newRow("encrypted") << QByteArray("private-encrypted-order.1")
                               << QByteArray(R"(,"auth":"key:00")");
    QTest::newRow("presence") << QByteArray("presence-order.1")
                              << QByteArray(R"(,"auth":"key:00","channel_data":"{\"user_id\":1}")");
    QTest::newRow("another user's")
        << QByteArray("#server-to-user-1") << QByteArray(R"(,"auth":"")");
}

/// The bystander holds the very order that they are about.
void TestBadInput::refusesForgedSubscriptions()
{
    QFETCH(const QByteArray, channel);
    QFETCH(const QByteArray, data);
    const auto probe = webSocket(m_server->port());
    probe->send(view(clientFrame(Opcode::Text,
                                 R"({"event":"pusher:subscribe","data":{"channel":")" + channel
                                     + '"' + data + "}}")));
    QTRY_COMPARE(probe->heard().size(), 3);
    QVERIFY(probe->heard().at(1).contains("pusher:error"));
    QVERIFY(probe->heard().at(2).contains("pusher:subscription_error"));
    QVERIFY(probe->heard().at(2).contains(channel));
}

void TestBadInput::turnsAwayWhoMayNotConnect_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("code");
    QTest::newRow("another path") << QByteArray("/socket") << 4005;
    QTest::newRow("an unknown key") << QByteArray("/app/nokey?protocol=7") << 4001;
    QTest::newRow("a disabled app") << QByteArray("/app/off-key?protocol=7") << 4003;
    QTest::newRow("no version") << QByteArray("/app/key") << 4008;
    QTest::newRow("no number") << QByteArray("/app/key?protocol=seven") << 4006;
    QTest::newRow("an unknown version") << QByteArray("/app/key?protocol=8") << 4007;
    QTest::newRow("another origin") << QByteArray("/app/pages-key?protocol=7") << 4009;
}

void TestBadInput::turnsAwayWhoMayNotConnect()
{
    QFETCH(const QByteArray, target);
    QFETCH(const int, code);
    RawProbe probe(m_server->port(), upgradeTo(target, "https://evil.test"));
    QTRY_COMPARE(probe.closeCode(), code);
    QCOMPARE(probe.heard().size(), 1);
    QVERIFY2(probe.heard().first().contains(QByteArray::number(code)),
             probe.heard().first().constData());
}

void TestBadInput::endsBrokenFraming_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const auto add = [](const char* name, const QByteArray& bytes, int code) {
        QTest::newRow(name) << bytes << code;
    };
    const QByteArray text = clientFrame(Opcode::Text, "x");
    add("unmasked", QByteArray("\x81\x05hello"), 1002);
    add("unmasked close", QByteArray("\x88\x02\x03\xe8", 4), 1002);
    for (const int bit : {0x40, 0x20, 0x10})
        QTest::addRow("reserved bit %d", bit) << withFirstByte(text, 0x81 | bit) << 1002;
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        QTest::addRow("reserved opcode %d", opcode) << withFirstByte(text, 0x80 | opcode) << 1002;
    add("ping in fragments", withFirstByte(clientFrame(Opcode::Ping, "x"), 0x09), 1002);
    add("close in fragments", withFirstByte(closeFrame(1000), 0x08), 1002);
    add("ping of 126 bytes", clientFrame(Opcode::Ping, QByteArray(126, 'x')), 1002);
    add("close of 200 bytes", closeFrame(1000, QByteArray(200, 'x')), 1002);
    add("continuation of nothing", withFirstByte(text, 0x80), 1002);
    add("text within a fragmented text", withFirstByte(text, 0x01) + text, 1002);
    add("close of one byte", clientFrame(Opcode::Close, "\x03"), 1002);
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
        QTest::addRow("close code %d", code) << closeFrame(quint16(code)) << 1002;
    add("close reason not UTF-8", closeFrame(1000, "\xff"), 1007);
    add("text not UTF-8", clientFrame(Opcode::Text, "\xc3\x28"), 1007);
    add("surrogate in UTF-8", clientFrame(Opcode::Text, "\xed\xa0\x80"), 1007);
    add("fragments not UTF-8",
        withFirstByte(clientFrame(Opcode::Text, "\xe2\x82"), 0x01)
            + clientFrame(Opcode::Continuation, "x"),
        1007);
    add("length of 2^63", QByteArray("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\2\3\4", 14), 1002);
    add("length of a gigabyte", QByteArray("\x81\xff\0\0\0\0\x40\0\0\0\1\2\3\4", 14), 1009);
    add("fragments beyond the limit",
        withFirstByte(clientFrame(Opcode::Text, QByteArray(70'000, 'x')), 0x01)
            + clientFrame(Opcode::Continuation, QByteArray(70'000, 'x')),
        1009);
}

void TestBadInput::endsBrokenFraming()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, code);
    const auto probe = webSocket(m_server->port());
    probe->send(view(bytes));
    QTRY_VERIFY(probe->isClosed());
    QCOMPARE(probe->closeCode(), code);
    QCOMPARE(probe->heard().size(), 1);
}

void TestBadInput::takesHalfAFrameForALostConnection_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("one byte") << QByteArray("\x81");
    QTest::newRow("head alone") << clientFrame(Opcode::Text, "hello").left(6);
    QTest::newRow("half the payload") << clientFrame(Opcode::Text, "hello").left(8);
    QTest::newRow("half a close") << closeFrame(1000).left(7);
    QTest::newRow("first fragment") << withFirstByte(clientFrame(Opcode::Text, "hello"), 0x01);
}

void TestBadInput::takesHalfAFrameForALostConnection()
{
    QFETCH(const QByteArray, bytes);
    const auto probe = webSocket(m_server->port());
    QTRY_COMPARE(m_server->stats().connections, std::size_t(2));
    probe->send(view(bytes));
    probe->finish();
    QTRY_COMPARE(m_server->stats().connections, std::size_t(1));
    QTRY_VERIFY(probe->isClosed());
    QCOMPARE(probe->heard().size(), 1);
}

void TestBadInput::refusesRequests_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto add = [](const char* name, const QByteArray& request, int status) {
        QTest::newRow(name) << request << status;
    };
    const QByteArray host("Host: a\r\n");
    const QByteArray upgrade("Upgrade: websocket\r\nConnection: Upgrade\r\n");
    add("not HTTP", "hello\r\n\r\n", 501);
    add("zeros", QByteArray(64, '\0'), 501);
    add("TLS to a plain port", TlsClient().take(), 501);
    add("unknown method", "FROB / HTTP/1.1\r\n" + host + "\r\n", 501);
    add("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501);
    add("no host", "GET / HTTP/1.1\r\n\r\n", 400);
    add("long target", "GET /" + QByteArray(20'000, 'x') + " HTTP/1.1\r\n" + host + "\r\n", 431);
    add("huge header", "GET / HTTP/1.1\r\n" + host + "X: " + QByteArray(20'000, 'x'), 431);
    add("many headers", "GET / HTTP/1.1\r\n" + host + QByteArray("X: y\r\n").repeated(5000), 431);
    add("body too large",
        "POST /apps/app/events HTTP/1.1\r\n" + host + "Content-Length: 999999999\r\n\r\n", 413);
    add("negative length", "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", 400);
    add("two lengths",
        "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400);
    add("length and chunks",
        "POST / HTTP/1.1\r\n" + host
            + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400);
    add("bad chunk size",
        "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", 400);
    add("endless chunks",
        "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n"
            + ("8000\r\n" + QByteArray(0x8000, 'x') + "\r\n").repeated(40),
        413);
    add("unsigned call", "GET /apps/app/channels HTTP/1.1\r\n" + host + "\r\n", 401);
    add("unknown path", "GET /nothing HTTP/1.1\r\n" + host + "\r\n", 404);
    add("WebSocket of old",
        "GET /app/key HTTP/1.1\r\n" + host + upgrade
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n",
        426);
    add("WebSocket without a key",
        "GET /app/key HTTP/1.1\r\n" + host + upgrade + "Sec-WebSocket-Version: 13\r\n\r\n", 400);
    add("body is null", signedPost("/apps/app/events", "null"), 400);
    add("body is cut JSON", signedPost("/apps/app/events", R"({"name":"x")"), 400);
    add("body is not UTF-8", signedPost("/apps/app/events", "{\"name\":\"\xff\"}"), 400);
    add("channels is a number",
        signedPost("/apps/app/events", R"({"name":"x","channels":7,"data":"1"})"), 400);
}

void TestBadInput::refusesRequests()
{
    QFETCH(const QByteArray, request);
    QFETCH(const int, status);
    RawProbe probe(m_server->port(), request);
    QTRY_VERIFY(!probe.answerHead().isEmpty());
    QVERIFY2(probe.answerHead().startsWith("HTTP/1.1 " + QByteArray::number(status) + ' '),
             probe.answerHead().constData());
    QTRY_VERIFY(!probe.answerBody().isEmpty());
}

void TestBadInput::refusesGarbageInsteadOfTls_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray hello = TlsClient().take();
    QTest::newRow("text behind the first byte") << QByteArray("\x16GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("a record too long") << QByteArray("\x16\x03\x01\xff\xff\x01", 6);
    QTest::newRow("a hello of zeros") << hello.left(9) + QByteArray(hello.size() - 9, '\0');
    QTest::newRow("a hello twice") << hello + hello;
    QTest::newRow("data instead of an answer") << hello + QByteArray("\x17\x03\x03\0\x05hello", 10);
}

void TestBadInput::refusesGarbageInsteadOfTls()
{
    QFETCH(const QByteArray, bytes);
    const auto before = m_tlsServer->socketStats().tlsFailures;
    RawProbe probe(m_tlsServer->port(), bytes);
    QTRY_VERIFY(probe.isClosed());
    QCOMPARE(m_tlsServer->socketStats().tlsFailures, before + 1);
    QCOMPARE(m_tlsServer->socketStats().httpOpen, std::uint64_t(0));
    TlsClient client;
    QTcpSocket tcp;
    tcp.connectToHost(QHostAddress::LocalHost, m_tlsServer->port());
    const auto shakeHands = [&] {
        if (tcp.state() == QAbstractSocket::ConnectedState)
            tcp.write(client.take());
        client.receive(tcp.readAll());
        return client.established();
    };
    QTRY_COMPARE(tcp.state(), QAbstractSocket::ConnectedState);
    QTRY_VERIFY(shakeHands());
}

void TestBadInput::keepsTwoUploadsApart()
{
    const QByteArray one = publishBig(5000);
    const QByteArray two = publishBig(6000);
    RawProbe first(m_server->port(), one.left(one.size() - 3000));
    RawProbe second(m_server->port(), two.left(two.size() - 3000));
    QTRY_COMPARE(m_server->socketStats().httpOpen, std::uint64_t(2));
    second.send(view(two.right(3000)));
    QTRY_COMPARE(second.answerBody(), QByteArray("{}"));
    QVERIFY(first.answerHead().isEmpty());
    first.send(view(one.right(3000)));
    QTRY_COMPARE(first.answerBody(), QByteArray("{}"));
    m_published += 2;
    QTRY_COMPARE(m_bystander->heard(bigEvent).size(), m_published);
    QVERIFY(m_bystander->heard(bigEvent).last().size()
            < m_bystander->heard(bigEvent).at(m_published - 2).size());
}

void TestBadInput::takesARequestSplitAtEveryByte()
{
    const QByteArray request = publishBig(1);
    std::vector<std::unique_ptr<RawProbe>> probes;
    for (qsizetype at = 1; at < request.size(); ++at)
        probes.push_back(std::make_unique<RawProbe>(m_server->port(), request.left(at)));
    const auto connections = std::uint64_t(probes.size());
    QTRY_COMPARE(m_server->socketStats().httpOpen, connections);
    for (qsizetype at = 1; at < request.size(); ++at)
        probes[std::size_t(at - 1)]->send(view(request.mid(at)));
    for (const auto& probe : probes)
        QTRY_COMPARE(probe->answerBody(), QByteArray("{}"));
    m_published += qsizetype(probes.size());
    QTRY_COMPARE(m_bystander->heard(bigEvent).size(), m_published);
}

void TestBadInput::takesAFrameSplitAtEveryByte()
{
    const QByteArray ping = clientFrame(Opcode::Text, R"({"event":"pusher:ping","data":{}})");
    const auto probe = webSocket(m_server->port());
    for (qsizetype at = 1; at < ping.size(); ++at) {
        probe->send(view(ping.left(at)));
        QCoreApplication::processEvents();
        probe->send(view(ping.mid(at)));
        QTRY_COMPARE(probe->heard().size(), 1 + at);
        QVERIFY(probe->heard().last().contains("pusher:pong"));
    }
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication app(argc, argv);
    TestBadInput test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_badinput.moc"
