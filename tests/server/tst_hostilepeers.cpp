// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

#include "server/loop/epolldispatcher.h"
#include "server/net/gate.h"
#include "server/net/hubserver.h"
#include "tests/support/pusherprobe.h"
#include "tests/support/signedpost.h"

#include <memory>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

/// Peers that want to keep the server from serving others: too slow, too many, too greedy. In each
/// case a bystander goes on as if they were not there.
class TestHostilePeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsASlowRequestHoweverOftenAByteComes();
    void servesOthersBesideHundredsOfSlowOnes();
    void servesOthersDuringAFlood();
    void turnsAwayWhoHasTooManyConnections();
    void turnsAwayWhoComesTooOften();
    void countsAConnectionUntilItIsGone();
    void takesAWebSocketForOneOfThem();
    void givesHealthyReadersEverythingBesideSlowOnes();
    void freesTheLockOfASlowReaderAtOnce();
    void takesLeaveOfASlowReaderAtOnce_data();
    void takesLeaveOfASlowReaderAtOnce();

private:
    struct Recorder : ServerObserver
    {
        QList<LockEvent> locks;

        QStringList turnedAway;

        void lockHappened(const LockEvent& event) override { locks << event; }

        void addressTurnedAway(std::string_view why) override
        {
            turnedAway << QString::fromUtf8(why.data(), static_cast<qsizetype>(why.size()));
        }
    };

    std::unique_ptr<HubServer> served(ServerOptions options);
    std::unique_ptr<PusherProbe> connected(const HubServer& server);
    void isServed(PusherProbe& bystander);

    Recorder m_recorder;
};

namespace {

const QByteArray upRequest("GET /up HTTP/1.1\r\nHost: a\r\n\r\n");

ServerOptions limited(std::uint32_t open, std::uint32_t perSecond)
{
    ServerOptions options;
    options.connectionsPerAddressMax = open;
    options.connectsPerAddressAndSecondMax = perSecond;
    return options;
}

} // namespace

std::unique_ptr<HubServer> TestHostilePeers::served(ServerOptions options)
{
    options.port = 0;
    m_recorder.locks.clear();
    m_recorder.turnedAway.clear();
    auto server = std::make_unique<HubServer>(options, &m_recorder);
    [&] { QVERIFY(server->listen()); }();
    return server;
}

std::unique_ptr<PusherProbe> TestHostilePeers::connected(const HubServer& server)
{
    auto probe = std::make_unique<PusherProbe>(server.url());
    [&] { QTRY_VERIFY(!probe->socketId().isEmpty()); }();
    return probe;
}

void TestHostilePeers::isServed(PusherProbe& bystander)
{
    const QString pong = QStringLiteral("pusher:pong");
    const qsizetype before = bystander.heard(pong).size();
    bystander.say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(bystander.heard(pong).size(), before + 1);
}

void TestHostilePeers::endsASlowRequestHoweverOftenAByteComes()
{
    GateLimits limits;
    limits.http.headWithin = 200ms;
    Gate gate(limits);
    QVERIFY(gate.listenOn(QHostAddress(QHostAddress::LocalHost), 0));
    RawProbe slow(gate.serverPort(), "GET / HTTP/1.1\r\nX: ");
    QTimer drip;
    int drops = 0;
    connect(&drip, &QTimer::timeout, this, [&] {
        slow.send("x");
        ++drops;
    });
    drip.start(5ms);
    QTRY_VERIFY(slow.isClosed());
    QVERIFY(drops > 1);
    QCOMPARE(gate.stats().refused, std::uint64_t(1));
}

void TestHostilePeers::servesOthersBesideHundredsOfSlowOnes()
{
    const auto server = served({});
    const auto bystander = connected(*server);
    std::vector<std::unique_ptr<RawProbe>> slow;
    for (int i = 0; i < 500; ++i)
        slow.push_back(std::make_unique<RawProbe>(server->port(), "POST / HTTP/1.1\r\nX: "));
    QTRY_COMPARE(server->socketStats().httpOpen, std::uint64_t(500));
    for (const auto& peer : slow)
        peer->send("x");
    isServed(*bystander);
    const auto later = connected(*server);
    isServed(*later);
    RawProbe http(server->port(), upRequest);
    QTRY_VERIFY(http.answerHead().startsWith("HTTP/1.1 200"));
    QCOMPARE(server->socketStats().httpOpen, std::uint64_t(501));
}

