// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/lockwire.h"
#include "tests/support/bytes.h"

using namespace echolock;

namespace {

const Resource order7("order.7");
const WireOwner ann{UserId("7"), SocketId("1.2")};
const WireOwner stranger{UserId(), SocketId("1.2")};

} // namespace

class TestLockWire : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEveryFieldOfEachEvent_data();
    void writesEveryFieldOfEachEvent();
    void readsBackWhatItWrote_data();
    void readsBackWhatItWrote();
    void refusesLockData_data();
    void refusesLockData();
    void refusesEveryTruncation();
    void knowsLockEventsByTheirPrefix();
    void readsTheTokenThatItWrites();
    void readsRequests_data();
    void readsRequests();
    void refusesRequests_data();
    void refusesRequests();
    void writesTheStatusOfLocks();
};

void TestLockWire::writesEveryFieldOfEachEvent_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char* name, const LockMessage& message, const char* expected) {
        QTest::newRow(name) << bytes(encodeLockData(message)) << QByteArray(expected);
    };
    row("granted",
        {.event = "lock.granted", .order = order7, .version = 5, .owner = ann, .token = {3}},
        R"({"order":"order.7","token":3,"owner":{"user_id":"7"},"ttl_ms":null,"version":5})");
    row("granted, asked for",
        {.event = "lock.granted",
         .order = order7,
         .version = 5,
         .owner = stranger,
         .token = {3},
         .cause = "acquired",
         .nonce = "n\"1"},
        R"({"order":"order.7","token":3,"owner":{"socket_id":"1.2"},"ttl_ms":null,)"
        R"("cause":"acquired","nonce":"n\"1","version":5})");
    row("denied", {.event = "lock.denied", .order = order7, .version = 5, .owner = ann},
        R"({"order":"order.7","owner":{"user_id":"7"},"position":null,"version":5})");
    row("revoked", {.event = "lock.revoked", .order = order7, .version = 6, .cause = "operator"},
        R"({"order":"order.7","cause":"operator","version":6})");
    row("held",
        {.event = "lock.changed",
         .order = order7,
         .version = 5,
         .owner = ann,
         .token = {3},
         .state = "held",
         .cause = "subscribed"},
        R"({"order":"order.7","state":"held","owner":{"user_id":"7"},"token":3,)"
        R"("cause":"subscribed","version":5})");
    row("free", {.event = "lock.changed", .order = order7, .version = 6, .state = "free"},
        R"({"order":"order.7","state":"free","owner":null,"token":null,"cause":null,"version":6})");
}

void TestLockWire::writesEveryFieldOfEachEvent()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, expected);

    QCOMPARE(written, expected);
}

void TestLockWire::readsBackWhatItWrote_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<bool>("hasUser");
    for (const char* event : {"lock.granted", "lock.denied", "lock.revoked", "lock.changed"}) {
        QTest::addRow("%s, user", event) << QByteArray(event) << true;
        QTest::addRow("%s, connection", event) << QByteArray(event) << false;
    }
}

void TestLockWire::readsBackWhatItWrote()
{
    QFETCH(QByteArray, event);
    QFETCH(bool, hasUser);
    const bool isChange = event == "lock.changed";
    LockMessage message{.event = event.toStdString(),
                        .order = Resource("order.ü\""),
                        .version = std::numeric_limits<std::uint64_t>::max(),
                        .cause = "closed",
                        .nonce = "abc"};
    if (event != "lock.revoked")
        message.owner = hasUser ? WireOwner{UserId("7"), SocketId()} : stranger;
    if (isChange)
        message.state = "grace";
    if (isChange || event == "lock.granted")
        message.token.value = 42;

    const auto read = decodeLockData(view(event), encodeLockData(message));

    QVERIFY(read.has_value());
    QVERIFY(*read == message);
}

