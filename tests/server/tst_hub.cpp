// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRegularExpression>
#include <QTest>

#include "server/protocol/lockwire.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

#include <algorithm>

using namespace echolock;
using namespace std::chrono_literals;

/// Connections from their opening to their end, time, policies, and the Hub as a value.
class TestHub : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void greetsWithASocketId();
    void drawsSocketIdsFromItsSeedAlone();
    void turnsStrangersAway_data();
    void turnsStrangersAway();
    void answersBadInputAndLivesOn_data();
    void answersBadInputAndLivesOn();
    void answersPings();
    void endsWhoDoesNotAnswer();
    void countsOnlyWhatItReceives();
    void leavesTheActiveAlone();
    void freesWithTheCauseOfTheClose_data();
    void freesWithTheCauseOfTheClose();
    void closesOnceWhateverComesLate();
    void logsEveryStepInOrder();
    void shutsDownInSilence();
    void keepsAppsApart();
    void switchesPolicies();
    void locksChannelsFromBeforeTheSwitch();
    void keepsTokensRisingThroughAllPolicies();
    void ignoresAnUnknownPolicy();
    void goesItsOwnWayAsACopy();
    void doesTheSameAgain();
};

namespace {

const std::string established = "pusher:connection_established";

const char* subscribeFrame()
{
    return R"({"event":"pusher:subscribe","data":{"channel":"private-order.7","auth":"x"}})";
}

std::vector<std::string> steps(const HubHarness& harness)
{
    std::vector<std::string> lines;
    for (const LifecycleEntry& entry : harness.log().all<LifecycleEntry>())
        lines.push_back(std::string(toString(entry.step)) + " #" + std::to_string(entry.conn.value)
                        + (entry.channel.empty() ? "" : ' ' + entry.channel));
    return lines;
}

/// A crowd that does everything, for comparisons of whole logs.
void actOutEverything(HubHarness& harness)
{
    std::vector<ConnId> conns;
    for (int i = 0; i < 40; ++i) {
        const ConnId conn = harness.open();
        conns.push_back(conn);
        harness.subscribe(conn, "private-order." + std::to_string(i % 7));
        harness.subscribe(conn, "presence-order." + std::to_string(i % 5),
                          "user" + std::to_string(i % 11));
        harness.clientEvent(conn, "presence-order." + std::to_string(i % 5), "client-hello");
        if (i % 4 == 0)
            harness.subscribeForged(conn, "private-order.99");
        if (i % 3 == 0)
            harness.unsubscribe(conn, "private-order." + std::to_string(i % 7));
    }
    harness.advance(31s);
    for (std::size_t i = 0; i < conns.size(); i += 2)
        harness.ping(conns[i]);
    for (std::size_t i = 0; i < conns.size(); i += 5)
        harness.close(conns[i], {CloseHow::Kind::Rst, 0});
    harness.changePolicy("article");
    harness.advance(40s);
    harness.api("GET", "/apps/app/locks");
    harness.shutDown();
}

} // namespace

void TestHub::greetsWithASocketId()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    QCOMPARE(harness.eventLineTo(conn), established);
    const QString socketId = QString::fromStdString(harness.socketId(conn).value);
    QVERIFY2(QRegularExpression(QStringLiteral("\\A\\d+\\.\\d+\\z")).match(socketId).hasMatch(),
             qPrintable(socketId));
    QVERIFY(harness.lastDataTo(conn, established).find("\"activity_timeout\":120")
            != std::string::npos);
}

void TestHub::drawsSocketIdsFromItsSeedAlone()
{
    HubHarness one({}, 1);
    HubHarness same({}, 1);
    HubHarness other({}, 2);
    same.openTarget("/nowhere");
    one.openTarget("/nowhere");
    const ConnId conn = one.open();
    QCOMPARE(same.open(), conn);
    other.open();
    QCOMPARE(one.socketId(conn), same.socketId(conn));
    QVERIFY(other.socketId(ConnId{1}) != one.socketId(conn));
    QVERIFY(one.socketId(one.open()) != one.socketId(conn));
}

void TestHub::turnsStrangersAway_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<int>("code");
    QTest::newRow("an unknown key") << std::string("/app/nope?protocol=7") << 4001;
    QTest::newRow("another path") << std::string("/socket") << 4005;
    QTest::newRow("no key") << std::string("/app/") << 4005;
    QTest::newRow("more than a key") << std::string("/app/key/more") << 4005;
    QTest::newRow("nothing") << std::string() << 4005;
}

