// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/client/echopage.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view pingText = R"({"event":"pusher:ping","data":{}})";
constexpr std::string_view pongText = R"({"event":"pusher:pong","data":{}})";

EchoOptions idealOptions()
{
    EchoOptions options;
    options.quirks = EchoQuirks::ideal();
    return options;
}

/// A page that has just connected as 1.1, with nothing written down.
EchoPage connected(const EchoOptions& options = {})
{
    EchoPage page(options);
    page.connect();
    page.greet("1.1");
    page.take();
    page.opens.clear();
    return page;
}

std::vector<Duration> since(Instant start, const std::vector<Instant>& instants)
{
    std::vector<Duration> result;
    for (const Instant instant : instants)
        result.push_back(instant - start);
    return result;
}

} // namespace

class TestEchoClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksForWhatPusherJsAsksFor();
    void connects();
    void connectsOnlyOnce();
    void disconnectsWithoutUnsubscribing();
    void endsAnOpeningTransportOnDisconnect();

    void actsOnTheCodeThatEndedItsConnection_data();
    void actsOnTheCodeThatEndedItsConnection();
    void actsOnTheCodeThatEndedTheHandshake_data();
    void actsOnTheCodeThatEndedTheHandshake();
    void actsOnAnErrorInPlaceOfTheGreeting_data();
    void actsOnAnErrorInPlaceOfTheGreeting();
    void connectsAgainAfterARefusalWhenTold();
    void goesOnOverTlsWhenTold();
    void reportsActionableClosesTwice();

    void retriesOnThePusherJsSchedule_data();
    void retriesOnThePusherJsSchedule();
    void isUnavailableElevenSecondsAfterADrop();
    void connectsFromUnavailable();
    void staysInConnectedUntilTheRetry();
    void aWaitingRetryReplacesAnAttemptByHand();

    void refusesAnUnusableGreetingWithoutRetry_data();
    void refusesAnUnusableGreetingWithoutRetry();

    void pingsAfterSilence_data();
    void pingsAfterSilence();
    void anyMessageIsLife();
    void aMessageAnswersThePing();
    void answersPings();
    void opensTheNewBeforeTheOldHasEndedAfterAPongTimeout();
    void idealAwaitsTheEndOfTheOld();
    void ignoresWhatAnOldTransportSays();
    void pingsSoonerAfterAShortLife_data();
    void pingsSoonerAfterAShortLife();

    void anErrorOnceConnectedEndsNothing();
    void nonsenseIsReportedAndIsNoLife();
    void jsonThatIsNoMessageIsReportedAndIsLife();
    void resubscribesEverythingInOrderWithTheNewSocketId();
    void showsEventsOfTheConnection();
    void refusesTheServersOwnChannels();
};

void TestEchoClient::asksForWhatPusherJsAsksFor()
{
    QCOMPARE(echoTarget("my-key"), "/app/my-key?protocol=7&client=js&version=8.6.0&flash=false");
}

void TestEchoClient::connects()
{
    EchoPage page;
    QVERIFY(page.client.state() == ConnectionState::Initialized);
    page.connect();
    QCOMPARE(page.take(), (Lines{"state connecting", "open 1"}));
    page.greet("123.456");
    QCOMPARE(page.take(), (Lines{"state connected"}));
    QCOMPARE(page.client.socketId().value, "123.456");
    QVERIFY(!page.runs(EchoTimer::Attempt));
    QVERIFY(!page.runs(EchoTimer::Unavailable));
}

void TestEchoClient::connectsOnlyOnce()
{
    EchoPage page;
    page.connect();
    page.take();
    page.connect();
    page.greet("1.1");
    page.connect();
    QCOMPARE(page.take(), (Lines{"state connected"}));
}

void TestEchoClient::disconnectsWithoutUnsubscribing()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.succeed("news");
    page.take();
    page.disconnect();
    QCOMPARE(page.take(), (Lines{"close 1 1005", "state disconnected"}));
    page.closed(1000, true);
    page.advance(10min);
    QCOMPARE(page.take(), Lines{});
    QVERIFY(page.timers.empty());
}

