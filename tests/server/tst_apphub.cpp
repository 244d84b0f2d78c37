// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/lockwire.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

/// The protocol's answers within one app.
class TestAppHub : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void subscribesToEveryKind_data();
    void subscribesToEveryKind();
    void replaysTheLastEventOfACacheChannel_data();
    void replaysTheLastEventOfACacheChannel();
    void forgetsACachedEventInTime();
    void cachesNoClientEvents();
    void tellsTheLockAfterTheSubscription();
    void refusesAForgedSignatureAndLivesOn();
    void refusesASecondSubscription();
    void refusesAStrayUnsubscribe();
    void saysWhoCameAndWentOncePerUser();
    void boundsMembersAndChannels();
    void relaysClientEventsUnchanged();
    void refusesClientEventsOfOthers();
    void boundsTheRateOfClientEvents();
    void refusesClientEventsOnEncryptedChannels();
    void freesOnUnsubscribeAndTellsTheRest();
    void acquiresAndReleasesOnRequest();
    void answersEveryRequestThatChangesNothing_data();
    void answersEveryRequestThatChangesNothing();
    void ownsByTheUserWhereOneIsKnown();
    void countsWhatItHas();
};

namespace {

const std::string succeeded = "pusher_internal:subscription_succeeded@";

} // namespace

void TestAppHub::subscribesToEveryKind_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<bool>("locks");
    for (const char* channel : {"private-order.7", "private-encrypted-order.7", "presence-order.7",
                                "private-cache-order.7"})
        QTest::newRow(channel) << std::string(channel) << true;
    for (const char* channel :
         {"order.7", "cache-order.7", "news", "private-order", "private-order.7.items"})
        QTest::newRow(channel) << std::string(channel) << false;
}

void TestAppHub::subscribesToEveryKind()
{
    QFETCH(std::string, channel);
    QFETCH(bool, locks);
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.log().clear();
    harness.subscribe(conn, channel, channel.starts_with("presence") ? "alice" : "");
    const std::string lock = locks ? " lock.granted@" + channel + " lock.changed@" + channel : "";
    const std::string cache = channel.find("cache-") != std::string::npos
        ? " pusher:cache_miss@" + channel
        : "";
    QCOMPARE(harness.eventLineTo(conn), succeeded + channel + cache + lock);
    QCOMPARE(harness.factLine(), locks ? std::string("granted #1") : std::string());
}

void TestAppHub::replaysTheLastEventOfACacheChannel_data()
{
    QTest::addColumn<std::string>("channel");
    for (const char* channel :
         {"cache-a", "private-cache-a", "private-encrypted-cache-a", "presence-cache-a"})
        QTest::newRow(channel) << std::string(channel);
}

void TestAppHub::replaysTheLastEventOfACacheChannel()
{
    QFETCH(std::string, channel);
    HubHarness harness;
    harness.publish(channel, "first");
    const ConnId early = harness.open();
    harness.subscribe(early, channel, "alice");
    harness.log().clear();
    harness.publish(channel, "second");
    const std::vector<std::string> broadcast = harness.log().textsTo(early);
    harness.close(early);

    const ConnId late = harness.open();
    harness.log().clear();
    harness.subscribe(late, channel, "bob");
    QCOMPARE(harness.eventLineTo(late), succeeded + channel + " second@" + channel);
    QCOMPARE(harness.log().textsTo(late).back(), broadcast.at(0));

    harness.log().clear();
    const ConnId other = harness.open();
    harness.subscribe(other, channel + "b", "bob");
    QCOMPARE(harness.eventsTo(other).back(), "pusher:cache_miss@" + channel + 'b');
}

void TestAppHub::forgetsACachedEventInTime()
{
    HubHarness harness;
    harness.publish("cache-a", "first");
    harness.advance(30min - 1s);
    const ConnId inTime = harness.open();
    harness.subscribe(inTime, "cache-a");
    QCOMPARE(harness.eventsTo(inTime).back(), std::string("first@cache-a"));
    harness.advance(1s);
    const ConnId late = harness.open();
    harness.subscribe(late, "cache-a");
    QCOMPARE(harness.eventsTo(late).back(), std::string("pusher:cache_miss@cache-a"));
}

void TestAppHub::cachesNoClientEvents()
{
    HubHarness harness;
    const ConnId talker = harness.open();
    const ConnId listener = harness.open();
    harness.subscribe(talker, "private-cache-a");
    harness.subscribe(listener, "private-cache-a");
    harness.log().clear();
    harness.clientEvent(talker, "private-cache-a", "client-hello");
    QCOMPARE(harness.eventLineTo(listener), std::string("client-hello@private-cache-a"));
    harness.unsubscribe(listener, "private-cache-a");
    harness.log().clear();
    harness.subscribe(listener, "private-cache-a");
    QCOMPARE(harness.eventLineTo(listener),
             succeeded + "private-cache-a pusher:cache_miss@private-cache-a");
}