void TestHub::turnsStrangersAway()
{
    QFETCH(std::string, target);
    QFETCH(int, code);
    for (const char* policy : {"owner", "article"}) {
        HubHarness harness = HubHarness::underPolicy(policy);
        const ConnId conn = harness.openTarget(target);
        QCOMPARE(harness.eventLineTo(conn), std::string("pusher:error"));
        QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{code});
        QCOMPARE(int(harness.log().all<ClosedConnection>().at(0).code), code);
        QCOMPARE(harness.hub().stats().connections, 0U);
        QVERIFY(!harness.hasTimers());
        QCOMPARE(steps(harness), (std::vector<std::string>{"opened #1", "error #1", "closed #1"}));

        harness.log().clear();
        harness.text(conn, subscribeFrame());
        harness.close(conn);
        QVERIFY(harness.log().entries().empty());
    }
}

void TestHub::answersBadInputAndLivesOn_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("code");
    const auto row = [](const char* what, const QByteArray& text, int code) {
        QTest::newRow(what) << text << code;
    };
    row("not JSON", "subscribe please", 4200);
    row("empty", "", 4200);
    row("half an object", R"({"event":"pusher:subscribe")", 4200);
    row("two objects", "{}{}", 4200);
    row("a string", "\"pusher:ping\"", 4200);
    row("an array", "[]", 4200);
    row("null", "null", 4200);
    row("a number", "7", 4200);
    row("no event", "{}", 4200);
    row("an event that is a number", R"({"event":7})", 4200);
    row("an unknown event", R"({"event":"pusher:respond","data":{}})", 4200);
    row("an unknown event with a channel",
        R"({"event":"lock.granted","channel":"private-order.7","data":{}})", 4200);
    row("subscribe without data", R"({"event":"pusher:subscribe"})", 4200);
    row("subscribe with a number as data", R"({"event":"pusher:subscribe","data":7})", 4200);
    row("subscribe without a channel", R"({"event":"pusher:subscribe","data":{}})", 4200);
    row("a channel that is an array",
        R"({"event":"pusher:subscribe","data":{"channel":["private-order.7"]}})", 4200);
    row("an auth that is an object",
        R"({"event":"pusher:subscribe","data":{"channel":"private-order.7","auth":{}}})", 4200);
    row("channel_data that is a number",
        R"({"event":"pusher:subscribe","data":{"channel":"presence-order.7","auth":"x","channel_data":7}})",
        4200);
    row("an empty channel", R"({"event":"pusher:subscribe","data":{"channel":""}})", 4200);
    row("a channel with a space",
        R"({"event":"pusher:subscribe","data":{"channel":"private order.7"}})", 4200);
    row("a channel of 201 characters",
        R"({"event":"pusher:subscribe","data":{"channel":"private-order.)" + QByteArray(187, '7')
            + R"("}})",
        4200);
    row("a forged signature", subscribeFrame(), 4009);
    row("no signature", R"({"event":"pusher:subscribe","data":{"channel":"private-order.7"}})",
        4009);
    row("a signed-in user's channel",
        R"({"event":"pusher:subscribe","data":{"channel":"#server-to-user-7"}})", 4009);
    row("unsubscribe with a string", R"({"event":"pusher:unsubscribe","data":"7"})", 4200);
    row("unsubscribe from nowhere",
        R"({"event":"pusher:unsubscribe","data":{"channel":"private-order.7"}})", 4200);
    row("a client event without a channel", R"({"event":"client-a","data":{}})", 4200);
    row("a client event by a stranger",
        R"({"event":"client-a","channel":"private-order.7","data":{}})", 4009);
    row("a lock request by a stranger",
        R"({"event":"client-lock.acquire","channel":"private-order.7","data":{}})", 4009);
    row("deep nesting", QByteArray(5000, '['), 4200);
    row("not UTF-8", "{\"event\":\"\xff\xfe\"}", 4200);
}

void TestHub::answersBadInputAndLivesOn()
{
    QFETCH(QByteArray, text);
    QFETCH(int, code);
    HubHarness harness;
    const ConnId bystander = harness.open();
    const ConnId conn = harness.open();
    harness.log().clear();
    harness.text(conn, text.toStdString());

    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{code});
    const std::vector<std::string> answers = harness.eventsTo(conn);
    QVERIFY(answers.size() == 1
            || (answers.size() == 2 && answers[1].starts_with("pusher:subscription_error@")));
    QCOMPARE(harness.eventLineTo(bystander), std::string());
    QCOMPARE(harness.factLine(), std::string());
    QCOMPARE(harness.hub().stats().locksHeld, 0U);
    QVERIFY(harness.log().all<ClosedConnection>().empty());

    harness.log().clear();
    harness.subscribe(conn, "private-order.7");
    QCOMPARE(harness.factLine(), std::string("granted #2"));
}