void TestHostilePeers::servesOthersDuringAFlood()
{
    const auto server = served(limited(50, 0));
    const auto bystander = connected(*server);
    std::vector<std::unique_ptr<RawProbe>> flood;
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 150; ++i)
            flood.push_back(std::make_unique<RawProbe>(server->port(), upRequest));
        isServed(*bystander);
    }
    QTRY_COMPARE_WITH_TIMEOUT(server->socketStats().accepted, std::uint64_t(3001), 20'000);
    QVERIFY(server->socketStats().httpOpen <= 50);
    QTRY_COMPARE(server->socketStats().tooManyPerAddress, std::uint64_t(3001 - 50));
    isServed(*bystander);
    QVERIFY(!bystander->isClosed());
}

void TestHostilePeers::turnsAwayWhoHasTooManyConnections()
{
    const auto server = served(limited(2, 0));
    RawProbe first(server->port(), upRequest);
    RawProbe second(server->port(), upRequest);
    QTRY_VERIFY(!first.answerHead().isEmpty() && !second.answerHead().isEmpty());
    RawProbe third(server->port(), upRequest);
    QTRY_VERIFY(third.isClosed());
    QVERIFY2(third.answerHead().startsWith("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n"),
             third.answerHead().constData());
    QVERIFY(third.answerHead().contains(
        "Content-Length: " + QByteArray::number(third.answerBody().size()) + "\r\n"));
    QCOMPARE(third.answerBody(),
             QByteArray("Too many connections come from your address; try again in a moment.\n"));
    QCOMPARE(server->socketStats().tooManyPerAddress, std::uint64_t(1));
    RawProbe fourth(server->port(), upRequest);
    QTRY_COMPARE(server->socketStats().tooManyPerAddress, std::uint64_t(2));
    QCOMPARE(m_recorder.turnedAway,
             QStringList(QStringLiteral(
                 "127.0.0.1 has as many connections as connections_per_address allows")));
    QVERIFY(!first.isClosed() && !second.isClosed());
}

void TestHostilePeers::turnsAwayWhoComesTooOften()
{
    const auto server = served(limited(0, 5));
    std::vector<std::unique_ptr<RawProbe>> probes;
    for (int i = 0; i < 40; ++i)
        probes.push_back(std::make_unique<RawProbe>(server->port(), upRequest));
    for (const auto& probe : probes)
        QTRY_VERIFY(!probe->answerHead().isEmpty());
    const auto answered = [&](const char* status) {
        return std::ranges::count_if(
            probes, [status](const auto& probe) { return probe->answerHead().contains(status); });
    };
    QVERIFY(answered(" 200 ") >= 5);
    QCOMPARE(std::uint64_t(answered(" 429 ")), server->socketStats().tooFastPerAddress);
    QVERIFY(server->socketStats().tooFastPerAddress > 0);
    // After a while there is room again.
    std::unique_ptr<RawProbe> later;
    const auto isLet = [&] {
        if (!later || later->answerHead().contains(" 429 "))
            later = std::make_unique<RawProbe>(server->port(), upRequest);
        return later->answerHead().contains(" 200 ");
    };
    QTRY_VERIFY(isLet());
}

void TestHostilePeers::countsAConnectionUntilItIsGone()
{
    const auto server = served(limited(1, 0));
    auto first = std::make_unique<RawProbe>(server->port(), upRequest);
    QTRY_VERIFY(first->answerHead().contains(" 200 "));
    first.reset();
    QTRY_COMPARE(server->socketStats().httpOpen, std::uint64_t(0));
    const auto second = connected(*server);
    RawProbe third(server->port(), upRequest);
    QTRY_VERIFY(third.answerHead().contains(" 429 "));
    second->reset();
    QTRY_COMPARE(server->socketStats().webSocketsOpen, std::uint64_t(0));
    const auto fourth = connected(*server);
    isServed(*fourth);
}

void TestHostilePeers::takesAWebSocketForOneOfThem()
{
    const auto server = served(limited(1, 0));
    const auto holder = connected(*server);
    PusherProbe refused(server->url());
    QTRY_VERIFY(refused.isClosed());
    QVERIFY(refused.heard().isEmpty());
    QCOMPARE(server->stats().connections, std::size_t(1));
    isServed(*holder);
}

