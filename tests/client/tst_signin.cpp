// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/signin.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/jsonwriter.h"
#include "tests/client/echopage.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view room = "presence-order.5";
constexpr std::string_view aliceData = R"({"id":"alice"})";
const std::string signedUser = JsonWriter()
                                   .beginObject()
                                   .member("user_data", aliceData)
                                   .endObject()
                                   .take();
const std::string success = R"({"event":"pusher:signin_success","data":)" + signedUser + "}";
const std::string seenSuccess = "event  pusher:signin_success " + signedUser;
const std::string userChannel = "#server-to-user-alice";

void signIn(EchoPage& page)
{
    page.client.signIn(page.now, page);
}

AuthAnswer asAlice()
{
    return {
        .auth = "k:u", .channelData = {}, .sharedSecret = {}, .userData = std::string(aliceData)};
}

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

EchoPage signedIn()
{
    EchoPage page = connected();
    signIn(page);
    page.answer(1, asAlice());
    page.text(success);
    page.take();
    return page;
}

void reconnect(EchoPage& page)
{
    page.closed(1006);
    page.advance(1s);
    page.greet("2.2");
}

std::string signinText()
{
    return encodeSignin({.auth = "k:u", .userData = aliceData});
}

} // namespace

/// user.ts and watchlist.ts, driven through EchoClient.
class TestSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signsIn();
    void signsInOnceConnected();
    void hearsWhatTheServerTellsTheUser();
    void hearsOfTheWatchlist();
    void signsInAgainOnEachConnection();
    void tellsOfAFailureAndStays();
    void idealSignsInAgainAfterAFailure();
    void refusesAUserWithoutAnId_data();
    void refusesAUserWithoutAnId();
    void takesAUserThatNobodyAskedFor();
    void sendsAStaleAnswer();
    void idealDropsAStaleAnswer();

    void presenceTakesTheSignedInUser();
    void presenceWaitsForTheSignIn();
    void presenceFailsWithTheSignIn();
    void presenceFailsWhenTheConnectionIsLost();
};

void TestSignIn::signsIn()
{
    EchoPage page = connected();
    signIn(page);
    QCOMPARE(page.take(), (Lines{"auth 1 1.1 "}));
    signIn(page);
    QCOMPARE(page.take(), Lines{});
    page.answer(1, asAlice());
    QCOMPARE(page.take(), (Lines{"send 1 " + signinText()}));
    QCOMPARE(page.client.userId(), "");
    page.text(success);
    QCOMPARE(page.take(), (Lines{seenSuccess, "send 1 " + subscribeText(userChannel, "")}));
    QCOMPARE(page.client.userId(), "alice");
    QVERIFY(page.client.channels().empty());
}

void TestSignIn::signsInOnceConnected()
{
    EchoPage page;
    signIn(page);
    page.subscribe("news");
    page.connect();
    page.greet("1.1");
    QCOMPARE(page.take(),
             (Lines{"state connecting", "open 1", "state connected", "auth 1 1.1 ",
                    "send 1 " + subscribeText("news", "")}));
}

void TestSignIn::hearsWhatTheServerTellsTheUser()
{
    EchoPage page = signedIn();
    page.text(encodeEvent(userChannel, "pusher_internal:subscription_succeeded", "{}"));
    page.text(encodeEvent(userChannel, "pusher:other", "{}"));
    page.text(encodeEvent(userChannel, "mail", R"({"n":1})"));
    page.text(encodeEvent("#server-to-user-bob", "mail", R"({"n":2})"));
    QCOMPARE(page.take(), (Lines{"event " + userChannel + R"( mail {"n":1})"}));
}

void TestSignIn::hearsOfTheWatchlist()
{
    EchoPage page = signedIn();
    page.text(R"({"event":"pusher_internal:watchlist_events","data":{"events":[)"
              R"({"name":"online","user_ids":["bob"]},{"name":"offline","user_ids":[]}]}})");
    page.text(R"({"event":"pusher_internal:watchlist_events","data":"{}"})");
    QCOMPARE(page.take(),
             (Lines{R"(event #watchlist online {"name":"online","user_ids":["bob"]})",
                    R"(event #watchlist offline {"name":"offline","user_ids":[]})"}));
}

void TestSignIn::signsInAgainOnEachConnection()
{
    EchoPage page = signedIn();
    page.closed(1006);
    page.advance(1s);
    QCOMPARE(page.client.userId(), "");
    page.take();
    page.greet("2.2");
    QCOMPARE(page.take(), (Lines{"state connected", "auth 2 2.2 "}));
    page.text(encodeEvent(userChannel, "mail", "{}"));
    QCOMPARE(page.take(), Lines{});
    page.answer(2, asAlice());
    page.text(success);
    page.take();
    page.text(encodeEvent(userChannel, "mail", "{}"));
    QCOMPARE(page.take(), (Lines{"event " + userChannel + " mail {}"}));
}

