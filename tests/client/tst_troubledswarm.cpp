// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/client/secretsamples.h"
#include "tests/client/swarmcrowd.h"
#include "tests/support/printers.h"
#include "tests/support/pusherstub.h"
#include "tests/support/webstub.h"

using namespace echolock;
using namespace std::chrono_literals;

// What auth, faults and sign-in do to a swarm.

class TestTroubledSwarm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoIsRefusedLeavesNoLock();
    void aLateSignatureLeavesNoLock();
    void faultsBeginAndEndWhileItRuns();
    void everybodySignsIn();
    void saysWhyNobodyIsSignedIn();
    void readsEncryptedEvents_data();
    void readsEncryptedEvents();
    void saysOnceThatNobodyListens();
};

/// As whoever subscribes with a signature of his own making: the lock comes after the check.
void TestTroubledSwarm::whoIsRefusedLeavesNoLock()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(),
                     {.channelPrefix = "private-",
                      .mix = idle(),
                      .faults = {parseSharedFault("auth_fault stale=100%").value()}});
    crowd.swarm.spawn(20);
    QTRY_COMPARE(crowd.stats.failures.clients(ClientFailure::Stage::Subscribe), 20U);
    QCOMPARE(crowd.stats.failures.rows().size(), std::size_t(1));
    QCOMPARE(crowd.stats.connected, 20U);
    QCOMPARE(server.count({LockFact::Granted, LockFact::Denied}), std::uint64_t(0));
    QCOMPARE(server.stats.locksHeld, std::size_t(0));
}

/// Every answer comes when its connection is gone, and is sent on the next one.
void TestTroubledSwarm::aLateSignatureLeavesNoLock()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(),
                     {.mix = idle(),
                      .faults = {parseSharedFault("auth_fault delay=1700ms").value(),
                                 parseSharedFault("rst after=500ms").value()}});
    crowd.swarm.spawn(10);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.failures.clients(ClientFailure::Stage::Subscribe) > 0,
                             20'000);
    QCOMPARE(server.count({LockFact::Granted}), std::uint64_t(0));
    QCOMPARE(crowd.stats.subscribed, std::uint64_t(0));
}

void TestTroubledSwarm::faultsBeginAndEndWhileItRuns()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(),
                     {.target = {.links = LinkPlan::Links::Always}, .mix = idle()});
    crowd.swarm.spawn(20);
    QTRY_COMPARE(crowd.stats.subscribed, std::uint64_t(20));
    std::map<std::uint32_t, std::string> before;
    for (const auto& [number, client] : crowd.clients)
        before[number] = client.socketId;
    crowd.swarm.setFaults({parseSharedFault("rst after=200ms clients=25%").value()});
    QTRY_VERIFY(crowd.stats.connectsMade >= 25);
    crowd.swarm.setFaults({});
    QTRY_COMPARE(crowd.stats.connected, 20U);
    QTRY_COMPARE(server.stats.connections, std::size_t(20));
    QCOMPARE(std::ranges::count_if(
                 crowd.clients,
                 [&](const auto& entry) { return entry.second.socketId != before[entry.first]; }),
             5);
}

void TestTroubledSwarm::everybodySignsIn()
{
    SwarmServer server;
    SwarmCrowd crowd(server.server.url(),
                     {.target = {.signIn = ClientTarget::SignIn::Yes}, .orders = 1, .mix = idle()});
    crowd.swarm.spawn(5);
    QTRY_COMPARE(crowd.stats.signedIn, std::uint64_t(5));
    QTRY_COMPARE(crowd.stats.subscribed, std::uint64_t(5));
    QVERIFY(crowd.stats.failures.rows().empty());
    QVERIFY(crowd.problems.empty());
}

void TestTroubledSwarm::saysWhyNobodyIsSignedIn()
{
    const PusherStub server;
    WebStub web;
    web.answer = [](const HttpRequest& request) {
        return request.target == "/auth" ? HttpReply{200, {}, R"({"auth":"key:own"})"}
                                         : HttpReply{403, {}, ""};
    };
    ClientTarget target{.signIn = ClientTarget::SignIn::Yes};
    target.web.auth = std::make_shared<const AuthEndpoint>(
        AuthEndpoint{.url = web.url("/auth"), .userUrl = web.url("/user-auth")});
    SwarmCrowd crowd(server.url().toString(),
                     {.target = target, .channelPrefix = "private-", .mix = idle()});
    crowd.swarm.spawn(10);
    QTRY_COMPARE(crowd.stats.failures.clients(ClientFailure::Stage::SignIn), 10U);
    QCOMPARE(crowd.stats.failures.rows().size(), std::size_t(1));
    QVERIFY(crowd.stats.failures.rows().front().failure.reason.find("/user-auth answered 403")
            != std::string::npos);
    QCOMPARE(crowd.stats.connected, 10U);
}

void TestTroubledSwarm::readsEncryptedEvents_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<bool>("opens");
    QTest::newRow("the application's key") << QByteArray(masterKey.data(), 32) << true;
    QTest::newRow("another key") << QByteArray(32, 'x') << false;
}

void TestTroubledSwarm::readsEncryptedEvents()
{
    QFETCH(QByteArray, key);
    QFETCH(bool, opens);
    const PusherStub stub;
    SwarmCrowd crowd(stub.url().toString(),
                     {.target = {.encryptionKey = key.toStdString()},
                      .orders = 1,
                      .channelPrefix = "private-encrypted-",
                      .mix = idle()});
    crowd.swarm.spawn(3);
    QTRY_COMPARE(crowd.stats.subscribed, std::uint64_t(3));
    const std::string channel = "private-encrypted-order.1";
    for (const auto& visit : stub.visits())
        visit->say(encodeEvent(channel, "changed", boxOfOrderOne));
    if (opens) {
        QTRY_COMPARE(crowd.stats.eventsReceived, std::uint64_t(3));
        QVERIFY(crowd.problems.empty());
    } else {
        QTRY_COMPARE(crowd.problems.size(), std::size_t(1));
        QVERIFY(crowd.problems.front().starts_with("The encrypted event changed is dropped: "));
        QCOMPARE(crowd.stats.eventsReceived, std::uint64_t(0));
    }
}

void TestTroubledSwarm::saysOnceThatNobodyListens()
{
    QString nobody;
    {
        const SwarmServer gone;
        nobody = gone.server.url();
    }
    SwarmCrowd crowd(nobody, {.mix = hurried("office"), .threads = 1});
    crowd.swarm.spawn(30);
    QTRY_VERIFY(crowd.stats.connectsFailed >= 30);
    QCOMPARE(crowd.stats.clientsSettled, 30U);
    QCOMPARE(crowd.stats.connected, 0U);
    QCOMPARE(crowd.problems.size(), std::size_t(1));
    QVERIFY(crowd.problems.front().ends_with("refused the connection: is a server running there?"));
}

QTEST_GUILESS_MAIN(TestTroubledSwarm)
#include "tst_troubledswarm.moc"
