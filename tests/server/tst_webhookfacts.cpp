// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;

/// What a Hub gives its webhooks to tell.
class TestWebhookFacts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOfTheFirstAndTheLast();
    void tellsOfMembers();
    void tellsOfClientEvents();
    void tellsOfCacheMisses();
    void tellsOfCountsIfTheyAreOn();
    void tellsOfLocks();
    void tellsOfEverybodyWhenTheServerStops();
    void leavesChannelsOfUsersOut();
    void tellsNobodyWithoutWebhooks();
};

namespace {

AppConfig withWebhook()
{
    AppConfig app;
    app.webhooks.push_back({.url = "http://127.0.0.1/hook"});
    return app;
}

HubOptions hooked(std::string policy = "none")
{
    HubOptions options{.apps = {withWebhook()}};
    options.policy = std::move(policy);
    return options;
}

/// `channel_occupied news`, one a line.
std::string told(const HubHarness& harness)
{
    std::string lines;
    for (const WebhookEvent& event : harness.log().all<WebhookEvent>())
        lines += (lines.empty() ? "" : ", ") + std::string(toString(event.kind)) + ' '
            + event.channel + event.order.value
            + (event.user.empty() ? "" : " by " + event.user.value);
    return lines;
}

} // namespace

void TestWebhookFacts::tellsOfTheFirstAndTheLast()
{
    HubHarness harness(hooked());
    const ConnId first = harness.open();
    const ConnId second = harness.open();
    harness.subscribe(first, "news");
    harness.subscribe(second, "news");
    QCOMPARE(told(harness), std::string("channel_occupied news"));
    harness.log().clear();
    harness.unsubscribe(first, "news");
    QCOMPARE(told(harness), std::string());
    harness.close(second);
    QCOMPARE(told(harness), std::string("channel_vacated news"));
    QCOMPARE(harness.log().all<WebhookEvent>()[0].appId, std::string("app"));
}

void TestWebhookFacts::tellsOfMembers()
{
    HubHarness harness(hooked());
    const ConnId first = harness.open();
    const ConnId second = harness.open();
    harness.subscribe(first, "presence-a", "ann");
    harness.subscribe(second, "presence-a", "ann");
    QCOMPARE(told(harness),
             std::string("channel_occupied presence-a, member_added presence-a by ann"));
    harness.log().clear();
    harness.close(first);
    QCOMPARE(told(harness), std::string());
    harness.close(second);
    QCOMPARE(told(harness),
             std::string("member_removed presence-a by ann, channel_vacated presence-a"));
}

void TestWebhookFacts::tellsOfClientEvents()
{
    HubHarness harness(hooked());
    const ConnId conn = harness.open();
    harness.subscribe(conn, "presence-a", "ann");
    harness.log().clear();
    harness.clientEvent(conn, "presence-a", "client-typing", R"({ "n":1})");
    const auto events = harness.log().all<WebhookEvent>();
    QCOMPARE(events.size(), std::size_t(1));
    QCOMPARE(events[0].event, std::string("client-typing"));
    QCOMPARE(events[0].rawData, std::string(R"({ "n":1})"));
    QCOMPARE(events[0].socket, harness.socketId(conn));
    QCOMPARE(events[0].user, UserId("ann"));
    harness.clientEvent(conn, "private-b", "client-typing");
    QCOMPARE(harness.log().all<WebhookEvent>().size(), std::size_t(1));
}

void TestWebhookFacts::tellsOfCacheMisses()
{
    HubHarness harness(hooked());
    harness.subscribe(harness.open(), "cache-a");
    QCOMPARE(told(harness), std::string("channel_occupied cache-a, cache_miss cache-a"));
    harness.publish("cache-a", "e");
    harness.log().clear();
    harness.subscribe(harness.open(), "cache-a");
    QCOMPARE(told(harness), std::string());
}

void TestWebhookFacts::tellsOfCountsIfTheyAreOn()
{
    HubOptions options = hooked();
    options.apps[0].subscriptionCount = SubscriptionCount::On;
    HubHarness harness(options);
    harness.subscribe(harness.open(), "news");
    harness.subscribe(harness.open(), "news");
    const auto events = harness.log().all<WebhookEvent>();
    QCOMPARE(events.size(), std::size_t(3));
    QVERIFY(events[1].kind == WebhookEvent::Kind::SubscriptionCount);
    QCOMPARE(events[1].count, std::uint64_t(1));
    QCOMPARE(events[2].count, std::uint64_t(2));
}

void TestWebhookFacts::tellsOfLocks()
{
    HubHarness harness(hooked("owner"));
    const ConnId conn = harness.open();
    harness.subscribe(conn, "presence-order.7", "ann");
    harness.subscribe(harness.open(), "presence-order.7", "bob");
    harness.log().clear();
    harness.close(conn);
    const auto events = harness.log().all<WebhookEvent>();
    QCOMPARE(told(harness),
             std::string("member_removed presence-order.7 by ann, lock_released order.7 by ann"));
    QCOMPARE(events.back().token, FencingToken{1});
    QCOMPARE(events.back().version, std::uint64_t(2));
    QVERIFY(events.back().cause == LockCause::ConnectionLost);
    QVERIFY(events.back().channel.empty());
}

void TestWebhookFacts::tellsOfEverybodyWhenTheServerStops()
{
    HubHarness harness(hooked("owner"));
    harness.subscribe(harness.open(), "private-order.7");
    harness.log().clear();
    harness.shutDown();
    QCOMPARE(told(harness), std::string("channel_vacated private-order.7, lock_released order.7"));
}

void TestWebhookFacts::leavesChannelsOfUsersOut()
{
    HubHarness harness(hooked());
    const ConnId conn = harness.open();
    harness.signIn(conn, R"({"id":"1"})");
    harness.text(
        conn, R"({"event":"pusher:subscribe","data":{"channel":"#server-to-user-1","auth":""}})");
    QVERIFY(harness.eventLineTo(conn).find("subscription_succeeded") != std::string::npos);
    harness.close(conn);
    QCOMPARE(told(harness), std::string());
}

void TestWebhookFacts::tellsNobodyWithoutWebhooks()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "presence-order.7", "ann");
    harness.clientEvent(conn, "presence-order.7", "client-typing");
    harness.close(conn);
    QCOMPARE(told(harness), std::string());
}

QTEST_GUILESS_MAIN(TestWebhookFacts)
#include "tst_webhookfacts.moc"