void TestAppHub::tellsTheLockAfterTheSubscription()
{
    HubHarness harness;
    const ConnId holder = harness.open();
    const ConnId viewer = harness.open();
    harness.subscribe(holder, "presence-order.7", "alice");
    harness.log().clear();
    harness.subscribe(viewer, "private-order.7");
    QCOMPARE(harness.eventLineTo(viewer),
             succeeded + "private-order.7 lock.denied@private-order.7");
    QCOMPARE(harness.eventLineTo(holder), std::string());
    const auto denied = decodeLockData("lock.denied", harness.lastDataTo(viewer, "lock.denied"));
    QCOMPARE(denied->order, Resource("order.7"));
    QCOMPARE(denied->owner->user, UserId("alice"));
    QCOMPARE(denied->version, 1U);
}

void TestAppHub::refusesAForgedSignatureAndLivesOn()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.log().clear();
    harness.subscribeForged(conn, "private-order.7");
    QCOMPARE(harness.eventLineTo(conn),
             std::string("pusher:error pusher:subscription_error@private-order.7"));
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4009});
    QVERIFY(harness.lastDataTo(conn, "pusher:error").find("Invalid signature: ")
            != std::string::npos);
    QVERIFY(harness.lastDataTo(conn, "pusher:subscription_error").find("\"status\":401")
            != std::string::npos);
    QCOMPARE(harness.factLine(), std::string());
    QVERIFY(harness.log().all<ClosedConnection>().empty());
    harness.subscribe(conn, "private-order.7");
    QCOMPARE(harness.factLine(), std::string("granted #1"));
}

void TestAppHub::refusesASecondSubscription()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.log().clear();
    harness.subscribe(conn, "private-order.7");
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:error"));
    QCOMPARE(harness.factLine(), std::string());
    QCOMPARE(harness.hub().stats().subscriptions, 1U);
}

void TestAppHub::refusesAStrayUnsubscribe()
{
    HubHarness harness;
    const ConnId holder = harness.open();
    const ConnId stray = harness.open();
    harness.subscribe(holder, "private-order.7");
    harness.log().clear();
    harness.unsubscribe(stray, "private-order.7");
    QCOMPARE(harness.errorCodesTo(stray), std::vector<int>{4200});
    QCOMPARE(harness.factLine(), std::string());
    QCOMPARE(harness.hub().stats().subscriptions, 1U);
}

void TestAppHub::saysWhoCameAndWentOncePerUser()
{
    HubHarness harness;
    const ConnId watcher = harness.open();
    harness.subscribe(watcher, "presence-room", "watcher");
    const ConnId tab1 = harness.open();
    const ConnId tab2 = harness.open();
    harness.log().clear();
    harness.subscribe(tab1, "presence-room", "alice");
    harness.subscribe(tab2, "presence-room", "alice");
    QCOMPARE(harness.eventLineTo(watcher),
             std::string("pusher_internal:member_added@presence-room"));
    QCOMPARE(harness.eventLineTo(tab1), succeeded + "presence-room");
    QVERIFY(harness.lastDataTo(tab2, "pusher_internal:subscription_succeeded").find("\"count\":2")
            != std::string::npos);

    harness.log().clear();
    harness.unsubscribe(tab1, "presence-room");
    QCOMPARE(harness.eventLineTo(watcher), std::string());
    harness.close(tab2);
    QCOMPARE(harness.eventLineTo(watcher),
             std::string("pusher_internal:member_removed@presence-room"));
    QCOMPARE(harness.lastDataTo(watcher, "pusher_internal:member_removed"),
             std::string(R"({"user_id":"alice"})"));
}

void TestAppHub::boundsMembersAndChannels()
{
    HubHarness harness(HubOptions{.presenceMembersMax = 1, .channelsPerConnectionMax = 2});
    const ConnId conn = harness.open();
    harness.subscribe(conn, "presence-room", "alice");
    const ConnId secondTab = harness.open();
    harness.subscribe(secondTab, "presence-room", "alice");
    const ConnId other = harness.open();
    harness.log().clear();
    harness.subscribe(other, "presence-room", "bob");
    QCOMPARE(harness.eventLineTo(other),
             std::string("pusher:error pusher:subscription_error@presence-room"));
    harness.subscribe(conn, "private-order.1");
    harness.log().clear();
    harness.subscribe(conn, "private-order.2");
    QCOMPARE(harness.eventLineTo(conn),
             std::string("pusher:error pusher:subscription_error@private-order.2"));
    QCOMPARE(harness.factLine(), std::string());
    QCOMPARE(harness.hub().stats().subscriptions, 3U);
}

