// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/serversettings.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestServerSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void setsWhatIsSaidAndNothingElse();
    void takesThePoliciesThatAreAskedFor();
    void findsTheChannelOfAnOrder();
    void knowsFacts();
    void tellsApplicationsOfLocksAlone();
};

void TestServerSettings::setsWhatIsSaidAndNothingElse()
{
    const HubOptions plain = hubOptionsOf("grace", {});
    QCOMPARE(plain.policy, std::string("grace"));
    QVERIFY(!plain.pingAfter);
    QVERIFY(plain.locks == LockParams());
    QCOMPARE(plain.connectionsMax, std::size_t(0));
    ServerSettings settings;
    settings.ping = ServerSettings::Ping{};
    settings.pong = 2s;
    settings.grace = 3s;
    settings.lease = 4s;
    settings.leaseRenewal = LeaseRenewal::Requests;
    settings.connections = 2;
    const HubOptions hub = hubOptionsOf("lease", settings);
    QVERIFY(hub.pingAfter == never);
    QVERIFY(hub.pongWithin == Duration(2s));
    QVERIFY(hub.locks.grace == 3s);
    QVERIFY(hub.locks.lease == 4s);
    QVERIFY(hub.locks.renewal == LeaseRenewal::Requests);
    QCOMPARE(hub.connectionsMax, std::size_t(2));
}

void TestServerSettings::takesThePoliciesThatAreAskedFor()
{
    Scenario scenario;
    ServerSettings quick;
    quick.pong = 1s;
    scenario.policies = {{"owner", quick}, {"grace", {}}};
    QCOMPARE(policiesOf(scenario, {}).size(), std::size_t(2));
    const auto asked = policiesOf(scenario, {"fence", "owner"});
    QCOMPARE(asked.size(), std::size_t(2));
    QCOMPARE(asked[0].name, std::string("fence"));
    QVERIFY(!asked[0].server.pong);
    QVERIFY(asked[1].server.pong == Duration(1s));
}

void TestServerSettings::findsTheChannelOfAnOrder()
{
    ScenarioClient client;
    client.channel = ChannelSort::Private;
    client.steps.push_back({SubscribeStep{Resource("order.8"), ChannelSort::Presence}, {}, {}, {}});
    QCOMPARE(channelOf(client, Resource("order.8")), std::string("presence-order.8"));
    QCOMPARE(channelOf(client, Resource("order.7")), std::string("private-order.7"));
}

void TestServerSettings::knowsFacts()
{
    using Kind = ServerConnection::Kind;
    const auto fact = [](LifecycleStep step, std::string_view socket = "1.1") {
        LifecycleEvent event;
        event.step = step;
        event.socketId = socket;
        return factOf(event);
    };
    QVERIFY(fact(LifecycleStep::Subscribed) == Kind::Subscribed);
    QVERIFY(fact(LifecycleStep::Unsubscribed) == Kind::Unsubscribed);
    QVERIFY(fact(LifecycleStep::Closed) == Kind::Closed);
    QVERIFY(fact(LifecycleStep::Error) == Kind::Refused);
    QVERIFY(!fact(LifecycleStep::Opened));
    QVERIFY(!fact(LifecycleStep::Message));
    // Of whoever was turned away the server tells the same, and has no name for it.
    QVERIFY(!fact(LifecycleStep::Error, ""));
    QVERIFY(!fact(LifecycleStep::Closed, ""));
}

void TestServerSettings::tellsApplicationsOfLocksAlone()
{
    const WebhookTarget target = lockWebhooksTo("http://shop.test/");
    QCOMPARE(target.url, std::string("http://shop.test/"));
    QVERIFY(target.kinds
            == (std::set{WebhookEvent::Kind::LockGranted, WebhookEvent::Kind::LockReleased}));
}

QTEST_APPLESS_MAIN(TestServerSettings)
#include "tst_serversettings.moc"