void TestHub::answersPings()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.log().clear();
    harness.ping(conn);
    harness.text(conn, R"({"event":"pusher:pong","data":{}})");
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:pong"));
    harness.log().clear();
    harness.handle(BinaryReceived{conn});
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4200});
    QVERIFY(harness.log().all<ClosedConnection>().empty());
}

void TestHub::endsWhoDoesNotAnswer()
{
    HubHarness harness = HubHarness::underPolicy("owner");
    const ConnId vanished = harness.open();
    harness.subscribe(vanished, "private-order.7");
    const ConnId viewer = harness.open();
    harness.subscribe(viewer, "private-order.7");
    harness.log().clear();
    harness.advance(29s);
    harness.ping(viewer);
    QVERIFY(harness.eventLineTo(vanished).empty());
    harness.advance(1s);
    QCOMPARE(harness.eventLineTo(vanished), std::string("pusher:ping"));
    harness.advance(28s);
    harness.ping(viewer);
    harness.log().clear();
    harness.advance(2s);

    const auto closed = harness.log().all<ClosedConnection>();
    QCOMPARE(closed.size(), 1U);
    QCOMPARE(closed[0].conn, vanished);
    QCOMPARE(closed[0].code, CloseCode::PongTimeout);
    QCOMPARE(harness.factLine(), std::string("released #1"));
    QCOMPARE(toString(harness.log().all<LockEvent>()[0].cause), toString(LockCause::PingTimeout));
    QCOMPARE(harness.eventLineTo(viewer), std::string("lock.changed@private-order.7"));
    QCOMPARE(harness.log().all<LifecycleEntry>().back().detail, std::string("pingTimeout"));
    QCOMPARE(harness.hub().stats().connections, 1U);
    harness.log().clear();
    harness.close(vanished, {CloseHow::Kind::Clean, 4201});
    QVERIFY(harness.log().entries().empty());
}

void TestHub::countsOnlyWhatItReceives()
{
    HubHarness harness;
    const ConnId vanished = harness.open();
    harness.subscribe(vanished, "private-order.7");
    const ConnId talker = harness.open();
    harness.subscribe(talker, "private-order.7");
    for (int second = 0; second < 61; second += 5) {
        harness.advance(5s);
        harness.clientEvent(talker, "private-order.7", "client-typing");
    }
    const auto closed = harness.log().all<ClosedConnection>();
    QCOMPARE(closed.size(), 1U);
    QCOMPARE(closed[0].conn, vanished);
}

void TestHub::leavesTheActiveAlone()
{
    HubHarness harness(HubOptions{.pingAfter = 10s, .pongWithin = 60s});
    const ConnId conn = harness.open();
    harness.log().clear();
    for (int i = 0; i < 100; ++i) {
        harness.advance(1s);
        harness.ping(conn);
    }
    // Frames move no timer: it fires once per period and looks.
    QVERIFY(harness.log().all<StartedTimer>().size() <= 11);
    QVERIFY(harness.eventLineTo(conn).find("pusher:ping") == std::string::npos);

    harness.advance(11s);
    harness.text(conn, R"({"event":"pusher:pong","data":{}})");
    harness.log().clear();
    harness.advance(10s);
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:ping"));
    harness.advance(59s);
    QVERIFY(harness.log().all<ClosedConnection>().empty());
    harness.advance(1s);
    QCOMPARE(harness.log().all<ClosedConnection>().size(), 1U);
    QVERIFY(!harness.hasTimers());
}

void TestHub::freesWithTheCauseOfTheClose_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("code");
    QTest::addColumn<std::string>("cause");
    QTest::addColumn<std::string>("detail");
    const auto row = [](CloseHow::Kind kind, int code, const char* cause, const char* detail) {
        QTest::newRow(detail) << int(kind) << code << std::string(cause) << std::string(detail);
    };
    row(CloseHow::Kind::Clean, 1000, "closed", "clean 1000");
    row(CloseHow::Kind::Clean, 1001, "closed", "clean 1001");
    row(CloseHow::Kind::Clean, 4200, "closed", "clean 4200");
    row(CloseHow::Kind::Fin, 1006, "connection_lost", "fin");
    row(CloseHow::Kind::Rst, 1006, "reset", "rst");
    row(CloseHow::Kind::Evicted, 1009, "evicted", "evicted 1009");
}