void TestLockWire::refusesLockData_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("reason");

    const auto row = [](const char* data, const char* reason) {
        QTest::newRow(data) << QByteArray(data) << QByteArray(reason);
    };
    row("", "the data of lock.changed is not valid JSON: it is empty");
    row("[]", "must be an object, got an array");
    row("null", "must be an object, got null");
    row("{}", "\"order\" must be a string, got nothing");
    row(R"({"order":7})", "\"order\" must be a string, got a number");
    row(R"({"order":"a"})", "\"version\" must be a whole number, got nothing");
    row(R"({"order":"a","version":-1})", "\"version\" must be a whole number");
    row(R"({"order":"a","version":"1"})", "\"version\" must be a whole number, got a string");
    row(R"({"order":"a","version":1,"owner":"x"})", "\"owner\" must be an object, got a string");
    row(R"({"order":"a","version":1,"owner":{}})", "\"owner\" must have \"user_id\"");
    row(R"({"order":"a","version":1,"owner":{"user_id":7}})", "\"owner\" must have \"user_id\"");
    row(R"({"order":"a","version":1,"token":"3"})", "\"token\" must be a whole number, got a str");
    row(R"({"order":"a","version":1,"token":1.5})", "\"token\" must be a whole number");
    row(R"({"order":"a","version":1,"state":5})", "\"state\" must be a string, got a number");
    row(R"({"order":"a","version":1,"cause":[]})", "\"cause\" must be a string, got an array");
    row(R"({"order":"a","version":1,"nonce":{}})", "\"nonce\" must be a string, got an object");
}

void TestLockWire::refusesLockData()
{
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, reason);
    const auto message = decodeLockData("lock.changed", view(data));

    QVERIFY(!message.has_value());
    QVERIFY2(bytes(message.error().message).contains(reason), message.error().message.c_str());
}

void TestLockWire::refusesEveryTruncation()
{
    const std::string text = encodeLockData({.event = "lock.changed",
                                             .order = order7,
                                             .version = 5,
                                             .owner = ann,
                                             .token = {3},
                                             .state = "held",
                                             .cause = "subscribed"});
    QVERIFY(decodeLockData("lock.changed", text).has_value());
    for (std::size_t length = 0; length < text.size(); ++length) {
        const std::string cut(text, 0, length);
        QVERIFY2(!decodeLockData("lock.changed", cut).has_value(), cut.c_str());
    }
}

void TestLockWire::knowsLockEventsByTheirPrefix()
{
    QVERIFY(isLockEvent("client-lock.acquire"));
    QVERIFY(isLockEvent("client-lock.renew"));
    QVERIFY(isLockEvent("client-lock."));
    QVERIFY(!isLockEvent("client-lock"));
    QVERIFY(!isLockEvent("client-locks.acquire"));
    QVERIFY(!isLockEvent("lock.acquire"));
}

void TestLockWire::readsTheTokenThatItWrites()
{
    const FencingToken token{18'446'744'073'709'551'615ULL};
    QCOMPARE(encodeToken(FencingToken{7}), std::string(R"({"token":7})"));
    QCOMPARE(decodeLockCheck(encodeToken(token))->value, token.value);
    QCOMPARE(decodeLockRequest("client-lock.renew", encodeToken(token))->token.value, token.value);
}

void TestLockWire::readsRequests_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("token");
    QTest::addColumn<QByteArray>("nonce");

    const auto row = [](const char* name, const char* data, int token, const char* nonce) {
        QTest::newRow(name) << QByteArray(data) << token << QByteArray(nonce);
    };
    row("none", "", 0, "");
    row("null", "null", 0, "");
    row("empty", "{}", 0, "");
    row("token", R"({"token":3})", 3, "");
    row("nulls", R"({"token":null,"nonce":null})", 0, "");
    row("both", R"({"nonce":"a\nb","token":0,"more":[1]})", 0, "a\nb");
}

