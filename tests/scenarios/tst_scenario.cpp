// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/scenario.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestScenario : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheChannelOfAnOrder();
    void namesAStepByItsLabelOrElseItsVerb();
    void settingsSayOnlyWhatTheySay();
    void settingsOfLocksAreMergedToo();
    void pingOffStaysOff();
    void everyAwaitWordHasItsText();
};

void TestScenario::namesTheChannelOfAnOrder()
{
    QCOMPARE(channelOf(ChannelSort::Private, Resource("order.7")), std::string("private-order.7"));
    QCOMPARE(channelOf(ChannelSort::Presence, Resource("order.7")),
             std::string("presence-order.7"));
}

void TestScenario::namesAStepByItsLabelOrElseItsVerb()
{
    Scenario scenario;
    scenario.clients.emplace_back().name = "tab1";
    scenario.clients[0].steps = {{OpenStep{}, "open", {}, {}}, {LabelStep{}, "label", "a", {}}};
    QCOMPARE(scenario.nameOf({0, 0}), std::string("tab1.open"));
    QCOMPARE(scenario.nameOf({0, 1}), std::string("tab1.a"));
}

void TestScenario::settingsSayOnlyWhatTheySay()
{
    const ServerSettings base{ServerSettings::Ping{1s}, 2s};
    const ServerSettings own{std::nullopt, 5s};
    const ServerSettings merged = own.over(base);
    QCOMPARE(merged.ping->after, std::optional<Duration>(1s));
    QCOMPARE(merged.pong, std::optional<Duration>(5s));
}

void TestScenario::settingsOfLocksAreMergedToo()
{
    ServerSettings base;
    base.grace = 1s;
    base.lease = 2s;
    base.leaseRenewal = LeaseRenewal::Requests;
    base.connections = 4;
    ServerSettings own;
    own.lease = 3s;
    const ServerSettings merged = own.over(base);
    QCOMPARE(merged.grace, std::optional<Duration>(1s));
    QCOMPARE(merged.lease, std::optional<Duration>(3s));
    QVERIFY(merged.leaseRenewal == LeaseRenewal::Requests);
    QCOMPARE(merged.connections, std::optional(4));
    own.connections = 1;
    QCOMPARE(own.over(base).connections, std::optional(1));
}

void TestScenario::pingOffStaysOff()
{
    const ServerSettings off{ServerSettings::Ping{}, std::nullopt};
    const ServerSettings merged = off.over({ServerSettings::Ping{1s}, 2s});
    QVERIFY(merged.ping.has_value());
    QVERIFY(!merged.ping->after);
    QCOMPARE(merged.pong, std::optional<Duration>(2s));
}

void TestScenario::everyAwaitWordHasItsText()
{
    QCOMPARE(toString(AwaitWord::Subscribed), std::string_view("subscribed"));
    QCOMPARE(toString(AwaitWord::Refused), std::string_view("refused"));
    QCOMPARE(toString(AwaitWord::Granted), std::string_view("granted"));
    QCOMPARE(toString(AwaitWord::Denied), std::string_view("denied"));
    QCOMPARE(toString(AwaitWord::Revoked), std::string_view("revoked"));
    QCOMPARE(toString(AwaitWord::Free), std::string_view("free"));
    QCOMPARE(toString(AwaitWord::Connected), std::string_view("connected"));
    QCOMPARE(toString(AwaitWord::TurnedAway), std::string_view("turned-away"));
}

QTEST_GUILESS_MAIN(TestScenario)
#include "tst_scenario.moc"