void TestHub::freesWithTheCauseOfTheClose()
{
    QFETCH(int, kind);
    QFETCH(int, code);
    QFETCH(std::string, cause);
    QFETCH(std::string, detail);
    for (const char* policy : {"owner", "article"}) {
        HubHarness harness = HubHarness::underPolicy(policy);
        const ConnId conn = harness.open();
        harness.subscribe(conn, "private-order.7");
        harness.subscribe(conn, "private-order.8");
        harness.log().clear();
        harness.close(conn, {CloseHow::Kind(kind), std::uint16_t(code)});
        QCOMPARE(harness.factLine(), std::string("released #1, released #1"));
        for (const LockEvent& event : harness.log().all<LockEvent>())
            QCOMPARE(toString(event.cause), std::string_view(cause));
        QCOMPARE(harness.log().all<LifecycleEntry>().back().detail, detail);
        QVERIFY(!harness.hasTimers());
        QCOMPARE(harness.hub().stats().channels, 0U);
    }
}

void TestHub::closesOnceWhateverComesLate()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.close(conn);
    const ConnId next = harness.open();
    harness.subscribe(next, "private-order.7");
    harness.log().clear();
    harness.close(conn, {CloseHow::Kind::Rst, 0});
    harness.text(conn, subscribeFrame());
    harness.handle(BinaryReceived{conn});
    harness.handle(TimerDue{{TimerId::Kind::Liveness, conn.value}});
    harness.close(ConnId{999});
    QVERIFY2(harness.log().entries().empty(), harness.log().toString().c_str());
    QCOMPARE(harness.hub().stats().locksHeld, 1U);
}

void TestHub::logsEveryStepInOrder()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7", "alice");
    harness.unsubscribe(conn, "private-order.7");
    harness.subscribeForged(conn, "private-order.7");
    harness.subscribe(conn, "news");
    harness.close(conn);
    QCOMPARE(steps(harness),
             (std::vector<std::string>{
                 "opened #1", "message #1 private-order.7", "subscribed #1 private-order.7",
                 "message #1 private-order.7", "unsubscribed #1 private-order.7",
                 "message #1 private-order.7", "error #1 private-order.7", "message #1 news",
                 "subscribed #1 news", "unsubscribed #1 news", "closed #1"}));
    const auto entries = harness.log().all<LifecycleEntry>();
    QCOMPARE(entries[0].detail,
             std::string("/app/key?protocol=7&client=js&version=8.6.0&flash=false"));
    QCOMPARE(entries[1].user, std::string());
    QCOMPARE(entries[2].user, std::string("alice"));
    QCOMPARE(entries[4].detail, std::string("asked"));
    QVERIFY(entries[6].detail.starts_with("Invalid signature"));
    QCOMPARE(entries[9].detail, std::string("connection closed"));
    QCOMPARE(entries[10].socketId, harness.socketId(conn).value);
}

void TestHub::shutsDownInSilence()
{
    HubHarness harness = HubHarness::underPolicy("owner");
    for (int i = 0; i < 3; ++i)
        harness.subscribe(harness.open(), "presence-order.7", "user" + std::to_string(i));
    harness.log().clear();
    harness.shutDown();
    QVERIFY(harness.log().all<SentMessage>().empty());
    const auto closed = harness.log().all<ClosedConnection>();
    QCOMPARE(closed.size(), 3U);
    for (std::size_t i = 0; i < closed.size(); ++i) {
        QCOMPARE(closed[i].conn, ConnId{i + 1});
        QCOMPARE(closed[i].code, CloseCode::GoingAway);
    }
    QCOMPARE(harness.factLine(), std::string("released #1"));
    QCOMPARE(toString(harness.log().all<LockEvent>()[0].cause),
             toString(LockCause::ServerShutdown));
    QVERIFY(!harness.hasTimers());
    QCOMPARE(harness.hub().stats().connections, 0U);
}

void TestHub::keepsAppsApart()
{
    HubOptions options;
    options.apps = {{"1", "one", "s"}, {"2", "two", "s"}};
    HubHarness harness(options);
    const ConnId first = harness.open("one");
    const ConnId second = harness.open("two");
    harness.subscribe(first, "private-order.7");
    harness.subscribe(second, "private-order.7");
    QCOMPARE(harness.errorCodesTo(second), std::vector<int>{4009});
    harness.log().clear();
    harness.subscribe(first, "news");
    harness.subscribe(second, "news");
    harness.log().clear();
    harness.api("POST", "/apps/1/events", {}, R"({"name":"a","channel":"news","data":"x"})");
    QCOMPARE(harness.eventLineTo(first), std::string("a@news"));
    QCOMPARE(harness.eventLineTo(second), std::string());
    QCOMPARE(
        harness.api("POST", "/apps/2/events", {}, R"({"name":"a","channel":"news","data":"x"})")
            .status,
        401);
}

