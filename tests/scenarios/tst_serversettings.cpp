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
};

void TestServerSettings::setsWhatIsSaidAndNothingElse()
{
    const HubOptions plain = hubOptionsOf("grace", {});
    QCOMPARE(plain.policy, std::string("grace"));
    QVERIFY(!plain.pingAfter);
    QVERIFY(plain.locks == LockParams());
    ServerSettings settings;
    settings.ping = ServerSettings::Ping{};
    settings.pong = 2s;
    settings.grace = 3s;
    settings.lease = 4s;
    settings.leaseRenewal = LeaseRenewal::Requests;
    const HubOptions hub = hubOptionsOf("lease", settings);
    QVERIFY(hub.pingAfter == never);
    QVERIFY(hub.pongWithin == Duration(2s));
    QVERIFY(hub.locks.grace == 3s);
    QVERIFY(hub.locks.lease == 4s);
    QVERIFY(hub.locks.renewal == LeaseRenewal::Requests);
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
    QVERIFY(factOf(LifecycleStep::Subscribed) == ServerConnection::Kind::Subscribed);
    QVERIFY(factOf(LifecycleStep::Unsubscribed) == ServerConnection::Kind::Unsubscribed);
    QVERIFY(factOf(LifecycleStep::Closed) == ServerConnection::Kind::Closed);
    QVERIFY(factOf(LifecycleStep::Error) == ServerConnection::Kind::Refused);
    QVERIFY(!factOf(LifecycleStep::Opened));
    QVERIFY(!factOf(LifecycleStep::Message));
}

QTEST_APPLESS_MAIN(TestServerSettings)
#include "tst_serversettings.moc"
