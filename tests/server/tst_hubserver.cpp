// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include "server/net/hubserver.h"
#include "server/net/inbox.h"
#include "server/protocol/channelauth.h"
#include "tests/support/pusherprobe.h"
#include "tests/support/signedpost.h"

#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace echolock;
using namespace std::chrono_literals;

/// The server over real loopback sockets: what only a socket can show. The protocol's meaning is
/// tested on the Hub itself (tst_hub).
// Also tests inbox, hubconnections.
class TestHubServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void greetsAndAnswersPing();
    void tellsHolderAndViewerAboutTheLock();
    void freesTheLockHoweverTheHolderEnds_data();
    void freesTheLockHoweverTheHolderEnds();
    void freesTheLockOfAVanishedClientWithinThePingBound();
    void deliversAnEventPublishedOverHttp();
    void answersSeveralRequestsOnOneConnection();
    void closesEverybodyAtShutdown();
    void changesPolicyWhileClientsStay();

    void saysWhatToDoWhenThePortIsInUse();
    void refusesAnUnknownKey();
    void endsAnUnknownKeyAsThePersonalityDoes();
    void turnsPagesOfOtherOriginsAway();
    void showsWhatHappenedOnMetrics();
    void hidesMetricsIfAsked();
    void refusesABadFrameWithOneAnswer_data();
    void refusesABadFrameWithOneAnswer();
    void refusesABinaryMessage();
    void refusesAForgedSignatureAndLocksNothing();
    void refusesEventDataBeyondTheLimit();
    void endsAConnectionThatBreaksTheFraming_data();
    void endsAConnectionThatBreaksTheFraming();
    void endsAReaderThatNeverReads();
    void doesNotUpgradeOtherPaths();
    void answersPagesOfOtherOrigins();
    void answersHeadWithoutABody();
    void tellsOfEveryRequestButNotItsSignature();
    void takesWhatCameWhenItIsTold();

private:
    std::unique_ptr<PusherProbe> connected();
    std::unique_ptr<PusherProbe> subscribed(const QString& channel, const QString& user = {});
    QString stateOf(const char* order) const;
    void restart(const ServerOptions& options);

    struct Recorder : ServerObserver
    {
        QList<LockEvent> locks;

        QStringList answers;

        void lockHappened(const LockEvent& event) override { locks << event; }

        void requestAnswered(const HttpAnswer& answer) override
        {
            answers << QString::fromStdString(std::string(answer.method) + " "
                                              + std::string(answer.path) + " "
                                              + std::to_string(answer.status));
        }
    };

    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<HubServer> m_server;
};

namespace {

ServerOptions freePort()
{
    ServerOptions options;
    options.port = 0;
    options.hub.policy = "owner";
    return options;
}

const QString locked = QStringLiteral("held");
const QString unlocked = QStringLiteral("free");
const QString eventGranted = QStringLiteral("lock.granted");
const QString eventDenied = QStringLiteral("lock.denied");
const QString eventChanged = QStringLiteral("lock.changed");
const QString eventError = QStringLiteral("pusher:error");

} // namespace

void TestHubServer::init()
{
    restart(freePort());
}

void TestHubServer::cleanup()
{
    m_server.reset();
    m_recorder.reset();
}

void TestHubServer::restart(const ServerOptions& options)
{
    m_server.reset();
    m_recorder = std::make_unique<Recorder>();
    m_server = std::make_unique<HubServer>(options, m_recorder.get());
    const auto port = m_server->listen();
    QVERIFY2(port.has_value(), port ? "" : port.error().message.c_str());
}

std::unique_ptr<PusherProbe> TestHubServer::connected()
{
    auto probe = std::make_unique<PusherProbe>(m_server->url());
    [&] { QTRY_VERIFY(!probe->socketId().isEmpty()); }();
    return probe;
}

std::unique_ptr<PusherProbe> TestHubServer::subscribed(const QString& channel, const QString& user)
{
    auto probe = connected();
    probe->subscribe(channel, user);
    [&] {
        QTRY_VERIFY(
            !probe->heard(QStringLiteral("pusher_internal:subscription_succeeded")).isEmpty());
    }();
    return probe;
}

QString TestHubServer::stateOf(const char* order) const
{
    QString state = unlocked;
    for (const LockEvent& event : m_recorder->locks) {
        if (event.order.value != order)
            continue;
        if (event.fact == LockFact::Granted)
            state = locked;
        else if (event.fact == LockFact::Released || event.fact == LockFact::Revoked)
            state = unlocked;
    }
    return state;
}