void TestHub::switchesPolicies()
{
    HubHarness harness = HubHarness::underPolicy("article");
    const ConnId holder = harness.open();
    const ConnId viewer = harness.open();
    harness.subscribe(holder, "private-order.7");
    harness.subscribe(viewer, "private-order.7");
    harness.log().clear();
    harness.changePolicy("owner");
    QCOMPARE(harness.hub().options().policy, std::string("owner"));
    QCOMPARE(harness.factLine(), std::string("revoked #1"));
    QCOMPARE(toString(harness.log().all<LockEvent>()[0].cause), toString(LockCause::Operator));
    QCOMPARE(harness.eventLineTo(holder),
             std::string("lock.revoked@private-order.7 lock.changed@private-order.7"));
    QCOMPARE(harness.eventLineTo(viewer), std::string("lock.changed@private-order.7"));
    QCOMPARE(harness.hub().stats().locksHeld, 0U);

    harness.log().clear();
    harness.clientEvent(viewer, "private-order.7", "client-lock.acquire");
    QCOMPARE(harness.factLine(), std::string("granted #2"));
    QCOMPARE(harness.log().all<LockEvent>()[0].token.value, 2U);
    harness.log().clear();
    harness.unsubscribe(viewer, "private-order.7");
    QCOMPARE(harness.factLine(), std::string("released #2"));
}

void TestHub::locksChannelsFromBeforeTheSwitch()
{
    HubHarness harness = HubHarness::underPolicy("none");
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.changePolicy("owner");
    harness.log().clear();
    harness.clientEvent(conn, "private-order.7", "client-lock.acquire");
    QCOMPARE(harness.factLine(), std::string("granted #1"));
    QCOMPARE(harness.eventLineTo(conn),
             std::string("lock.granted@private-order.7 lock.changed@private-order.7"));
    harness.changePolicy("none");
    harness.log().clear();
    harness.clientEvent(conn, "private-order.7", "client-lock.acquire");
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4301});
}

void TestHub::keepsTokensRisingThroughAllPolicies()
{
    HubHarness harness;
    std::uint64_t token = 0;
    std::uint64_t version = 0;
    for (const char* policy : {"owner", "none", "article", "owner"}) {
        harness.changePolicy(policy);
        harness.log().clear();
        const ConnId conn = harness.open();
        harness.subscribe(conn, "private-order.7");
        harness.close(conn);
        for (const LockEvent& event : harness.log().all<LockEvent>()) {
            QVERIFY(event.version > version);
            version = event.version;
            QVERIFY(event.token.value >= token);
            token = event.token.value;
        }
    }
    QCOMPARE(token, 3U);
    QCOMPARE(version, 6U);
}

void TestHub::ignoresAnUnknownPolicy()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.log().clear();
    harness.changePolicy("ownr");
    QCOMPARE(harness.hub().options().policy, std::string("composite"));
    QCOMPARE(harness.log().entries().size(), 1U);
    QVERIFY(harness.log().all<LifecycleEntry>().at(0).detail.find("'ownr'") != std::string::npos);
    QCOMPARE(harness.hub().stats().locksHeld, 1U);
}

void TestHub::goesItsOwnWayAsACopy()
{
    HubHarness original;
    const ConnId conn = original.open();
    original.subscribe(conn, "private-order.7");
    original.log().clear();

    HubHarness copy = original;
    copy.close(conn);
    QCOMPARE(copy.hub().stats().locksHeld, 0U);
    QCOMPARE(original.hub().stats().locksHeld, 1U);
    QCOMPARE(original.hub().stats().connections, 1U);

    HubHarness twin = original;
    for (HubHarness* harness : {&original, &twin}) {
        const ConnId rival = harness->open();
        harness->subscribe(rival, "private-order.7");
        harness->advance(90s);
    }
    QVERIFY2(original.log() == twin.log(), twin.log().toString().c_str());
    twin = copy;
    QCOMPARE(twin.hub().stats().connections, 0U);
}

void TestHub::doesTheSameAgain()
{
    for (const char* policy : {"owner", "article", "none"}) {
        HubHarness first = HubHarness::underPolicy(policy);
        HubHarness second = HubHarness::underPolicy(policy);
        actOutEverything(first);
        actOutEverything(second);
        QVERIFY(first.log().entries().size() > 300);
        QCOMPARE(first.log().toString(), second.log().toString());
        QVERIFY(first.log() == second.log());
        QCOMPARE(first.hub().stats().locksHeld, 0U);
        QCOMPARE(first.hub().stats().subscriptions, 0U);
    }
}

QTEST_GUILESS_MAIN(TestHub)
#include "tst_hub.moc"
