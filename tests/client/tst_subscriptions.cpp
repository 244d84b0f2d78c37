// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/lockwire.h"
#include "tests/client/echopage.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// A page that has just connected as 1.1, with nothing written down.
EchoPage connected(const EchoQuirks& quirks = {})
{
    EchoOptions options;
    options.quirks = quirks;
    EchoPage page(options);
    page.connect();
    page.greet("1.1");
    page.take();
    return page;
}

/// Drops the connection; a second later the page is connected as 2.2.
void reconnect(EchoPage& page)
{
    page.closed(1006);
    page.advance(1s);
    page.greet("2.2");
}

AuthAnswer signedAs(std::string auth, std::string channelData = {})
{
    return {.auth = std::move(auth), .channelData = std::move(channelData)};
}

std::string sent(int transport, const std::string& text)
{
    return "send " + std::to_string(transport) + " " + text;
}

EchoQuirks without(bool EchoQuirks::*quirk)
{
    EchoQuirks quirks;
    quirks.*quirk = false;
    return quirks;
}

} // namespace

/// Driven through EchoClient, as a page does it: the flags mean little without a connection.
class TestSubscriptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinsAPublicChannelAtOnce();
    void asksBeforeJoiningAPrivateChannel();
    void sendsTheSignedBytesOnPresenceChannels();
    void joinsOnceConnected();
    void joinsOnce();
    void leaves();
    void leavesWhatWasCancelledOnceItSucceeds();
    void comesBackToWhatWasCancelledInTime();

    void reportsAFailedAuthAndDoesNotRetryIt();
    void refusesPresenceWithoutChannelData();
    void staysPendingAfterARefusal();
    void idealAsksAgainAfterARefusal();

    void zombieComesBackAfterAReconnect();
    void idealForgetsWhatWasCancelled();
    void staleAuthSubscribesTwice();
    void idealDropsStaleAuth();
    void aLateAnswerJoinsAForgottenChannel();

    void whispersBeforeItIsSubscribed();
    void idealWhispersOnlyWhenSubscribed();
    void doesNotWhisperToAChannelItDoesNotKnow();

    void readsLockEvents();
    void reportsALockEventThatItCannotRead();
    void showsEventsOfItsChannelsOnly();
    void translatesPusherInternalEvents();
    void losesWhatIsSentWithoutAConnection();
    void costsLittleWhereNothingIsSpecial();
};

void TestSubscriptions::joinsAPublicChannelAtOnce()
{
    EchoPage page = connected();
    page.subscribe("news");
    QCOMPARE(page.take(), (Lines{sent(1, subscribeText("news", ""))}));
    QVERIFY(!page.client.isSubscribed("news"));
    page.succeed("news");
    QCOMPARE(page.take(), (Lines{"subscribed news"}));
    QVERIFY(page.client.isSubscribed("news"));
}

void TestSubscriptions::asksBeforeJoiningAPrivateChannel()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    QCOMPARE(page.take(), (Lines{"auth 1 1.1 private-order.5"}));
    page.answer(1, signedAs("k:s"));
    QCOMPARE(page.take(), (Lines{sent(1, subscribeText(orderChannel, "k:s"))}));
    page.answer(1, signedAs("k:s"));
    QCOMPARE(page.take(), Lines{});
}

void TestSubscriptions::sendsTheSignedBytesOnPresenceChannels()
{
    EchoPage page = connected();
    page.subscribe("presence-order.5");
    page.take();
    page.answer(1, signedAs("k:s", R"({"user_id":"1"})"));
    const std::string expected
        = R"({"event":"pusher:subscribe","data":{"auth":"k:s",)"
          R"("channel_data":"{\"user_id\":\"1\"}","channel":"presence-order.5"}})";
    QCOMPARE(page.take(), (Lines{sent(1, expected)}));
}

void TestSubscriptions::joinsOnceConnected()
{
    EchoPage page;
    page.subscribe("early");
    page.connect();
    page.subscribe("news");
    QCOMPARE(page.take("send "), Lines{});
    page.greet("1.1");
    QCOMPARE(page.take("send "),
             (Lines{"1 " + subscribeText("early", ""), "1 " + subscribeText("news", "")}));
}

void TestSubscriptions::joinsOnce()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.subscribe("news");
    page.succeed("news");
    page.subscribe("news");
    QCOMPARE(page.take("send "), (Lines{"1 " + subscribeText("news", "")}));
}

void TestSubscriptions::leaves()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.succeed("news");
    page.take();
    page.unsubscribe("news");
    QCOMPARE(page.take(), (Lines{sent(1, unsubscribeText("news"))}));
    page.unsubscribe("news");
    page.unsubscribe("never heard of");
    reconnect(page);
    QCOMPARE(page.take("send "), Lines{});
}