void TestSignIn::tellsOfAFailureAndStays()
{
    EchoPage page = connected();
    signIn(page);
    page.take();
    page.answer(1, failure("no"));
    QCOMPARE(page.take(),
             (Lines{R"(event  pusher:signin_error {"type":"AuthError","error":"no"})"}));
    signIn(page);
    QCOMPARE(page.take(), Lines{});
    reconnect(page);
    QCOMPARE(page.take("auth "), (Lines{"2 2.2 "}));
}

void TestSignIn::idealSignsInAgainAfterAFailure()
{
    EchoPage page = connected(EchoQuirks::ideal());
    signIn(page);
    signIn(page);
    page.answer(1, failure("no"));
    page.take();
    signIn(page);
    QCOMPARE(page.take(), (Lines{"auth 2 1.1 "}));
}

void TestSignIn::refusesAUserWithoutAnId_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("no user_data") << QByteArray("{}");
    QTest::newRow("no JSON") << QByteArray(R"({"user_data":"alice"})");
    QTest::newRow("number") << QByteArray(R"({"user_data":"{\"id\":1}"})");
    QTest::newRow("empty") << QByteArray(R"({"user_data":"{\"id\":\"\"}"})");
}

void TestSignIn::refusesAUserWithoutAnId()
{
    QFETCH(QByteArray, data);
    EchoPage page = connected();
    signIn(page);
    page.answer(1, asAlice());
    page.take();
    page.text(R"({"event":"pusher:signin_success","data":)" + data.toStdString() + "}");
    QCOMPARE(page.take("send "), Lines{});
    QCOMPARE(page.client.userId(), "");
}

void TestSignIn::takesAUserThatNobodyAskedFor()
{
    EchoPage page = connected();
    page.text(success);
    QCOMPARE(page.take(), (Lines{seenSuccess}));
    QCOMPARE(page.client.userId(), "alice");
}

void TestSignIn::sendsAStaleAnswer()
{
    EchoPage page = connected();
    signIn(page);
    reconnect(page);
    page.take();
    page.answer(1, asAlice());
    page.answer(2, asAlice());
    QCOMPARE(page.take(), (Lines{"send 2 " + signinText(), "send 2 " + signinText()}));
}

void TestSignIn::idealDropsAStaleAnswer()
{
    EchoPage page = connected(EchoQuirks::ideal());
    signIn(page);
    reconnect(page);
    page.take();
    page.answer(1, asAlice());
    QCOMPARE(page.take(), Lines{});
    page.answer(2, asAlice());
    QCOMPARE(page.take(), (Lines{"send 2 " + signinText()}));
}

void TestSignIn::presenceTakesTheSignedInUser()
{
    EchoPage page = signedIn();
    page.subscribe(room);
    page.take();
    page.answer(2, AuthAnswer{.auth = "k:s", .channelData = {}});
    QCOMPARE(page.take(), (Lines{"send 1 " + subscribeText(room, "k:s")}));
    page.text(encodeEvent(room, "pusher_internal:subscription_succeeded",
                          R"({"presence":{"count":1,"hash":{"alice":null}}})"));
    QCOMPARE(page.client.members(room)->me(), R"({"id":"alice","info":null})");
}

/// The user's own channel comes first.
void TestSignIn::presenceWaitsForTheSignIn()
{
    EchoPage page = connected();
    signIn(page);
    page.subscribe(room);
    page.answer(1, asAlice());
    page.take();
    page.answer(2, AuthAnswer{.auth = "k:s", .channelData = {}});
    QCOMPARE(page.take(), Lines{});
    page.text(success);
    QCOMPARE(page.take("send "),
             (Lines{"1 " + subscribeText(userChannel, ""), "1 " + subscribeText(room, "k:s")}));
}

void TestSignIn::presenceFailsWithTheSignIn()
{
    EchoPage page = connected();
    signIn(page);
    page.subscribe(room);
    page.answer(2, AuthAnswer{.auth = "k:s", .channelData = {}});
    page.take();
    page.answer(1, failure("no"));
    const Lines lines = page.take();
    QCOMPARE(lines.size(), 2U);
    QVERIFY(lines.front().starts_with("event  pusher:signin_error "));
    QVERIFY(lines.back().starts_with("failed presence-order.5 Invalid auth response: "));
    page.subscribe(room);
    QCOMPARE(page.take(), (Lines{"auth 3 1.1 presence-order.5"}));
}

void TestSignIn::presenceFailsWhenTheConnectionIsLost()
{
    EchoPage page = connected();
    signIn(page);
    page.subscribe(room);
    page.answer(2, AuthAnswer{.auth = "k:s", .channelData = {}});
    page.take();
    page.closed(1006);
    page.advance(1s);
    QCOMPARE(page.take("failed presence-order.5 ").size(), 1U);
    page.greet("2.2");
    QCOMPARE(page.take("auth "), (Lines{"3 2.2 ", "4 2.2 presence-order.5"}));
}

QTEST_GUILESS_MAIN(TestSignIn)
#include "tst_signin.moc"