void TestEchoClient::endsAnOpeningTransportOnDisconnect()
{
    EchoPage page;
    page.connect();
    page.take();
    page.disconnect();
    QCOMPARE(page.take(), (Lines{"close 1 1005", "state disconnected"}));
    page.opened();
    page.advance(10min);
    QCOMPARE(page.take(), Lines{});
}

namespace {

enum Fate { Never, AtOnce, AfterASecond };

void addFates(const std::vector<int>& codes, Fate fate)
{
    for (const int code : codes)
        QTest::addRow("%d", code) << code << static_cast<int>(fate);
}

/// The table of the protocol's close codes; only plain ends differ between before and after the
/// greeting.
void addFatesOfCloseCodes()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("fate");
    addFates({1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1009, 1011, 3999}, AfterASecond);
    addFates({4000}, AtOnce);
    addFates({4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009}, Never);
    addFates({4100, 4101, 4199}, AfterASecond);
    addFates({4200, 4201, 4202, 4299}, AtOnce);
    addFates({4300, 4301, 4302, 4999}, Never);
}

void verifyFate(EchoPage& page, int fate)
{
    const Instant end = page.now;
    page.opens.clear();
    page.advance(5s);
    std::vector<Duration> expected;
    if (fate != Never)
        expected.push_back(fate == AtOnce ? 0s : 1s);
    QCOMPARE(since(end, page.opens), expected);
    QCOMPARE(page.client.state() == ConnectionState::Disconnected, fate == Never);
}

} // namespace

void TestEchoClient::actsOnTheCodeThatEndedItsConnection_data()
{
    addFatesOfCloseCodes();
}

void TestEchoClient::actsOnTheCodeThatEndedItsConnection()
{
    QFETCH(int, code);
    QFETCH(int, fate);
    EchoPage page = connected();
    page.advance(5s);
    page.closed(static_cast<std::uint16_t>(code), true);
    verifyFate(page, fate);
    QCOMPARE(page.client.usesTls(), code == 4000);
}

void TestEchoClient::actsOnTheCodeThatEndedTheHandshake_data()
{
    addFatesOfCloseCodes();
}

void TestEchoClient::actsOnTheCodeThatEndedTheHandshake()
{
    QFETCH(int, code);
    QFETCH(int, fate);
    EchoPage page;
    page.connect();
    page.opened();
    page.take();
    page.closed(static_cast<std::uint16_t>(code), true);
    const auto errors = page.take("error ");
    QCOMPARE(errors, isCloseError(code) ? Lines{std::to_string(code)} : Lines{});
    verifyFate(page, fate);
}

void TestEchoClient::actsOnAnErrorInPlaceOfTheGreeting_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("fate");
    const auto row = [](const char* name, const char* data, Fate fate) {
        QTest::newRow(name) << QByteArray(R"({"event":"pusher:error","data":)") + data + "}"
                            << static_cast<int>(fate);
    };
    row("4001 as object", R"({"code":4001,"message":"No such app"})", Never);
    row("4009 as string", R"("{\"code\":4009,\"message\":\"No\"}")", Never);
    row("4100", R"({"code":4100,"message":"Over capacity"})", AfterASecond);
    row("4200", R"({"code":4200,"message":"Again"})", AtOnce);
    row("4000", R"({"code":4000,"message":"TLS"})", AtOnce);
    row("4301", R"({"code":4301,"message":"Rate"})", Never);
    row("without a code", R"({"message":"No"})", Never);
}

void TestEchoClient::actsOnAnErrorInPlaceOfTheGreeting()
{
    QFETCH(QByteArray, text);
    QFETCH(int, fate);
    EchoPage page;
    page.connect();
    page.opened();
    page.take();
    page.text(text.toStdString());
    const Lines lines = page.take();
    QVERIFY(lines.front().starts_with("error "));
    QCOMPARE(lines.back(), "close 1 1005");
    page.closed(1000, true);
    verifyFate(page, fate);
}

void TestEchoClient::connectsAgainAfterARefusalWhenTold()
{
    EchoPage page = connected();
    page.subscribe("news");
    page.closed(4004, true);
    page.take();
    page.connect();
    page.greet("2.2");
    QCOMPARE(page.take(),
             (Lines{"state connecting", "open 2", "state connected",
                    "send 2 " + subscribeText("news", "")}));
}