void TestHubServer::greetsAndAnswersPing()
{
    const auto probe = connected();
    QVERIFY(
        QRegularExpression(QStringLiteral(R"(^\d+\.\d+$)")).match(probe->socketId()).hasMatch());
    probe->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(probe->heard(QStringLiteral("pusher:pong")).size(), 1);
}

void TestHubServer::tellsHolderAndViewerAboutTheLock()
{
    const auto holder = subscribed(QStringLiteral("presence-order.7"), QStringLiteral("alice"));
    QTRY_COMPARE(holder->heard(eventGranted).size(), 1);
    const auto viewer = subscribed(QStringLiteral("private-order.7"));
    QTRY_COMPARE(viewer->heard(eventDenied).size(), 1);
    QVERIFY(viewer->heardText(QStringLiteral("alice")));
    holder->say(
        QStringLiteral(R"({"event":"pusher:unsubscribe","data":{"channel":"presence-order.7"}})"));
    QTRY_COMPARE(viewer->heard(eventChanged).size(), 1);
    QVERIFY(viewer->heard(eventChanged).first().contains(QStringLiteral("free")));
}

void TestHubServer::freesTheLockHoweverTheHolderEnds_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("cause");
    QTest::newRow("close frame 1000") << "1000" << int(LockCause::Closed);
    QTest::newRow("close frame 1001") << "1001" << int(LockCause::Closed);
    QTest::newRow("close frame 4200") << "4200" << int(LockCause::Closed);
    QTest::newRow("FIN") << "kill" << int(LockCause::ConnectionLost);
    QTest::newRow("RST") << "reset" << int(LockCause::Reset);
}

void TestHubServer::freesTheLockHoweverTheHolderEnds()
{
    QFETCH(QString, how);
    QFETCH(int, cause);
    const auto viewer = subscribed(QStringLiteral("private-locks"));
    const auto holder = subscribed(QStringLiteral("private-order.7"));
    QTRY_COMPARE(stateOf("order.7"), locked);
    if (how == QStringLiteral("kill"))
        holder->kill();
    else if (how == QStringLiteral("reset"))
        holder->reset();
    else
        holder->close(how.toUShort());
    QTRY_COMPARE(stateOf("order.7"), unlocked);
    QCOMPARE(int(m_recorder->locks.last().cause), cause);
    QTRY_COMPARE(viewer->heard(eventChanged).size(), 2);
}

void TestHubServer::freesTheLockOfAVanishedClientWithinThePingBound()
{
    ServerOptions options = freePort();
    options.hub.pingAfter = 100ms;
    options.hub.pongWithin = 100ms;
    restart(options);
    // A RawProbe answers no ping: to the server it is a client whose network is gone.
    RawProbe vanished(m_server->port());
    QTRY_COMPARE(vanished.heard().size(), 1);
    const auto established = QJsonDocument::fromJson(vanished.heard().first())
                                 .object()[QLatin1String("data")]
                                 .toString();
    const QString socketId = QJsonDocument::fromJson(established.toUtf8())
                                 .object()[QLatin1String("socket_id")]
                                 .toString();
    const std::string auth = signChannel("key", "secret",
                                         socketId.toStdString() + ":private-order.7");
    std::string frame;
    appendClientFrame(frame, Opcode::Text,
                      R"({"event":"pusher:subscribe","data":{"channel":"private-order.7","auth":")"
                          + auth + R"("}})",
                      0x01020304);
    vanished.send(frame);
    QTRY_COMPARE(stateOf("order.7"), locked);
    QTRY_COMPARE(stateOf("order.7"), unlocked);
    QCOMPARE(int(m_recorder->locks.last().cause), int(LockCause::PingTimeout));
    QTRY_COMPARE(vanished.closeCode(), 4201);
}