void TestSubscriptions::leavesWhatWasCancelledOnceItSucceeds()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.unsubscribe("news");
    QCOMPARE(page.take(), (Lines{sent(1, subscribeText("news", ""))}));
    page.succeed("news");
    QCOMPARE(page.take(), (Lines{sent(1, unsubscribeText("news"))}));
    QVERIFY(page.client.channels().empty());
}

void TestSubscriptions::comesBackToWhatWasCancelledInTime()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.unsubscribe("news");
    page.subscribe("news");
    page.succeed("news");
    QCOMPARE(page.take(), (Lines{sent(1, subscribeText("news", "")), "subscribed news"}));
}

void TestSubscriptions::reportsAFailedAuthAndDoesNotRetryIt()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    page.take();
    page.answer(1, failure("403"));
    QCOMPARE(page.take(), (Lines{"failed private-order.5 403"}));
    page.advance(60s);
    QCOMPARE(page.take(), Lines{});
    page.subscribe(orderChannel);
    QCOMPARE(page.take(), (Lines{"auth 2 1.1 private-order.5"}));
    page.answer(2, failure("403"));
    reconnect(page);
    QCOMPARE(page.take("auth "), (Lines{"3 2.2 private-order.5"}));
}

void TestSubscriptions::refusesPresenceWithoutChannelData()
{
    EchoPage page = connected();
    page.subscribe("presence-order.5");
    page.take();
    page.answer(1, signedAs("k:s"));
    const Lines lines = page.take();
    QCOMPARE(lines.size(), 1U);
    QVERIFY(lines.front().starts_with("failed presence-order.5 Invalid auth response"));
}

void TestSubscriptions::staysPendingAfterARefusal()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    page.answer(1, signedAs("k:s"));
    page.take();
    page.text(encodeSubscriptionError(orderChannel, "Invalid signature", 401));
    const Lines lines = page.take();
    QCOMPARE(lines.size(), 1U);
    QVERIFY(lines.front().starts_with("failed private-order.5 "));
    QVERIFY(lines.front().find("Invalid signature") != std::string::npos);
    page.subscribe(orderChannel);
    page.unsubscribe(orderChannel);
    page.subscribe(orderChannel);
    QCOMPARE(page.take(), Lines{});
    reconnect(page);
    QCOMPARE(page.take("auth "), (Lines{"2 2.2 private-order.5"}));
}

void TestSubscriptions::idealAsksAgainAfterARefusal()
{
    EchoPage page = connected(without(&EchoQuirks::stuckPending));
    page.subscribe(orderChannel);
    page.answer(1, signedAs("k:s"));
    page.text(encodeSubscriptionError(orderChannel, "Invalid signature", 401));
    page.take();
    page.subscribe(orderChannel);
    QCOMPARE(page.take(), (Lines{"auth 2 1.1 private-order.5"}));
}

void TestSubscriptions::zombieComesBackAfterAReconnect()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    page.answer(1, signedAs("k:1"));
    page.unsubscribe(orderChannel);
    reconnect(page);
    page.answer(2, signedAs("k:2"));
    page.succeed(orderChannel);
    QCOMPARE(page.take("send "),
             (Lines{"1 " + subscribeText(orderChannel, "k:1"),
                    "2 " + subscribeText(orderChannel, "k:2")}));
    QVERIFY(page.client.isSubscribed(orderChannel));
}

void TestSubscriptions::idealForgetsWhatWasCancelled()
{
    EchoPage page = connected(without(&EchoQuirks::zombieResubscribe));
    page.subscribe(orderChannel);
    page.answer(1, signedAs("k:1"));
    page.unsubscribe(orderChannel);
    page.take();
    reconnect(page);
    QCOMPARE(page.take("auth "), Lines{});
    QVERIFY(page.client.channels().empty());
}

void TestSubscriptions::staleAuthSubscribesTwice()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    reconnect(page);
    QCOMPARE(page.take("auth "), (Lines{"1 1.1 private-order.5", "2 2.2 private-order.5"}));
    page.answer(1, signedAs("k:old"));
    page.answer(2, signedAs("k:new"));
    QCOMPARE(page.take(),
             (Lines{sent(2, subscribeText(orderChannel, "k:old")),
                    sent(2, subscribeText(orderChannel, "k:new"))}));
}

void TestSubscriptions::idealDropsStaleAuth()
{
    EchoPage page = connected(without(&EchoQuirks::staleAuthSubscribe));
    page.subscribe(orderChannel);
    reconnect(page);
    page.take();
    page.answer(1, signedAs("k:old"));
    QCOMPARE(page.take(), Lines{});
    page.answer(2, signedAs("k:new"));
    QCOMPARE(page.take(), (Lines{sent(2, subscribeText(orderChannel, "k:new"))}));
}

/// The page left while reconnecting, when nothing was pending; the answer's closure knows nothing
/// of it.
void TestSubscriptions::aLateAnswerJoinsAForgottenChannel()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    page.closed(1006);
    page.advance(1s);
    page.unsubscribe(orderChannel);
    QVERIFY(page.client.channels().empty());
    page.greet("2.2");
    page.take();
    page.answer(1, signedAs("k:old"));
    QCOMPARE(page.take(), (Lines{sent(2, subscribeText(orderChannel, "k:old"))}));
    page.succeed(orderChannel);
    QCOMPARE(page.take(), Lines{});
}