void TestHostilePeers::givesHealthyReadersEverythingBesideSlowOnes()
{
    ServerOptions options;
    options.outgoingBytesMax = 256 * 1024;
    const auto server = served(options);
    const QString subscribe = QStringLiteral(
        R"({"event":"pusher:subscribe","data":{"channel":"news"}})");
    std::vector<std::unique_ptr<RawProbe>> slow;
    std::vector<std::unique_ptr<PusherProbe>> healthy;
    for (int i = 0; i < 3; ++i) {
        std::string frame;
        appendClientFrame(frame, Opcode::Text, subscribe.toStdString(), 1);
        auto& probe = slow.emplace_back(std::make_unique<RawProbe>(server->port()));
        QTRY_COMPARE(probe->heard().size(), 1);
        probe->send(frame);
        QTRY_COMPARE(probe->heard().size(), 2);
        probe->stopReading();
        healthy.push_back(connected(*server));
        healthy.back()->say(subscribe);
    }
    QTRY_COMPARE(server->stats().subscriptions, std::size_t(6));
    RawProbe publisher(server->port(), publishBig(10'000).repeated(2000));
    QTRY_COMPARE_WITH_TIMEOUT(server->socketStats().overflows, std::uint64_t(3), 30'000);
    QCOMPARE(server->stats().connections, std::size_t(3));
    for (const auto& reader : healthy)
        QTRY_COMPARE_WITH_TIMEOUT(reader->heard(QStringLiteral("big")).size(), 2000, 30'000);
    // Who reads in time after all is told why, and pusher-js would come back.
    for (const auto& reader : slow) {
        reader->readOn();
        QTRY_VERIFY_WITH_TIMEOUT(reader->isClosed(), 20'000);
        QCOMPARE(reader->closeCode(), 4101);
    }
}

void TestHostilePeers::freesTheLockOfASlowReaderAtOnce()
{
    ServerOptions options;
    options.outgoingBytesMax = 64 * 1024;
    const auto server = served(options);
    PusherProbe holder(server->url());
    QTRY_VERIFY(!holder.socketId().isEmpty());
    holder.subscribe(QStringLiteral("private-order.7"));
    holder.say(QStringLiteral(R"({"event":"pusher:subscribe","data":{"channel":"news"}})"));
    QTRY_COMPARE(server->stats().subscriptions, std::size_t(2));
    QCOMPARE(m_recorder.locks.size(), 1);
    holder.stopReading();
    const auto viewer = connected(*server);
    RawProbe publisher(server->port(), publishBig(10'000).repeated(3000));
    QTRY_COMPARE_WITH_TIMEOUT(m_recorder.locks.size(), 2, 30'000);
    // It is free while the socket is still there, for as long as the close frame is waited for.
    QCOMPARE(int(m_recorder.locks.last().fact), int(LockFact::Released));
    QVERIFY(!holder.isClosed());
    viewer->subscribe(QStringLiteral("private-order.7"));
    QTRY_COMPARE(viewer->heard(QStringLiteral("lock.granted")).size(), 1);
}

void TestHostilePeers::takesLeaveOfASlowReaderAtOnce_data()
{
    QTest::addColumn<QByteArray>("last");
    QTest::addColumn<int>("closeCode");
    std::string goodbye;
    appendClientFrame(goodbye, Opcode::Close, "\x03\xe8", 1);
    QTest::newRow("it says goodbye") << QByteArray::fromStdString(goodbye) << 1000;
    QTest::newRow("it breaks the framing") << QByteArray("\x81\x01x") << 1002;
}

void TestHostilePeers::takesLeaveOfASlowReaderAtOnce()
{
    QFETCH(const QByteArray, last);
    QFETCH(const int, closeCode);
    ServerOptions options;
    options.hub.eventDataBytesMax = 200'000;
    options.outgoingBytesMax = 64 << 20;
    const auto server = served(options);
    RawProbe slow(server->port());
    QTRY_COMPARE(slow.heard().size(), 1);
    std::string subscribe;
    appendClientFrame(subscribe, Opcode::Text,
                      R"({"event":"pusher:subscribe","data":{"channel":"news"}})", 1);
    slow.send(subscribe);
    QTRY_COMPARE(slow.heard().size(), 2);
    slow.stopReading();
    // More than the kernel takes.
    constexpr int events = 200;
    RawProbe publisher(server->port(), publishBig(150'000).repeated(events));
    const auto answers = [&] {
        return publisher.answerHead().count(" 200 ") + publisher.answerBody().count(" 200 ");
    };
    QTRY_COMPARE_WITH_TIMEOUT(answers(), qsizetype(events), 30'000);
    slow.send({last.constData(), std::size_t(last.size())});
    QTRY_COMPARE(server->stats().connections, std::size_t(0));
    // Its locks are free, though it has yet to read the end.
    QCOMPARE(server->socketStats().webSocketsOpen, std::uint64_t(1));
    slow.readOn();
    QTRY_VERIFY_WITH_TIMEOUT(slow.isClosed(), 20'000);
    QCOMPARE(slow.closeCode(), closeCode);
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication app(argc, argv);
    TestHostilePeers test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_hostilepeers.moc"
