// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/echosocket.h"
#include "scenarios/live/liveserver.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// A server with somebody at order 7, and what is told of it.
class Scene : private ServerObserver
{
public:
    explicit Scene(const std::string& policy)
        : server(hubOptionsOf(policy, settings()), 1, static_cast<ServerObserver&>(*this))
    {
        [&] { QVERIFY(server.start()); }();
        ClientTarget target;
        target.url = QUrl(server.url());
        target.channelData = ChannelDataOn::EverySignedChannel;
        page = std::make_unique<EchoSocket>(target, "alice", Prng(1), [](const Observation&) {});
        page->open();
        page->subscribe("private-order.7");
        [&] { QTRY_COMPARE(locks.size(), std::size_t{1}); }();
    }

    ~Scene() override { page.reset(); }

    std::vector<LockEvent> locks;
    std::vector<std::string> closed;
    LiveServer server;
    std::unique_ptr<EchoSocket> page;

private:
    static ServerSettings settings()
    {
        ServerSettings settings;
        settings.grace = 10s;
        return settings;
    }

    void lockHappened(const LockEvent& event) override { locks.push_back(event); }

    void lifecycleHappened(const LifecycleEvent& event) override
    {
        if (event.step == LifecycleStep::Closed)
            closed.emplace_back(event.detail);
    }
};

} // namespace

class TestLiveServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isConfiguredAsTheScenarioSays();
    void saysHowLongItMayTakeToNotice();
    void theNextProcessKnowsWhatTheLedgerDoes();
    void withoutALedgerItKnowsNothing();
};

void TestLiveServer::isConfiguredAsTheScenarioSays()
{
    ServerSettings settings;
    settings.ping = ServerSettings::Ping{2s};
    settings.lease = 3s;
    settings.leaseRenewal = LeaseRenewal::Requests;
    const HubOptions hub = hubOptionsOf("lease", settings);
    QCOMPARE(hub.policy, std::string("lease"));
    QVERIFY(hub.pingAfter == 2s);
    QVERIFY(hub.locks.lease == 3s);
    QVERIFY(hub.locks.renewal == LeaseRenewal::Requests);
    QVERIFY(hub.locks.grace == HubOptions().locks.grace);
}

void TestLiveServer::saysHowLongItMayTakeToNotice()
{
    ServerSettings settings;
    settings.ping = ServerSettings::Ping{2s};
    settings.pong = 500ms;
    QVERIFY(noticeTime(hubOptionsOf("owner", settings)) == 2500ms);
    settings.ping = ServerSettings::Ping{std::nullopt};
    QVERIFY(!noticeTime(hubOptionsOf("owner", settings)));
}

void TestLiveServer::theNextProcessKnowsWhatTheLedgerDoes()
{
    Scene scene("grace");
    const quint16 port = scene.server.port();
    const SocketId before = scene.page->socketId();
    QVERIFY(scene.server.restart(RestartStep::Ledger::Keep));
    QCOMPARE(scene.server.port(), port);
    QCOMPARE(scene.closed, std::vector<std::string>{"the server's process ended"});
    QCOMPARE(scene.locks.size(), std::size_t{2});
    QVERIFY(scene.locks[1].fact == LockFact::Suspended);
    QVERIFY(scene.locks[1].cause == LockCause::ServerRestart);
    QTRY_COMPARE_WITH_TIMEOUT(scene.locks.size(), std::size_t{3}, 10'000);
    QVERIFY(scene.locks[2].fact == LockFact::Resumed);
    QVERIFY(scene.page->socketId() != before);
    QVERIFY(scene.locks[2].version > scene.locks[0].version + floorStep);
}

void TestLiveServer::withoutALedgerItKnowsNothing()
{
    Scene scene("grace");
    QVERIFY(scene.server.restart(RestartStep::Ledger::Lose));
    QCOMPARE(scene.locks.size(), std::size_t{2});
    QVERIFY(scene.locks[1].fact == LockFact::Released);
    QTRY_COMPARE_WITH_TIMEOUT(scene.locks.size(), std::size_t{3}, 10'000);
    QVERIFY(scene.locks[2].fact == LockFact::Granted);
    QCOMPARE(scene.locks[2].token, scene.locks[0].token);
}

QTEST_GUILESS_MAIN(TestLiveServer)
#include "tst_liveserver.moc"