void TestEchoClient::goesOnOverTlsWhenTold()
{
    EchoPage page = connected();
    QVERIFY(!page.client.usesTls());
    page.closed(4000, true);
    QVERIFY(page.client.usesTls());
    page.advance(0s);
    QCOMPARE(page.opens.size(), 1U);
    EchoOptions options;
    options.useTls = true;
    QVERIFY(EchoPage(options).client.usesTls());
}

void TestEchoClient::reportsActionableClosesTwice()
{
    EchoPage page = connected();
    page.closed(4200, true);
    QCOMPARE(page.take("error "), (Lines{"4200", "4200"}));
    EchoPage dropped = connected();
    dropped.closed(1006);
    QCOMPARE(dropped.take("error "), (Lines{"1006"}));
    EchoPage ideal = connected(idealOptions());
    ideal.closed(4200, true);
    QCOMPARE(ideal.take("error "), (Lines{"4200"}));
}

void TestEchoClient::retriesOnThePusherJsSchedule_data()
{
    QTest::addColumn<bool>("refused");
    QTest::newRow("refused at once") << true;
    QTest::newRow("black hole") << false;
}

void TestEchoClient::retriesOnThePusherJsSchedule()
{
    QFETCH(bool, refused);
    EchoPage page = connected();
    page.advance(5s);
    const Instant drop = page.now;
    page.closed(1006);
    for (int i = 0; i < 300; ++i) {
        page.advance(1s);
        if (refused && page.client.state() != ConnectionState::Connected)
            page.closed(1006);
    }
    const std::vector<Duration> expected{1s, 16s, 46s, 106s, 166s, 226s, 286s};
    QCOMPARE(since(drop, page.opens), expected);
    const Lines closes = page.take("close ");
    QCOMPARE(closes.size(), refused ? 0U : 6U);
}

void TestEchoClient::isUnavailableElevenSecondsAfterADrop()
{
    EchoPage page = connected();
    page.closed(1006);
    page.advance(11s - 1ns);
    QVERIFY(page.client.state() == ConnectionState::Connecting);
    page.advance(1ns);
    QVERIFY(page.client.state() == ConnectionState::Unavailable);
    QCOMPARE(page.take("state "), (Lines{"connecting", "unavailable"}));
}

void TestEchoClient::connectsFromUnavailable()
{
    EchoPage page;
    page.connect();
    page.advance(20s);
    page.take();
    page.greet("1.1");
    QCOMPARE(page.take(), (Lines{"state connected"}));
    page.advance(1min);
    QVERIFY(page.client.state() == ConnectionState::Connected);
}

void TestEchoClient::staysInConnectedUntilTheRetry()
{
    EchoPage page = connected();
    page.closed(1006);
    page.advance(1s - 1ns);
    QVERIFY(page.client.state() == ConnectionState::Connected);
    page.advance(1ns);
    QVERIFY(page.client.state() == ConnectionState::Connecting);
}

void TestEchoClient::aWaitingRetryReplacesAnAttemptByHand()
{
    EchoPage page = connected();
    page.closed(1006);
    page.take();
    page.connect();
    QCOMPARE(page.take(), (Lines{"state connecting", "open 2"}));
    page.advance(1s);
    QCOMPARE(page.take(), (Lines{"close 2 1005", "open 3"}));
}

void TestEchoClient::refusesAnUnusableGreetingWithoutRetry_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const char* text) {
        QTest::newRow(name) << QByteArray(text);
    };
    row("no activity_timeout",
        R"({"event":"pusher:connection_established","data":"{\"socket_id\":\"1.1\"}"})");
    row("activity_timeout 0",
        R"({"event":"pusher:connection_established",)"
        R"("data":"{\"socket_id\":\"1.1\",\"activity_timeout\":0}"})");
    row("another event", R"({"event":"hello","data":"{}"})");
    row("not JSON", "hello");
}

