// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/apprules.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

/// A Hub that answers as its peers do (docs/personalities.md).
class TestPersonality : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isKnownByName();
    void refusesInOtherWords();
    void answersAsThePeerDoes_data();
    void answersAsThePeerDoes();
    void turnsStrangersAwayAsThePeerDoes_data();
    void turnsStrangersAwayAsThePeerDoes();
    void servesWhomItRefused();
    void leavesAGhost();
    void stopsAsThePeerDoes_data();
    void stopsAsThePeerDoes();
    void neverLetsAForgedSubscriptionLock_data();
    void neverLetsAForgedSubscriptionLock();
};

namespace {

HubOptions as(const std::string& personality)
{
    HubOptions options;
    options.personality = personality;
    return options;
}

void addPeers()
{
    QTest::addColumn<std::string>("peer");
    for (const std::string_view name : personalityNames())
        QTest::newRow(std::string(name).c_str()) << std::string(name);
}

/// What the connection heard since `act` began, in one line.
template <class Act> std::string heard(HubHarness& harness, ConnId conn, Act act)
{
    harness.log().clear();
    act();
    std::string line;
    for (const std::string& text : harness.log().textsTo(conn))
        line += (line.empty() ? "" : " ") + text;
    return line;
}

} // namespace

void TestPersonality::isKnownByName()
{
    QCOMPARE(personalityNames().front(), std::string_view("pusher"));
    QCOMPARE(personalityNames().size(), std::size_t(5));
    for (const std::string_view name : personalityNames())
        QCOMPARE(findPersonality(name)->name, name);
    QVERIFY(!findPersonality("Pusher"));
    QCOMPARE(AppRules({}, {}).pingAfter(), Duration(30s));
    QCOMPARE(AppRules({}, as("sockudo")).pingAfter(), Duration(120s));
    QCOMPARE(AppRules({}, {.pingAfter = 7s, .personality = "sockudo"}).pingAfter(), Duration(7s));
}

void TestPersonality::refusesInOtherWords()
{
    using Say = Personality::Wording::Say;
    const ProtocolError ours{ErrorCode::InvalidMessage, "ours"};
    QCOMPARE(inWordsOf({}, ours, "x")->message, std::string("ours"));
    QVERIFY(!inWordsOf({.say = Say::Nothing}, ours, "x"));
    const auto theirs = inWordsOf({Say::Theirs, ErrorCode::Unauthorized, "App % is gone"}, ours,
                                  "k");
    QCOMPARE(theirs->message, std::string("App k is gone"));
    QCOMPARE(int(theirs->code), 4009);
}

void TestPersonality::answersAsThePeerDoes_data()
{
    QTest::addColumn<std::string>("peer");
    QTest::addColumn<std::string>("frame");
    QTest::addColumn<std::string>("answer");
    const auto row = [](const char* peer, const char* what, const char* frame, const char* answer) {
        QTest::addRow("%s, %s", peer, what)
            << std::string(peer) << std::string(frame) << std::string(answer);
    };
    const char* const ping = R"({"event":"pusher:ping","data":{}})";
    row("pusher", "ping", ping, R"({"event":"pusher:pong","data":{}})");
    row("soketi", "ping", ping, R"({"event":"pusher:pong","data":{}})");
    for (const char* const peer : {"laravel-websockets", "reverb", "sockudo"})
        row(peer, "ping", ping, R"({"event":"pusher:pong"})");

    const char* const garbage = "{";
    row("laravel-websockets", "garbage", garbage, "");
    row("soketi", "garbage", garbage, "");
    row("reverb", "garbage", garbage,
        R"({"event":"pusher:error","data":"{\"code\":4200,\"message\":\"Invalid message format\"}"})");

    const char* const unknown = R"({"event":"hello"})";
    for (const char* const peer : {"laravel-websockets", "soketi", "sockudo"})
        row(peer, "unknown event", unknown, "");
    row("reverb", "unknown event", unknown,
        R"({"event":"pusher:error","data":"{\"code\":4200,\"message\":\"Invalid message format\"}"})");

    const char* const stray = R"({"event":"pusher:unsubscribe","data":{"channel":"news"}})";
    for (const char* const peer : {"laravel-websockets", "reverb", "soketi", "sockudo"})
        row(peer, "stray unsubscribe", stray, "");

    const char* const news = R"({"event":"pusher:subscribe","data":{"channel":"news"}})";
    const char* const bare
        = R"({"event":"pusher_internal:subscription_succeeded","channel":"news"})";
    const char* const full
        = R"({"event":"pusher_internal:subscription_succeeded","channel":"news","data":"{}"})";
    for (const char* const peer : {"laravel-websockets", "soketi"})
        row(peer, "subscribe", news, bare);
    for (const char* const peer : {"pusher", "reverb", "sockudo"})
        row(peer, "subscribe", news, full);

    const char* const forged
        = R"({"event":"pusher:subscribe","data":{"channel":"private-a","auth":"x"}})";
    row("laravel-websockets", "forged", forged,
        R"({"event":"pusher:error","data":{"code":4009,"message":"Invalid Signature"}})");
    row("reverb", "forged", forged,
        R"({"event":"pusher:error","data":"{\"code\":4009,\"message\":\"Connection is unauthorized\"}"})");
    row("soketi", "forged", forged,
        R"({"event":"pusher:subscription_error","channel":"private-a","data":)"
        R"("{\"type\":\"AuthError\",\"error\":\"The connection is unauthorized.\",\"status\":401}"})");

    const char* const cached = R"({"event":"pusher:subscribe","data":{"channel":"cache-a"}})";
    row("laravel-websockets", "cache channel", cached,
        R"({"event":"pusher_internal:subscription_succeeded","channel":"cache-a"})");

    const char* const signin = R"({"event":"pusher:signin","data":{"auth":"x","user_data":"{}"}})";
    row("laravel-websockets", "sign-in", signin, "");
    row("reverb", "sign-in", signin,
        R"({"event":"pusher:error","data":"{\"code\":4200,\"message\":\"Invalid message format\"}"})");
}

