// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/hubserver.h"
#include "server/protocol/channelauth.h"
#include "server/protocol/clientcodec.h"
#include "tests/support/pusherprobe.h"
#include "tests/support/signedpost.h"

#include <functional>
#include <map>
#include <memory>

using namespace echolock;
using namespace std::chrono_literals;

/// However a connection ends, its locks are given up once, and with the right cause; over real
/// sockets, under a policy that waits for the user and under one that does not.
class TestClosePaths : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesUpOnce_data();
    void givesUpOnce();
    void keepsLiveHolders_data();
    void keepsLiveHolders();
    void forgetsAZombieWhateverItIsSent();

private:
    struct Recorder : ServerObserver
    {
        QList<LockEvent> locks;

        void lockHappened(const LockEvent& event) override { locks << event; }
    };

    void start(const ServerOptions& options);
    std::unique_ptr<PusherProbe> holder();

    Recorder m_recorder;
    std::unique_ptr<HubServer> m_server;
};

namespace {

using End = std::function<void(HubServer&, PusherProbe&)>;

void post(const HubServer& server, const char* path)
{
    RawProbe operatorsCall(server.port(), signedPost(path, "{}"));
    QTRY_VERIFY(!operatorsCall.answerHead().isEmpty());
}

const std::map<std::string, std::pair<End, LockCause>>& ends()
{
    static const std::map<std::string, std::pair<End, LockCause>> table{
        {"close frame 1000", {[](auto&, auto& tab) { tab.close(1000); }, LockCause::Closed}},
        {"close frame 1001", {[](auto&, auto& tab) { tab.close(1001); }, LockCause::Closed}},
        {"FIN", {[](auto&, auto& tab) { tab.kill(); }, LockCause::ConnectionLost}},
        {"RST", {[](auto&, auto& tab) { tab.reset(); }, LockCause::Reset}},
        {"a message beyond 1009",
         {[](auto&, auto& tab) { tab.say(QString(200'000, QLatin1Char('x'))); },
          LockCause::Evicted}},
        {"terminate_connections",
         {[](auto& server, auto&) { post(server, "/apps/app/users/ann/terminate_connections"); },
          LockCause::Operator}},
        {"force_reconnect",
         {[](auto& server, auto&) { post(server, "/apps/app/users/ann/force_reconnect"); },
          LockCause::Evicted}},
        {"stop", {[](auto& server, auto&) { server.stop(); }, LockCause::ServerShutdown}},
        // The server ends it before it reads what has come already.
        {"stop, a close frame under way",
         {[](auto& server, auto& tab) { tab.close(1000), server.stop(); },
          LockCause::ServerShutdown}},
        {"stop, FIN under way",
         {[](auto& server, auto& tab) { tab.kill(), server.stop(); }, LockCause::ServerShutdown}},
        {"stop, RST under way",
         {[](auto& server, auto& tab) { tab.reset(), server.stop(); }, LockCause::ServerShutdown}},
        {"two stops",
         {[](auto& server, auto&) { server.stop(), server.stop(); }, LockCause::ServerShutdown}},
    };
    return table;
}

} // namespace

void TestClosePaths::start(const ServerOptions& options)
{
    m_server.reset();
    m_recorder.locks.clear();
    m_server = std::make_unique<HubServer>(options, &m_recorder);
    QVERIFY(m_server->listen());
}

/// A tab of ann, signed in, that holds order.7.
std::unique_ptr<PusherProbe> TestClosePaths::holder()
{
    auto tab = std::make_unique<PusherProbe>(m_server->url());
    [&] {
        QTRY_VERIFY(!tab->socketId().isEmpty());
        const std::string user = R"({"id":"ann"})";
        const std::string auth = signChannel("key", "secret",
                                             userStringToSign(tab->socketId().toStdString(), user));
        tab->say(QString::fromStdString(encodeSignin({.auth = auth, .userData = user})));
        tab->subscribe(QStringLiteral("private-order.7"));
        QTRY_COMPARE(tab->heard(QStringLiteral("lock.granted")).size(), 1);
    }();
    return tab;
}

void TestClosePaths::givesUpOnce_data()
{
    QTest::addColumn<std::string>("policy");
    QTest::addColumn<std::string>("end");
    for (const auto& [end, what] : ends())
        for (const char* policy : {"composite", "owner"})
            QTest::newRow((end + ", " + policy).c_str()) << std::string(policy) << end;
}

void TestClosePaths::givesUpOnce()
{
    QFETCH(std::string, policy);
    QFETCH(std::string, end);
    const auto& [act, cause] = ends().at(end);
    ServerOptions options;
    options.port = 0;
    options.stopOver = 0ms;
    options.hub.policy = policy;
    options.hub.locks.grace = 1h;
    start(options);
    const auto tab = holder();
    QCOMPARE(m_recorder.locks.size(), 1);
    act(*m_server, *tab);
    QTRY_COMPARE(m_server->stats().connections, std::size_t(0));
    QTRY_VERIFY(tab->isClosed());
    QTRY_COMPARE(m_recorder.locks.size(), 2);
    const LockEvent& given = m_recorder.locks.last();
    // An operator who puts a user out does not wait for them.
    const bool isWaitedFor = policy == "composite" && cause != LockCause::Operator;
    QCOMPARE(int(given.fact), int(isWaitedFor ? LockFact::Suspended : LockFact::Released));
    QCOMPARE(toString(given.cause), toString(cause));
    QCOMPARE(given.owner.user.value, std::string("ann"));
    // Whatever the sockets still say, with the server's end too, gives nothing up again.
    m_server.reset();
    QCOMPARE(m_recorder.locks.size(), 2);
}

void TestClosePaths::keepsLiveHolders_data()
{
    QTest::addColumn<QString>("saying");
    QTest::newRow("that only answers pings") << QString();
    QTest::newRow("that pings") << QStringLiteral(R"({"event":"pusher:ping","data":{}})");
    QTest::newRow("that sends what is refused") << QStringLiteral("hello");
}

/// Race R29, many times the length of a lease and of the ping's patience.
void TestClosePaths::keepsLiveHolders()
{
    QFETCH(QString, saying);
    ServerOptions options;
    options.port = 0;
    options.hub.pingAfter = 50ms;
    options.hub.pongWithin = 2s;
    options.hub.locks.lease = 300ms;
    start(options);
    const auto tab = holder();
    const QString ping = QStringLiteral("pusher:ping");
    const QString pong = QStringLiteral(R"({"event":"pusher:pong","data":{}})");
    for (int round = 0; round < 20; ++round) {
        QTRY_COMPARE_GE(tab->heard(ping).size(), round + 1);
        tab->say(saying.isEmpty() ? pong : saying);
    }
    for (const LockEvent& event : m_recorder.locks)
        QVERIFY(event.fact == LockFact::Granted);
    QCOMPARE(m_server->stats().locksHeld, std::size_t(1));
}

/// Race R28: what is sent to a connection says nothing about its life.
void TestClosePaths::forgetsAZombieWhateverItIsSent()
{
    ServerOptions options;
    options.port = 0;
    options.hub.pingAfter = 100ms;
    options.hub.pongWithin = 200ms;
    start(options);
    const auto zombie = holder();
    zombie->say(QStringLiteral(R"({"event":"pusher:subscribe","data":{"channel":"news"}})"));
    for (int i = 0; i < 10'000 && m_recorder.locks.size() < 2; ++i) {
        RawProbe publisher(m_server->port(), publishBig(10));
        QTRY_VERIFY(!publisher.answerHead().isEmpty());
    }
    QCOMPARE(m_recorder.locks.size(), 2);
    QCOMPARE(toString(m_recorder.locks.last().cause), toString(LockCause::PingTimeout));
    QVERIFY(!zombie->heard(QStringLiteral("big")).isEmpty());
}

QTEST_GUILESS_MAIN(TestClosePaths)
#include "tst_closepaths.moc"