void TestHubServer::deliversAnEventPublishedOverHttp()
{
    const auto subscriber = subscribed(QStringLiteral("news"));
    RawProbe publisher(m_server->port(),
                       signedPost("/apps/app/events",
                                  R"({"name":"headline","channels":["news"],"data":"{\"n\":1}"})"));
    QTRY_COMPARE(publisher.answerBody(), QByteArray("{}"));
    QVERIFY(publisher.answerHead().startsWith("HTTP/1.1 200"));
    QTRY_COMPARE(subscriber->heard(QStringLiteral("headline")).size(), 1);
}

void TestHubServer::answersSeveralRequestsOnOneConnection()
{
    const auto subscriber = subscribed(QStringLiteral("news"));
    const QByteArray request = signedPost("/apps/app/events",
                                          R"({"name":"headline","channel":"news","data":"1"})");
    RawProbe publisher(m_server->port(), request + request + request);
    QTRY_COMPARE(subscriber->heard(QStringLiteral("headline")).size(), 3);
    QTRY_COMPARE(publisher.answerBody().count("HTTP/1.1 200"), 2);
}

void TestHubServer::closesEverybodyAtShutdown()
{
    const auto holder = subscribed(QStringLiteral("private-order.7"));
    QTRY_COMPARE(stateOf("order.7"), locked);
    m_server->shutDown();
    QCOMPARE(stateOf("order.7"), unlocked);
    QCOMPARE(int(m_recorder->locks.last().cause), int(LockCause::ServerShutdown));
    QTRY_VERIFY(holder->isClosed());
    QVERIFY(holder->closeCode() < 4000 || holder->closeCode() >= 4100);
}

void TestHubServer::changesPolicyWhileClientsStay()
{
    const auto holder = subscribed(QStringLiteral("private-order.7"));
    QTRY_COMPARE(stateOf("order.7"), locked);
    m_server->changePolicy("article");
    QCOMPARE(stateOf("order.7"), unlocked);
    QVERIFY(!holder->isClosed());
    const auto forger = connected();
    forger->say(QStringLiteral(
        R"({"event":"pusher:subscribe","data":{"channel":"private-order.8","auth":"key:forged"}})"));
    QTRY_COMPARE(stateOf("order.8"), locked);
}

void TestHubServer::saysWhatToDoWhenThePortIsInUse()
{
    ServerOptions options;
    options.port = m_server->port();
    HubServer second(options);
    const auto port = second.listen();
    QVERIFY(!port.has_value());
    const QString message = QString::fromStdString(port.error().message);
    QVERIFY2(message.contains(QString::number(options.port))
                 && message.contains(QStringLiteral("--port")),
             qPrintable(message));
}

void TestHubServer::refusesAnUnknownKey()
{
    PusherProbe probe(m_server->url(), QStringLiteral("nokey"));
    QTRY_VERIFY(probe.isClosed());
    QCOMPARE(probe.closeCode(), 4001);
    QCOMPARE(probe.heard().size(), 1);
    QVERIFY(probe.heard().first().contains(QStringLiteral("4001")));
}

void TestHubServer::endsAnUnknownKeyAsThePersonalityDoes()
{
    ServerOptions options = freePort();
    options.hub.personality = "reverb";
    restart(options);
    RawProbe probe(m_server->port(), upgradeTo("/app/nokey"));
    QTRY_VERIFY(probe.isClosed());
    QCOMPARE(probe.heard().size(), 1);
    QVERIFY(probe.heard().first().contains("Application does not exist"));
    QCOMPARE(probe.closeCode(), 0);
}

void TestHubServer::turnsPagesOfOtherOriginsAway()
{
    ServerOptions options = freePort();
    options.hub.apps[0].origins = {"shop.test"};
    restart(options);
    RawProbe welcome(m_server->port(), upgradeTo("/app/key?protocol=7", "https://shop.test"));
    QTRY_COMPARE(welcome.heard().size(), 1);
    QVERIFY(welcome.heard().first().contains("connection_established"));
    RawProbe stranger(m_server->port(), upgradeTo("/app/key?protocol=7", "https://evil.test"));
    QTRY_COMPARE(stranger.closeCode(), 4009);
}

void TestHubServer::showsWhatHappenedOnMetrics()
{
    auto holder = connected();
    holder->subscribe(QStringLiteral("private-order.7"));
    QTRY_COMPARE(holder->heard(eventGranted).size(), 1);
    connected()->kill();
    QTRY_COMPARE(m_server->stats().connections, std::size_t(1));
    RawProbe unsignedCall(m_server->port(), "GET /apps/app/channels HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_VERIFY(unsignedCall.answerHead().startsWith("HTTP/1.1 401"));
    RawProbe page(m_server->port(), "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_VERIFY(page.answerBody().contains("echolock_open_descriptors"));
    QVERIFY(page.answerHead().contains("text/plain; version=0.0.4"));
    for (const char* line :
         {"echolock_connections 1", "echolock_connections_opened_total 2",
          "echolock_connections_closed_total{how=\"fin\"} 1", "echolock_subscriptions 1",
          "echolock_locks_held 1", "echolock_lock_events_total{fact=\"granted\"} 1",
          "echolock_messages_received_total 1", "echolock_http_requests_total{status=\"401\"} 1"})
        QVERIFY2(page.answerBody().contains('\n' + QByteArray(line) + '\n'), line);
    QVERIFY(!page.answerBody().contains("echolock_messages_sent_total 0\n"));
}

void TestHubServer::hidesMetricsIfAsked()
{
    ServerOptions options = freePort();
    options.metrics = MetricsAccess::Off;
    restart(options);
    RawProbe page(m_server->port(), "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_VERIFY(page.answerHead().startsWith("HTTP/1.1 404"));
    RawProbe ready(m_server->port(), "GET /ready HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE(ready.answerBody(), QByteArray("{\"ready\":true}"));
}

void TestHubServer::refusesABadFrameWithOneAnswer_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("not JSON") << "hello";
    QTest::newRow("empty") << "";
    QTest::newRow("cut JSON")
        << R"({"event":"pusher:subscribe","data":{"channel":"private-order.7")";
    QTest::newRow("an array") << R"(["pusher:subscribe"])";
    QTest::newRow("null") << "null";
    QTest::newRow("event is a number") << R"({"event":7})";
    QTest::newRow("no event") << R"({"data":{}})";
    QTest::newRow("unknown event") << R"({"event":"pusher:nothing"})";
    QTest::newRow("data is a string") << R"({"event":"pusher:subscribe","data":"private-order.7"})";
    QTest::newRow("channel is an array")
        << R"({"event":"pusher:subscribe","data":{"channel":["private-order.7"],"auth":"x"}})";
    QTest::newRow("auth is an object")
        << R"({"event":"pusher:subscribe","data":{"channel":"private-order.7","auth":{}}})";
    QTest::newRow("channel_data is a number")
        << R"({"event":"pusher:subscribe","data":{"channel":"presence-order.7","auth":"a:b","channel_data":5}})";
    QTest::newRow("channel name with a space")
        << R"({"event":"pusher:subscribe","data":{"channel":"private-order 7","auth":"a:b"}})";
    QTest::newRow("unsubscribe without data") << R"({"event":"pusher:unsubscribe"})";
    QTest::newRow("client event on a channel one is not in")
        << R"({"event":"client-x","channel":"private-order.7","data":{}})";
    QTest::newRow("lock request on a channel one is not in")
        << R"({"event":"client-lock.acquire","channel":"private-order.7","data":{}})";
}

void TestHubServer::refusesABadFrameWithOneAnswer()
{
    QFETCH(QString, text);
    const auto bystander = subscribed(QStringLiteral("private-order.9"));
    const qsizetype heardBefore = bystander->heard().size();
    const auto probe = connected();
    probe->say(text);
    QTRY_COMPARE(probe->heard(eventError).size(), 1);
    const QJsonObject data = QJsonDocument::fromJson(
                                 QJsonDocument::fromJson(probe->heard(eventError).first().toUtf8())
                                     .object()[QLatin1String("data")]
                                     .toVariant()
                                     .toString()
                                     .toUtf8())
                                 .object();
    const QJsonObject dataObject = data.isEmpty()
        ? QJsonDocument::fromJson(probe->heard(eventError).first().toUtf8())
              .object()[QLatin1String("data")]
              .toObject()
        : data;
    QVERIFY(dataObject[QLatin1String("code")].isDouble());
    QVERIFY(!dataObject[QLatin1String("message")].toString().isEmpty());
    probe->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(probe->heard(QStringLiteral("pusher:pong")).size(), 1);
    QCOMPARE(probe->heard().size(), 3);
    QCOMPARE(stateOf("order.7"), unlocked);
    QCOMPARE(bystander->heard().size(), heardBefore);
}

void TestHubServer::refusesABinaryMessage()
{
    const auto probe = connected();
    probe->sayBinary(QByteArray("\0\xff\x7f", 3));
    QTRY_COMPARE(probe->heard(eventError).size(), 1);
    QVERIFY(probe->heard(eventError).first().contains(QStringLiteral("Binary")));
    QVERIFY(!probe->isClosed());
}

void TestHubServer::refusesAForgedSignatureAndLocksNothing()
{
    const auto forger = connected();
    forger->say(QStringLiteral(
        R"({"event":"pusher:subscribe","data":{"channel":"private-order.7","auth":"key:0123456789abcdef"}})"));
    QTRY_COMPARE(forger->heard(QStringLiteral("pusher:subscription_error")).size(), 1);
    QVERIFY(forger->heard(eventError).first().contains(QStringLiteral("4009")));
    QVERIFY(m_recorder->locks.isEmpty());
    const auto rightful = subscribed(QStringLiteral("private-order.7"));
    QTRY_COMPARE(rightful->heard(eventGranted).size(), 1);
    QVERIFY(!forger->heardText(QStringLiteral("lock.")));
}

void TestHubServer::refusesEventDataBeyondTheLimit()
{
    const auto sender = subscribed(QStringLiteral("private-chat"));
    const auto receiver = subscribed(QStringLiteral("private-chat"));
    const QString event = QStringLiteral(
        R"({"event":"client-x","channel":"private-chat","data":"%1"})");
    sender->say(event.arg(QString(10 * 1024, QLatin1Char('x'))));
    QTRY_COMPARE(sender->heard(eventError).size(), 1);
    sender->say(event.arg(QStringLiteral("short")));
    QTRY_COMPARE(receiver->heard(QStringLiteral("client-x")).size(), 1);
}

void TestHubServer::endsAConnectionThatBreaksTheFraming_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("unmasked") << QByteArray("\x81\x05hello", 7) << 1002;
    QTest::newRow("reserved opcode") << QByteArray("\x83\x80\0\0\0\0", 6) << 1002;
    QTest::newRow("reserved bit") << QByteArray("\xc1\x80\0\0\0\0", 6) << 1002;
    QTest::newRow("fragmented ping") << QByteArray("\x09\x80\0\0\0\0", 6) << 1002;
    QTest::newRow("close with one byte") << QByteArray("\x88\x81\0\0\0\0\x03", 7) << 1002;
    QTest::newRow("invalid UTF-8") << QByteArray("\x81\x82\0\0\0\0\xc3\x28", 8) << 1007;
    QTest::newRow("oversized") << QByteArray("\x81\xff\0\0\0\0\x7f\xff\xff\xff\0\0\0\0", 14)
                               << 1009;
}

void TestHubServer::endsAConnectionThatBreaksTheFraming()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    const auto bystander = connected();
    RawProbe probe(m_server->port());
    QTRY_COMPARE(probe.heard().size(), 1);
    QTRY_COMPARE(m_server->stats().connections, std::size_t(2));
    probe.send({bytes.constData(), std::size_t(bytes.size())});
    QTRY_COMPARE(probe.closeCode(), code);
    QTRY_COMPARE(m_server->stats().connections, std::size_t(1));
    bystander->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(bystander->heard(QStringLiteral("pusher:pong")).size(), 1);
}

void TestHubServer::endsAReaderThatNeverReads()
{
    ServerOptions options = freePort();
    options.outgoingBytesMax = 64 * 1024;
    restart(options);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(m_server->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    QCOMPARE(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const QByteArray head(
        "GET /app/key?protocol=7 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    QCOMPARE(::send(fd, head.constData(), std::size_t(head.size()), 0), ssize_t(head.size()));
    std::string subscribe;
    appendClientFrame(subscribe, Opcode::Text,
                      R"({"event":"pusher:subscribe","data":{"channel":"news"}})", 1);
    QCOMPARE(::send(fd, subscribe.data(), subscribe.size(), 0), ssize_t(subscribe.size()));
    QTRY_COMPARE(m_server->stats().subscriptions, std::size_t(1));

    const auto reader = subscribed(QStringLiteral("news"));
    RawProbe publisher(m_server->port(), publishBig(10'000).repeated(2000));
    QTRY_COMPARE_WITH_TIMEOUT(m_server->stats().connections, std::size_t(1), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(reader->heard(QStringLiteral("big")).size(), 2000, 20'000);
    ::close(fd);
}

void TestHubServer::doesNotUpgradeOtherPaths()
{
    RawProbe plain(m_server->port(), "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_VERIFY(plain.answerHead().startsWith("HTTP/1.1 404"));
}

void TestHubServer::answersPagesOfOtherOrigins()
{
    RawProbe preflight(m_server->port(),
                       "OPTIONS /apps/app/channels HTTP/1.1\r\nHost: localhost\r\nOrigin: "
                       "http://shop.test\r\nAccess-Control-Request-Method: GET\r\n\r\n");
    QTRY_VERIFY(preflight.answerHead().startsWith("HTTP/1.1 204"));
    QVERIFY(preflight.answerHead().contains("Access-Control-Allow-Origin: *"));
    QVERIFY(preflight.answerHead().contains("Access-Control-Allow-Methods: GET, HEAD, OPTIONS"));
    QVERIFY(!preflight.answerHead().contains("Content-Length"));

    RawProbe wrong(m_server->port(), "DELETE /up HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_VERIFY(wrong.answerHead().startsWith("HTTP/1.1 405"));
    QVERIFY(wrong.answerHead().contains("Allow: GET, HEAD, OPTIONS"));
    QVERIFY(wrong.answerHead().contains("Access-Control-Allow-Origin: *"));
}

void TestHubServer::answersHeadWithoutABody()
{
    RawProbe head(m_server->port(),
                  "HEAD /up HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    QTRY_VERIFY(head.isClosed());
    QVERIFY(head.answerHead().startsWith("HTTP/1.1 200"));
    QVERIFY(head.answerHead().contains("Content-Length: 15"));
    QCOMPARE(head.answerBody(), QByteArray());
}

void TestHubServer::tellsOfEveryRequestButNotItsSignature()
{
    const RawProbe good(m_server->port(), signedPost("/apps/app/events", R"({"name":"a"})"));
    QTRY_COMPARE(m_recorder->answers.size(), 1);
    const RawProbe bad(m_server->port(),
                       "GET /apps/app/channels?auth_key=key&auth_signature=abc HTTP/1.1\r\n"
                       "Host: localhost\r\n\r\n");
    QTRY_COMPARE(m_recorder->answers.size(), 2);
    QCOMPARE(m_recorder->answers,
             (QStringList{QStringLiteral("POST /apps/app/events 400"),
                          QStringLiteral("GET /apps/app/channels 401")}));
}

void TestHubServer::takesWhatCameWhenItIsTold()
{
    Inbox inbox;
    ServerOptions options = freePort();
    options.hub.policy = "lease";
    options.hub.locks.lease = 10s;
    m_server = std::make_unique<HubServer>(options, m_recorder.get());
    m_server->useInbox(&inbox);
    QVERIFY(m_server->listen());
    PusherProbe alice(m_server->url());
    const auto connections = [&inbox] {
        return inbox.connectionsFrom(QHostAddress(QHostAddress::LocalHost));
    };
    QTRY_COMPARE(connections().size(), std::size_t(1));
    const ConnId conn = connections().front();
    QVERIFY(inbox.connectionsFrom(QHostAddress(QStringLiteral("127.0.0.9"))).empty());
    QVERIFY(inbox.next(conn)->kind == Inbox::Item::Kind::Opened);
    QVERIFY(alice.socketId().isEmpty());
    QVERIFY(m_server->take(conn));
    QVERIFY(!m_server->take(conn));
    QTRY_VERIFY(!alice.socketId().isEmpty());

    alice.subscribe(QStringLiteral("private-order.7"));
    QTRY_VERIFY(inbox.next(conn));
    QVERIFY(inbox.next(conn)->text.find("private-order.7") != std::string::npos);
    QCOMPARE(stateOf("order.7"), unlocked);
    QVERIFY(m_server->take(conn));
    QCOMPARE(stateOf("order.7"), locked);
    QCOMPARE(inbox.lockTimers().size(), std::size_t(1));
    QVERIFY(!m_server->fireLock(Resource("order.7")));
    QVERIFY(!m_server->fireLiveness(conn));

    alice.say(QStringLiteral("{}"));
    alice.kill();
    QTRY_VERIFY((inbox.loseByReset(conn),
                 inbox.next(conn) && inbox.next(conn)->kind == Inbox::Item::Kind::Ended));
    QCOMPARE(stateOf("order.7"), locked);
    QVERIFY(m_server->take(conn));
    QCOMPARE(stateOf("order.7"), unlocked);
    inbox.clear();
    QVERIFY(connections().empty() && inbox.lockTimers().empty());
}

QTEST_GUILESS_MAIN(TestHubServer)
#include "tst_hubserver.moc"