void TestPersonality::answersAsThePeerDoes()
{
    QFETCH(std::string, peer);
    QFETCH(std::string, frame);
    QFETCH(std::string, answer);
    HubHarness harness(as(peer));
    const ConnId conn = harness.open();
    QCOMPARE(heard(harness, conn, [&] { harness.text(conn, frame); }), answer);
    QVERIFY(harness.log().all<ClosedConnection>().empty());
}

void TestPersonality::turnsStrangersAwayAsThePeerDoes_data()
{
    QTest::addColumn<std::string>("peer");
    QTest::addColumn<std::string>("message");
    QTest::addColumn<int>("closeCode"); // 0: left open.
    QTest::newRow("pusher") << std::string("pusher")
                            << std::string("No app has the key 'nope'; check the key that the "
                                           "client uses.")
                            << 4001;
    QTest::newRow("laravel-websockets")
        << std::string("laravel-websockets") << std::string("Could not find app key `nope`.") << 0;
    QTest::newRow("reverb") << std::string("reverb") << std::string("Application does not exist")
                            << 1006;
    QTest::newRow("soketi") << std::string("soketi") << std::string("App key nope does not exist.")
                            << 4001;
}

void TestPersonality::turnsStrangersAwayAsThePeerDoes()
{
    QFETCH(std::string, peer);
    QFETCH(std::string, message);
    QFETCH(int, closeCode);
    HubHarness harness(as(peer));
    const ConnId conn = harness.open("nope");
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4001});
    QVERIFY(harness.log().textsTo(conn)[0].find(message) != std::string::npos);
    const auto closed = harness.log().all<ClosedConnection>();
    QCOMPARE(closed.empty() ? 0 : int(closed[0].code), closeCode);
    // Whatever became of it, it is not heard.
    QCOMPARE(heard(harness, conn, [&] { harness.ping(conn); }), std::string());
    harness.close(conn);
}

void TestPersonality::servesWhomItRefused()
{
    HubOptions options = as("reverb");
    options.connectionsMax = 1;
    HubHarness harness(options);
    harness.open();
    const ConnId extra = harness.open();
    QCOMPARE(harness.errorCodesTo(extra), std::vector<int>{4004});
    QVERIFY(harness.log().all<ClosedConnection>().empty());
    harness.subscribe(extra, "news");
    QCOMPARE(harness.eventLineTo(extra),
             std::string("pusher:error pusher_internal:subscription_succeeded@news"));
}

void TestPersonality::leavesAGhost()
{
    HubOptions options = as("soketi");
    options.policy = "owner";
    HubHarness harness(options);
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.close(conn, {CloseHow::Kind::Clean, 4200});
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
    harness.advance(1h);
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
    const ConnId other = harness.open();
    harness.subscribe(other, "private-order.8");
    harness.close(other, {CloseHow::Kind::Clean, 4201});
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
}

void TestPersonality::stopsAsThePeerDoes_data()
{
    QTest::addColumn<std::string>("peer");
    QTest::addColumn<int>("code");
    QTest::newRow("pusher") << std::string("pusher") << 1001;
    QTest::newRow("laravel-websockets") << std::string("laravel-websockets") << 1006;
    QTest::newRow("reverb") << std::string("reverb") << 1006;
    QTest::newRow("soketi") << std::string("soketi") << 4200;
    QTest::newRow("sockudo") << std::string("sockudo") << 4200;
}

void TestPersonality::stopsAsThePeerDoes()
{
    QFETCH(std::string, peer);
    QFETCH(int, code);
    HubHarness harness(as(peer));
    harness.open();
    harness.shutDown();
    QCOMPARE(int(harness.log().all<ClosedConnection>().at(0).code), code);
}

void TestPersonality::neverLetsAForgedSubscriptionLock_data()
{
    addPeers();
}

void TestPersonality::neverLetsAForgedSubscriptionLock()
{
    QFETCH(std::string, peer);
    HubHarness harness(as(peer));
    const ConnId conn = harness.open();
    harness.subscribeForged(conn, "private-order.7");
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(0));
    harness.subscribe(conn, "private-order.7");
    harness.subscribeForged(conn, "private-order.7");
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
    QCOMPARE(harness.hub().stats().subscriptions, std::size_t(1));
}

QTEST_GUILESS_MAIN(TestPersonality)
#include "tst_personality.moc"