void TestLockWire::readsRequests()
{
    QFETCH(QByteArray, data);
    QFETCH(int, token);
    QFETCH(QByteArray, nonce);

    const auto acquire = decodeLockRequest("client-lock.acquire", view(data));
    QVERIFY(acquire.has_value());
    QCOMPARE(acquire->verb, LockVerb::Acquire);
    QCOMPARE(acquire->token.value, static_cast<std::uint64_t>(token));
    QCOMPARE(bytes(acquire->nonce), nonce);
    for (const auto& [event, verb] : {std::pair("client-lock.release", LockVerb::Release),
                                      {"client-lock.renew", LockVerb::Renew}}) {
        const auto request = decodeLockRequest(event, view(data));
        // What is meant for one grant must name it.
        QCOMPARE(request.has_value(), data.contains("\"token\":") && !data.contains("null"));
        if (!request)
            QVERIFY(bytes(request.error().message).contains("lacks \"token\""));
        else
            QCOMPARE(request->verb, verb);
    }
    QCOMPARE(decodeLockRequest("client-lock.takeover", view(data))->verb, LockVerb::Takeover);
}

void TestLockWire::refusesRequests_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("reason");

    const auto row = [](const char* name, const char* event, const QByteArray& data,
                        const char* reason) {
        QTest::newRow(name) << QByteArray(event) << data << QByteArray(reason);
    };
    const char* release = "client-lock.release";
    row("unknown", "client-lock.steal", "{}", "unknown lock request \"client-lock.steal\"");
    row("bare prefix", "client-lock.", "{}",
        "known are client-lock.acquire, client-lock.release, ");
    row("array", release, "[]", "the data of client-lock.release must be an object, got an array");
    row("text", release, R"("{}")", "must be an object, got a string");
    row("text token", release, R"({"token":"3"})",
        "\"token\" must be a whole number, got a string");
    row("negative token", release, R"({"token":-3})", "\"token\" must be a whole number");
    row("number as nonce", release, R"({"token":1,"nonce":3})",
        "\"nonce\" must be a string, got a number");
    row("long nonce", release, R"({"token":1,"nonce":")" + QByteArray(129, 'x') + "\"}",
        "at most 128 bytes, got 129");
}

void TestLockWire::refusesRequests()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, reason);
    const auto request = decodeLockRequest(view(event), view(data));

    QVERIFY(!request.has_value());
    QVERIFY2(bytes(request.error().message).contains(reason), request.error().message.c_str());
}

void TestLockWire::writesTheStatusOfLocks()
{
    const LockStatus held{.order = order7,
                          .state = "held",
                          .owner = ann,
                          .token = {3},
                          .sinceMs = 1500,
                          .connections = {SocketId("1.2"), SocketId("3.4")},
                          .version = 5};
    const LockStatus neverSeen{.order = Resource("order.8")};
    const QByteArray heldFields(
        R"("state":"held","owner":{"user_id":"7"},"token":3,"since_ms":1500,"expires_in_ms":null,)"
        R"("connections":["1.2","3.4"],"waiting":[],"version":5)");
    const QByteArray freeFields(
        R"("state":"free","owner":null,"token":null,"since_ms":0,"expires_in_ms":null,)"
        R"("connections":[],"waiting":[],"version":0)");

    QCOMPARE(bytes(encodeLockStatus(held)), R"({"order":"order.7",)" + heldFields + '}');
    QCOMPARE(bytes(encodeLockStatus(neverSeen)), R"({"order":"order.8",)" + freeFields + '}');
    QCOMPARE(bytes(encodeLockList(std::vector{held, neverSeen})),
             R"({"locks":{"order.7":{)" + heldFields + R"(},"order.8":{)" + freeFields + "}}}");
    QCOMPARE(bytes(encodeLockList({})), QByteArray(R"({"locks":{}})"));
}

QTEST_APPLESS_MAIN(TestLockWire)
#include "tst_lockwire.moc"