void TestSubscriptions::whispersBeforeItIsSubscribed()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    page.take();
    page.client.whisper(page.now, page, orderChannel, "lock.release", R"({"token":7})");
    const std::string expected
        = R"({"event":"client-lock.release","data":{"token":7},"channel":"private-order.5"})";
    QCOMPARE(page.take(), (Lines{sent(1, expected)}));
}

void TestSubscriptions::idealWhispersOnlyWhenSubscribed()
{
    EchoPage page = connected(without(&EchoQuirks::whisperBeforeSubscribed));
    page.subscribe(orderChannel);
    page.take();
    page.client.whisper(page.now, page, orderChannel, "typing", "{}");
    QCOMPARE(page.take(), Lines{});
    page.answer(1, signedAs("k:s"));
    page.succeed(orderChannel);
    page.take();
    page.client.whisper(page.now, page, orderChannel, "typing", "{}");
    QCOMPARE(page.take().size(), 1U);
}

void TestSubscriptions::doesNotWhisperToAChannelItDoesNotKnow()
{
    EchoPage page = connected();
    page.client.whisper(page.now, page, orderChannel, "typing", "{}");
    QCOMPARE(page.take(), Lines{});
}

void TestSubscriptions::readsLockEvents()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    page.take();
    LockMessage lock;
    lock.event = "lock.granted";
    lock.order = Resource("order.5");
    lock.version = 3;
    lock.owner = WireOwner{.user = UserId("alice"), .socket = {}};
    lock.token = FencingToken{2};
    page.text(encodeEvent(orderChannel, "lock.granted", encodeLockData(lock)));
    QCOMPARE(page.take(), (Lines{"lock.granted order.5"}));
    const Observation& seen = page.observations.back();
    QCOMPARE(seen.channel, std::string(orderChannel));
    QCOMPARE(seen.lock.token.value, 2U);
    QCOMPARE(seen.lock.version, 3U);
    QCOMPARE(seen.lock.owner->user.value, "alice");
}

void TestSubscriptions::reportsALockEventThatItCannotRead()
{
    EchoPage page = connected();
    page.subscribe(orderChannel);
    page.take();
    page.text(encodeEvent(orderChannel, "lock.granted", R"({"order":5})"));
    QCOMPARE(page.take(), (Lines{"error 0"}));
    QVERIFY(!page.observations.back().text.empty());
}

void TestSubscriptions::showsEventsOfItsChannelsOnly()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.take();
    page.text(encodeEvent("news", "story", R"({"n":1})"));
    page.text(encodeEvent("other", "story", R"({"n":2})"));
    QCOMPARE(page.take(), (Lines{R"(event news story {"n":1})"}));
}

void TestSubscriptions::translatesPusherInternalEvents()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.subscribe("presence-order.5");
    page.take();
    const std::string user = R"({"user_id":"1"})";
    page.text(encodeEvent("news", "pusher_internal:subscription_count", "{}"));
    page.text(encodeEvent("news", "pusher_internal:member_added", user));
    page.text(encodeEvent("presence-order.5", "pusher_internal:member_added", user));
    page.text(encodeEvent("presence-order.5", "pusher_internal:member_removed", user));
    page.text(encodeEvent("presence-order.5", "pusher_internal:unheard_of", user));
    QCOMPARE(page.take(),
             (Lines{"event news pusher:subscription_count {}",
                    R"(event presence-order.5 pusher:member_added {"id":"1"})",
                    R"(event presence-order.5 pusher:member_removed {"id":"1"})"}));
}

/// For a second after a drop pusher-js still calls itself connected, and signs for the old socket
/// id.
void TestSubscriptions::losesWhatIsSentWithoutAConnection()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.succeed("news");
    page.closed(1006);
    page.take();
    page.subscribe("late");
    page.subscribe(orderChannel);
    page.client.whisper(page.now, page, "news", "typing", "{}");
    page.unsubscribe("news");
    QCOMPARE(page.take(), (Lines{"auth 1 1.1 private-order.5"}));
    page.answer(1, signedAs("k:s"));
    QCOMPARE(page.take(), Lines{});
    page.advance(1s);
    page.greet("2.2");
    QCOMPARE(page.take(),
             (Lines{"state connecting", "open 2", "state connected", "auth 2 2.2 private-order.5",
                    sent(2, subscribeText("late", ""))}));
}

/// Thousands of pages have one channel each, and nothing that only some kinds of channel need.
void TestSubscriptions::costsLittleWhereNothingIsSpecial()
{
    QVERIFY(sizeof(Subscriptions) <= 256);
}

QTEST_GUILESS_MAIN(TestSubscriptions)
#include "tst_subscriptions.moc"