void TestEchoClient::refusesAnUnusableGreetingWithoutRetry()
{
    QFETCH(QByteArray, text);
    EchoPage page;
    page.connect();
    page.opened();
    page.take();
    page.text(text.toStdString());
    QCOMPARE(page.take(), (Lines{"error 0", "close 1 1005"}));
    QVERIFY(page.observations.back().text.starts_with("HandshakeError: "));
    page.closed(1000, true);
    page.connect();
    page.advance(1h);
    QCOMPARE(page.take(), (Lines{"state unavailable"}));
    page.disconnect();
    page.connect();
    QCOMPARE(page.take(), (Lines{"state disconnected", "state connecting", "open 2"}));
}

void TestEchoClient::pingsAfterSilence_data()
{
    QTest::addColumn<int>("serverSeconds");
    QTest::addColumn<int>("pingAfterSeconds");
    QTest::newRow("the server's is shorter") << 30 << 30;
    QTest::newRow("its own is shorter") << 300 << 120;
}

void TestEchoClient::pingsAfterSilence()
{
    QFETCH(int, serverSeconds);
    QFETCH(int, pingAfterSeconds);
    EchoPage page;
    page.connect();
    page.greet("1.1", serverSeconds);
    page.take();
    page.advance(std::chrono::seconds(pingAfterSeconds) - 1ns);
    QCOMPARE(page.take(), Lines{});
    page.advance(1ns);
    QCOMPARE(page.take(), (Lines{"send 1 " + std::string(pingText)}));
    QCOMPARE(page.until(EchoTimer::Pong), Duration(30s));
}

void TestEchoClient::anyMessageIsLife()
{
    EchoPage page = connected();
    for (int i = 0; i < 5; ++i) {
        page.advance(100s);
        page.text(R"({"event":"news","data":"{}"})");
    }
    QCOMPARE(page.take("send "), Lines{});
    page.advance(120s - 1ns);
    QCOMPARE(page.take("send "), Lines{});
    page.advance(1ns);
    QCOMPARE(page.take("send "), (Lines{"1 " + std::string(pingText)}));
}

void TestEchoClient::aMessageAnswersThePing()
{
    EchoPage page = connected();
    page.advance(120s);
    page.take();
    page.advance(29s);
    page.text(R"({"event":"pusher:pong"})");
    QVERIFY(!page.runs(EchoTimer::Pong));
    page.advance(119s);
    QCOMPARE(page.take(), Lines{});
    page.advance(1s);
    QCOMPARE(page.take(), (Lines{"send 1 " + std::string(pingText)}));
}

void TestEchoClient::answersPings()
{
    EchoPage page = connected();
    page.text(R"({"event":"pusher:ping","data":"{}"})");
    QCOMPARE(page.take(), (Lines{"send 1 " + std::string(pongText)}));
}

void TestEchoClient::opensTheNewBeforeTheOldHasEndedAfterAPongTimeout()
{
    EchoPage page = connected();
    page.advance(120s);
    page.take();
    page.advance(30s - 1ns);
    QCOMPARE(page.take(), Lines{});
    page.advance(1ns);
    QCOMPARE(page.take(), (Lines{"close 1 1005", "state connecting", "open 2"}));
    page.greet("2.2");
    QCOMPARE(page.take(), (Lines{"state connected"}));
}

void TestEchoClient::idealAwaitsTheEndOfTheOld()
{
    EchoPage page = connected(idealOptions());
    page.advance(120s);
    page.take();
    page.advance(30s);
    QCOMPARE(page.take(), (Lines{"close 1 1005", "state connecting"}));
    page.closed(1005, true);
    QCOMPARE(page.take(), (Lines{"open 2"}));
    page.greet("2.2");
    QCOMPARE(page.take(), (Lines{"state connected"}));
}

void TestEchoClient::ignoresWhatAnOldTransportSays()
{
    EchoPage page = connected();
    page.advance(150s);
    page.greet("2.2");
    page.take();
    page.text(TransportId{1}, R"({"event":"pusher:ping"})");
    page.client.transportClosed(page.now, page, TransportId{1}, {1006, false});
    page.advance(1s);
    QCOMPARE(page.take(), Lines{});
    QCOMPARE(page.client.socketId().value, "2.2");
}

