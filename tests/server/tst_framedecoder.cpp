// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/framedecoder.h"
#include "tests/support/bytes.h"
#include "tests/support/refusalrows.h"

using namespace echolock;

class TestFrameDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSubscribe();
    void readsSubscribeWithoutAuth_data();
    void readsSubscribeWithoutAuth();
    void readsUnsubscribe();
    void readsPingAndPongWithAnyData_data();
    void readsPingAndPongWithAnyData();
    void keepsTheDataOfClientEventsByteForByte_data();
    void keepsTheDataOfClientEventsByteForByte();
    void takesTheLastOfAKeyGivenTwice();
    void refusesWithTheField_data();
    void refusesWithTheField();
    void refusesEveryTruncation_data();
    void refusesEveryTruncation();
    void quotesOnlyTheBeginningOfALongEventName();
    void goesOnAfterARefusal();
    void readsMembers_data();
    void readsMembers();
    void refusesMembers_data();
    void refusesMembers();
};

namespace {

constexpr std::string_view subscribeText
    = R"({"event":"pusher:subscribe","data":{"auth":"key:ab","channel_data":"{\"user_id\":1}",)"
      R"("channel":"presence-order.7"}})";
constexpr std::string_view clientEventText
    = R"({"event":"client-typing","data":{"a": [1, "x"]},"channel":"private-order.7"})";

} // namespace

void TestFrameDecoder::readsSubscribe()
{
    FrameDecoder decoder;
    const auto frame = decoder.decode(subscribeText);

    QVERIFY(frame.has_value());
    const auto& subscribe = std::get<SubscribeFrame>(*frame);
    QCOMPARE(bytes(subscribe.channel), QByteArray("presence-order.7"));
    QCOMPARE(bytes(subscribe.auth), QByteArray("key:ab"));
    QCOMPARE(bytes(subscribe.channelData), QByteArray(R"({"user_id":1})"));
}

void TestFrameDecoder::readsSubscribeWithoutAuth_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("absent") << QByteArray(R"({"event":"pusher:subscribe","data":{"channel":"a"}})");
    QTest::newRow("empty") << QByteArray(
        R"({"event":"pusher:subscribe","data":{"auth":"","channel":"a"}})");
    QTest::newRow("null") << QByteArray(
        R"({"event":"pusher:subscribe","data":{"auth":null,"channel_data":null,"channel":"a"}})");
}

void TestFrameDecoder::readsSubscribeWithoutAuth()
{
    QFETCH(QByteArray, text);
    FrameDecoder decoder;
    const auto frame = decoder.decode(view(text));

    QVERIFY(frame.has_value());
    const auto& subscribe = std::get<SubscribeFrame>(*frame);
    QCOMPARE(bytes(subscribe.channel), QByteArray("a"));
    QVERIFY(subscribe.auth.empty());
    QVERIFY(subscribe.channelData.empty());
}

void TestFrameDecoder::readsUnsubscribe()
{
    FrameDecoder decoder;
    const auto frame = decoder.decode(
        R"({"event":"pusher:unsubscribe","data":{"channel":"order.7"}})");

    QVERIFY(frame.has_value());
    QCOMPARE(bytes(std::get<UnsubscribeFrame>(*frame).channel), QByteArray("order.7"));
}

void TestFrameDecoder::readsPingAndPongWithAnyData_data()
{
    QTest::addColumn<QByteArray>("rest");
    for (const char* rest :
         {"", R"(,"data":{})", R"(,"data":"{}")", R"(,"data":null)", R"(,"data":[1],"channel":5)"})
        QTest::newRow(*rest == '\0' ? "none" : rest) << QByteArray(rest);
}

void TestFrameDecoder::readsPingAndPongWithAnyData()
{
    QFETCH(QByteArray, rest);
    FrameDecoder decoder;
    const QByteArray pingText = R"({"event":"pusher:ping")" + rest + '}';
    const QByteArray pongText = R"({"event":"pusher:pong")" + rest + '}';

    const auto ping = decoder.decode(view(pingText));
    QVERIFY(ping.has_value() && std::holds_alternative<PingFrame>(*ping));
    const auto pong = decoder.decode(view(pongText));
    QVERIFY(pong.has_value() && std::holds_alternative<PongFrame>(*pong));
}

void TestFrameDecoder::keepsTheDataOfClientEventsByteForByte_data()
{
    QTest::addColumn<QByteArray>("data");
    for (const char* data : {R"({ "a" : 1.0, "b":[ 1 , 2 ] })", R"("{\"a\":1}")", "null", "0",
                             "-0.0", "1e2", "[]", R"("\ud800")", R"({"\udc00":"\ud83d\ude00"})",
                             R"("\/\u0041")", "\"ü€\"", "\"\"", R"({"a":1,"a":2})", R"("}],:\\")"})
        QTest::newRow(data) << QByteArray(data);
    QTest::newRow("huge") << '"' + QByteArray(1 << 20, 'x') + '"';
}