void TestAppHub::relaysClientEventsUnchanged()
{
    HubHarness harness;
    std::vector<ConnId> conns;
    for (int i = 0; i < 3; ++i) {
        conns.push_back(harness.open());
        harness.subscribe(conns.back(), "presence-room", "user" + std::to_string(i));
        harness.subscribe(conns.back(), "private-room");
    }
    harness.log().clear();
    harness.text(conns[0],
                 R"({"event":"client-typing","channel":"presence-room","data":{"n" : 1.0}})");
    QCOMPARE(harness.log().textsTo(conns[0]), std::vector<std::string>());
    QCOMPARE(harness.log().all<SentMessage>().size(), 1U);
    const std::string relayed = harness.log().textsTo(conns[2]).front();
    QVERIFY2(relayed.find(R"({"n" : 1.0})") != std::string::npos, relayed.c_str());
    QVERIFY2(relayed.find(R"("user_id":"user0")") != std::string::npos, relayed.c_str());

    harness.log().clear();
    harness.clientEvent(conns[0], "private-room", "client-typing", "[1]");
    QVERIFY(harness.log().textsTo(conns[1]).front().find("user_id") == std::string::npos);
}

void TestAppHub::refusesClientEventsOfOthers()
{
    HubHarness harness;
    const ConnId member = harness.open();
    const ConnId stranger = harness.open();
    harness.subscribe(member, "private-room");
    harness.subscribe(member, "news");
    harness.log().clear();
    harness.clientEvent(stranger, "private-room", "client-a");
    harness.clientEvent(member, "news", "client-a");
    harness.clientEvent(member, "private-room", "client-a", '"' + std::string(20'000, 'x') + '"');
    QCOMPARE(harness.errorCodesTo(stranger), std::vector<int>{4009});
    QCOMPARE(harness.errorCodesTo(member), (std::vector<int>{4301, 4301}));
    QCOMPARE(harness.log().all<SentMessage>().size(), 3U);
}

void TestAppHub::boundsTheRateOfClientEvents()
{
    HubHarness harness(HubOptions{.clientEventsPerSecond = 10});
    const ConnId talker = harness.open();
    const ConnId other = harness.open();
    for (const ConnId conn : {talker, other})
        harness.subscribe(conn, "private-room");
    harness.log().clear();
    for (int i = 0; i < 12; ++i)
        harness.clientEvent(talker, "private-room", "client-a");
    QCOMPARE(harness.eventsTo(other).size(), 10U);
    QCOMPARE(harness.errorCodesTo(talker), (std::vector<int>{4301, 4301}));
    // pusher-js would be dead for good if it were closed by that number.
    QVERIFY(harness.log().all<ClosedConnection>().empty());
    harness.clientEvent(other, "private-room", "client-b");
    QCOMPARE(harness.eventsTo(talker).back(), std::string("client-b@private-room"));
    harness.advance(100ms);
    harness.log().clear();
    harness.clientEvent(talker, "private-room", "client-a");
    QCOMPARE(harness.eventLineTo(other), std::string("client-a@private-room"));
}

void TestAppHub::refusesClientEventsOnEncryptedChannels()
{
    HubHarness harness;
    for (const std::string channel : {"private-encrypted-room", "private-encrypted-cache-room"}) {
        const ConnId talker = harness.open();
        const ConnId other = harness.open();
        harness.subscribe(talker, channel);
        harness.subscribe(other, channel);
        harness.log().clear();
        harness.clientEvent(talker, channel, "client-a");
        QCOMPARE(harness.errorCodesTo(talker), std::vector<int>{4301});
        QCOMPARE(harness.eventLineTo(other), std::string());
    }
}

void TestAppHub::freesOnUnsubscribeAndTellsTheRest()
{
    HubHarness harness = HubHarness::underPolicy("owner");
    const ConnId holder = harness.open();
    const ConnId viewer = harness.open();
    const ConnId dashboard = harness.open();
    harness.subscribe(holder, "private-order.7");
    harness.subscribe(viewer, "presence-order.7", "bob");
    harness.subscribe(dashboard, "private-locks");
    harness.log().clear();
    harness.unsubscribe(holder, "private-order.7");
    QCOMPARE(harness.factLine(), std::string("released #1"));
    QCOMPARE(harness.eventLineTo(holder), std::string());
    QCOMPARE(harness.eventLineTo(viewer), std::string("lock.changed@presence-order.7"));
    QCOMPARE(harness.eventLineTo(dashboard), std::string("lock.changed@private-locks"));
    const auto changed = decodeLockData("lock.changed", harness.lastDataTo(viewer, "lock.changed"));
    QCOMPARE(changed->state, std::string("free"));
    QCOMPARE(changed->cause, std::string("unsubscribed"));
    QCOMPARE(changed->version, 2U);
}

void TestAppHub::acquiresAndReleasesOnRequest()
{
    HubHarness harness = HubHarness::underPolicy("owner");
    const ConnId first = harness.open();
    const ConnId second = harness.open();
    harness.subscribe(first, "private-order.7");
    harness.subscribe(second, "private-order.7");
    harness.log().clear();
    harness.clientEvent(first, "private-order.7", "client-lock.release", R"({"token":1})");
    harness.clientEvent(second, "private-order.7", "client-lock.acquire", R"({"nonce":"n1"})");
    harness.clientEvent(second, "private-order.7", "client-lock.acquire", R"({"nonce":"n2"})");
    QCOMPARE(harness.factLine(), std::string("released #1, granted #2, confirmed #2"));
    QCOMPARE(harness.eventLineTo(first),
             std::string("lock.changed@private-order.7 lock.changed@private-order.7"));
    const auto again = decodeLockData("lock.granted", harness.lastDataTo(second, "lock.granted"));
    QCOMPARE(again->nonce, std::string("n2"));
    QCOMPARE(again->token.value, 2U);
    QCOMPARE(again->version, 3U);
}

void TestAppHub::answersEveryRequestThatChangesNothing_data()
{
    QTest::addColumn<std::string>("event");
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<int>("code");
    const auto row = [](const char* what, const char* event, const char* channel, const char* data,
                        int code) {
        QTest::newRow(what) << std::string(event) << std::string(channel) << std::string(data)
                            << code;
    };
    row("another verb", "client-lock.steal", "private-order.7", "{}", 4200);
    row("a token of the wrong type", "client-lock.release", "private-order.7", R"({"token":"1"})",
        4200);
    row("data of the wrong type", "client-lock.release", "private-order.7", "[]", 4200);
    row("release by a viewer", "client-lock.release", "private-order.7", R"({"token":1})", 4301);
    row("release without a token", "client-lock.release", "private-order.8", "{}", 4200);
    row("release with an old token", "client-lock.release", "private-order.8", R"({"token":7})",
        4301);
    row("a channel that locks nothing", "client-lock.acquire", "private-room", "{}", 4301);
    row("a channel that one is not in", "client-lock.acquire", "private-order.9", "{}", 4009);
}

void TestAppHub::answersEveryRequestThatChangesNothing()
{
    QFETCH(std::string, event);
    QFETCH(std::string, channel);
    QFETCH(std::string, data);
    QFETCH(int, code);
    HubHarness harness;
    harness.subscribe(harness.open(), "private-order.7");
    const ConnId conn = harness.open();
    for (const char* joined : {"private-order.7", "private-order.8", "private-room"})
        harness.subscribe(conn, joined);
    harness.log().clear();
    harness.clientEvent(conn, channel, event, data);
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:error"));
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{code});
    QCOMPARE(harness.factLine(), std::string());
    QCOMPARE(harness.log().all<SentMessage>().size(), 1U);
}

void TestAppHub::ownsByTheUserWhereOneIsKnown()
{
    HubHarness harness;
    const ConnId anonymous = harness.open();
    harness.subscribe(anonymous, "private-order.1");
    const ConnId known = harness.open();
    harness.subscribe(known, "private-order.2", "alice");
    harness.subscribe(known, "private-order.3");
    const auto facts = harness.log().all<LockEvent>();
    QCOMPARE(facts[0].owner, (Owner{anonymous, harness.socketId(anonymous), UserId()}));
    QCOMPARE(facts[1].owner, (Owner{known, harness.socketId(known), UserId("alice")}));
    QCOMPARE(facts[2].owner.user, UserId("alice"));
    QVERIFY(harness.lastDataTo(anonymous, "lock.granted").find(harness.socketId(anonymous).value)
            != std::string::npos);
}

void TestAppHub::countsWhatItHas()
{
    HubHarness harness = HubHarness::underPolicy("owner");
    const ConnId first = harness.open();
    const ConnId second = harness.open();
    harness.subscribe(first, "private-order.7");
    harness.subscribe(second, "private-order.7");
    harness.subscribe(second, "news");
    HubStats stats = harness.hub().stats();
    QCOMPARE(stats.connections, 2U);
    QCOMPARE(stats.channels, 2U);
    QCOMPARE(stats.subscriptions, 3U);
    QCOMPARE(stats.locksHeld, 1U);
    harness.close(first);
    harness.unsubscribe(second, "news");
    stats = harness.hub().stats();
    QCOMPARE(stats.connections, 1U);
    QCOMPARE(stats.channels, 1U);
    QCOMPARE(stats.subscriptions, 1U);
    QCOMPARE(stats.locksHeld, 0U);
}

QTEST_GUILESS_MAIN(TestAppHub)
#include "tst_apphub.moc"