void TestEchoClient::pingsSoonerAfterAShortLife_data()
{
    QTest::addColumn<int>("lifeSeconds");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("wasClean");
    QTest::addColumn<bool>("ideal");
    QTest::addColumn<int>("pingAfterSeconds");
    QTest::newRow("half its life") << 60 << 1006 << false << false << 30;
    QTest::newRow("no less than 10 s") << 3 << 1006 << false << false << 10;
    QTest::newRow("long life") << 240 << 1006 << false << false << 120;
    QTest::newRow("clean end") << 60 << 1000 << true << false << 120;
    QTest::newRow("disobedient server") << 60 << 1002 << false << false << 120;
    QTest::newRow("ideal") << 60 << 1006 << false << true << 120;
}

void TestEchoClient::pingsSoonerAfterAShortLife()
{
    QFETCH(int, lifeSeconds);
    QFETCH(int, code);
    QFETCH(bool, wasClean);
    QFETCH(bool, ideal);
    QFETCH(int, pingAfterSeconds);
    EchoPage page = connected(ideal ? idealOptions() : EchoOptions{});
    for (int second = 0; second < lifeSeconds; ++second) {
        page.advance(1s);
        page.text(R"({"event":"pusher:pong"})");
    }
    page.closed(static_cast<std::uint16_t>(code), wasClean);
    page.advance(1s);
    page.greet("2.2");
    QCOMPARE(page.until(EchoTimer::Activity), Duration(std::chrono::seconds(pingAfterSeconds)));
}

void TestEchoClient::anErrorOnceConnectedEndsNothing()
{
    for (const int code : {4000, 4009, 4200, 4301}) {
        EchoPage page = connected();
        page.text(encodeError({static_cast<ErrorCode>(code), "No."}));
        page.advance(5s);
        QCOMPARE(page.take(), (Lines{"error " + std::to_string(code)}));
        QCOMPARE(page.observations.back().text, "No.");
        QVERIFY(page.client.state() == ConnectionState::Connected);
    }
    EchoPage page = connected();
    page.text(R"({"event":"pusher:error","data":{"code":null,"message":"Existing subscription"}})");
    QCOMPARE(page.take(), (Lines{"error 0"}));
}

void TestEchoClient::nonsenseIsReportedAndIsNoLife()
{
    EchoPage page = connected();
    for (const char* text : {"", "null", "{", "\xff"}) {
        page.advance(10s);
        page.text(text);
    }
    QCOMPARE(page.take(), Lines(4, "error 0"));
    page.advance(80s);
    QCOMPARE(page.take(), (Lines{"send 1 " + std::string(pingText)}));
}

void TestEchoClient::jsonThatIsNoMessageIsReportedAndIsLife()
{
    EchoPage page = connected();
    for (const char* text : {"[1]", "{\"event\":5}"}) {
        page.advance(10s);
        page.text(text);
    }
    QCOMPARE(page.take(), Lines(2, "error 0"));
    page.advance(119s);
    QCOMPARE(page.take(), Lines{});
    page.advance(1s);
    QCOMPARE(page.take(), (Lines{"send 1 " + std::string(pingText)}));
}

void TestEchoClient::resubscribesEverythingInOrderWithTheNewSocketId()
{
    EchoPage page = connected();
    for (const char* channel : {"zebra", "private-order.5", "presence-order.5", "apple"})
        page.subscribe(channel);
    page.closed(4200, true);
    page.take();
    page.advance(0s);
    page.greet("2.2");
    QCOMPARE(page.take(),
             (Lines{"state connecting", "open 2", "state connected", "auth 3 2.2 private-order.5",
                    "auth 4 2.2 presence-order.5", "send 2 " + subscribeText("zebra", ""),
                    "send 2 " + subscribeText("apple", "")}));
}

void TestEchoClient::showsEventsOfTheConnection()
{
    EchoPage page = connected();
    page.text(R"({"event":"news","data":"{\"n\":1}"})");
    page.text(R"({"event":"pusher:something","data":"{}"})");
    QCOMPARE(page.take(), (Lines{R"(event  news {"n":1})"}));
}

void TestEchoClient::refusesTheServersOwnChannels()
{
    EchoPage page = connected();
    page.subscribe("#server-to-user-1");
    QCOMPARE(page.take(), (Lines{"error 0"}));
    QVERIFY(page.client.channels().empty());
}

QTEST_GUILESS_MAIN(TestEchoClient)
#include "tst_echoclient.moc"