void TestFrameDecoder::keepsTheDataOfClientEventsByteForByte()
{
    QFETCH(QByteArray, data);
    const QByteArray text = R"( { "channel":"private-order.7" , "data" : )" + data
        + R"( , "event" :"client-x"} )";
    FrameDecoder decoder;
    const auto frame = decoder.decode(view(text));

    QVERIFY2(frame.has_value(), frame.has_value() ? "" : frame.error().message.c_str());
    const auto& event = std::get<ClientEventFrame>(*frame);
    QCOMPARE(bytes(event.event), QByteArray("client-x"));
    QCOMPARE(bytes(event.channel), QByteArray("private-order.7"));
    QCOMPARE(bytes(event.rawData), data);
    const auto bare = decoder.decode(R"({"event":"client-","channel":""})");
    QVERIFY(bare.has_value() && std::get<ClientEventFrame>(*bare).rawData.empty());
}

void TestFrameDecoder::takesTheLastOfAKeyGivenTwice()
{
    FrameDecoder decoder;
    const auto frame = decoder.decode(
        R"({"event":"client-a","event":"client-b","channel":1,"channel":"c","data":1,"data":2})");

    QVERIFY(frame.has_value());
    const auto& event = std::get<ClientEventFrame>(*frame);
    QCOMPARE(bytes(event.event), QByteArray("client-b"));
    QCOMPARE(bytes(event.channel), QByteArray("c"));
    QCOMPARE(bytes(event.rawData), QByteArray("2"));
}

void TestFrameDecoder::refusesWithTheField_data()
{
    messageColumns();
    row("empty", "", "the message is not valid JSON: it is empty");
    row("not JSON", "hello", "the message is not valid JSON: ");
    row("number out of range", R"({"event":"client-a","channel":"c","data":1e999})", "a number");
    row("broken data", R"({"event":"client-a","channel":"c","data":[1,}})", "misplaced");
    row("deep", R"({"event":"client-a","channel":"c","data":)" + QByteArray(9000, '[') + '}',
        "nested deeper than 512");
    row("no event", "{}", "\"event\" must be a string, got nothing");
    row("unknown event", R"({"event":"pusher:subscribed"})", "unknown event \"pusher:subscribed\"");
    row("empty event", R"({"event":""})", "unknown event \"\"");
    row("server event", R"({"event":"pusher_internal:member_added"})", "unknown event");
    row("no data", R"({"event":"pusher:subscribe"})", "\"data\" must be an object, got nothing");
    row("data as text", R"({"event":"pusher:subscribe","data":"{\"channel\":\"a\"}"})",
        "\"data\" must be an object, got a string");
    row("no channel", R"({"event":"pusher:subscribe","data":{}})",
        "\"data.channel\" must be a string, got nothing");
    row("signin without data", R"({"event":"pusher:signin"})", "\"data\" must be an object");
    row("signin without auth", R"({"event":"pusher:signin","data":{"user_data":"{}"}})",
        "\"data.auth\" must be a string, got nothing");
    row("signin with an object", R"({"event":"pusher:signin","data":{"auth":"a","user_data":{}}})",
        "\"data.user_data\" must be a string that holds JSON, got an object");
    row("client event nowhere", R"({"event":"client-x","data":{"channel":"a"}})",
        "\"channel\" must be a string, got nothing");
    wrongTypes("message", "%", {"an object"});
    wrongTypes("event", R"({"event":%,"data":{},"channel":"a"})", {"a string"});
    wrongTypes("subscribe data", R"({"event":"pusher:subscribe","data":%})", {"an object"});
    wrongTypes("subscribe channel", R"({"event":"pusher:subscribe","data":{"channel":%}})",
               {"a string"});
    wrongTypes("auth", R"({"event":"pusher:subscribe","data":{"channel":"a","auth":%}})",
               {"a string", "null"});
    wrongTypes("channel_data",
               R"({"event":"pusher:subscribe","data":{"channel":"a","channel_data":%}})",
               {"a string", "null"});
    wrongTypes("unsubscribe data", R"({"event":"pusher:unsubscribe","data":%})", {"an object"});
    wrongTypes("unsubscribe channel", R"({"event":"pusher:unsubscribe","data":{"channel":%}})",
               {"a string"});
    wrongTypes("client event channel", R"({"event":"client-x","channel":%})", {"a string"});
}

void TestFrameDecoder::refusesWithTheField()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    FrameDecoder decoder;
    const auto frame = decoder.decode(view(text));

    QVERIFY(!frame.has_value());
    QCOMPARE(frame.error().code, ErrorCode::InvalidMessage);
    QVERIFY2(bytes(frame.error().message).contains(reason), frame.error().message.c_str());
}

void TestFrameDecoder::refusesEveryTruncation_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("subscribe") << bytes(subscribeText);
    QTest::newRow("client event") << bytes(clientEventText);
    QTest::newRow("unsubscribe") << QByteArray(
        R"({"event":"pusher:unsubscribe","data":{"channel":"a"}})");
    QTest::newRow("ping") << QByteArray(R"({"event":"pusher:ping","data":{}})");
}

void TestFrameDecoder::refusesEveryTruncation()
{
    QFETCH(QByteArray, text);
    FrameDecoder decoder;
    QVERIFY(decoder.decode(view(text)).has_value());
    for (qsizetype length = 0; length < text.size(); ++length) {
        // A copy of its own, so that a sanitizer sees reads beyond the end.
        const std::string cut(text.constData(), static_cast<std::size_t>(length));
        QVERIFY2(!decoder.decode(cut).has_value(), cut.c_str());
    }
}

void TestFrameDecoder::quotesOnlyTheBeginningOfALongEventName()
{
    FrameDecoder decoder;
    const QByteArray text = "{\"event\":\"" + QByteArray("x") + QByteArray("ü").repeated(5000)
        + "\"}";
    const auto frame = decoder.decode(view(text));

    QVERIFY(!frame.has_value());
    const QByteArray message = bytes(frame.error().message);
    QVERIFY(message.startsWith("unknown event \"x" + QByteArray("ü").repeated(31) + "…\""));
}

void TestFrameDecoder::goesOnAfterARefusal()
{
    FrameDecoder decoder;
    for (int round = 0; round < 3; ++round) {
        QVERIFY(!decoder.decode("{").has_value());
        QVERIFY(decoder.decode(subscribeText).has_value());
        QVERIFY(!decoder.decode(std::string(200'000, '[')).has_value());
        QVERIFY(decoder.decode(clientEventText).has_value());
    }
}

void TestFrameDecoder::readsMembers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("info");

    const auto member = [](const QByteArray& text, const char* user, const char* info) {
        QTest::newRow(text.left(60).constData()) << text << QByteArray(user) << QByteArray(info);
    };
    member(R"({"user_id":"1"})", "1", "");
    member(R"({"user_id":10,"user_info":{"name": "Mr. Channels"}})", "10",
           R"({"name": "Mr. Channels"})");
    member(R"({"user_id":-3,"user_info":null})", "-3", "null");
    member(R"({"user_id":-0})", "0", "");
    member(R"({"user_id":18446744073709551615})", "18446744073709551615", "");
    member(R"({"user_info":"\ud800","user_id":"\u00e9\/","more":1})", "é/", R"("\ud800")");
    member("{\"user_id\":\"" + QByteArray("ü").repeated(128) + "\"}",
           QByteArray("ü").repeated(128).constData(), "");
}

void TestFrameDecoder::readsMembers()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, info);
    const auto member = decodeMember(view(text));

    QVERIFY2(member.has_value(), member.has_value() ? "" : member.error().message.c_str());
    QCOMPARE(bytes(member->user.value), user);
    QCOMPARE(bytes(member->rawInfo), info);
}

void TestFrameDecoder::refusesMembers_data()
{
    messageColumns();
    row("empty", "", "channel_data is not valid JSON");
    row("cut", R"({"user_id":1)", "channel_data is not valid JSON");
    row("no user_id", "{}", "\"user_id\" must be a string or an integer, got nothing");
    row("empty user_id", R"({"user_id":""})", "must not be empty");
    row("fraction", R"({"user_id":1.5})", "must be a string or an integer, got \"1.5\"");
    row("exponent", R"({"user_id":1e3})", "got \"1e3\"");
    row("too long", "{\"user_id\":\"" + QByteArray(129, 'x') + "\"}",
        "at most 128 characters, got 129");
    row("huge", "{\"user_id\":\"" + QByteArray(90'000, 'x') + "\"}", "got 90000");
    wrongTypes("channel_data", "%", {"an object"});
    wrongTypes("user_id", R"({"user_id":%})", {"a string", "a number"});
}

void TestFrameDecoder::refusesMembers()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    const auto member = decodeMember(view(text));

    QVERIFY(!member.has_value());
    QCOMPARE(member.error().code, ErrorCode::InvalidMessage);
    QVERIFY2(bytes(member.error().message).contains(reason), member.error().message.c_str());
}

QTEST_APPLESS_MAIN(TestFrameDecoder)
#include "tst_framedecoder.moc"
