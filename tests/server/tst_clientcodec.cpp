// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/clientcodec.h"
#include "server/protocol/framedecoder.h"
#include "tests/support/bytes.h"

using namespace echolock;

class TestClientCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEachMessageAsPusherJsDoes_data();
    void writesEachMessageAsPusherJsDoes();
    void isReadByTheServersSide();
    void readsServerFrames_data();
    void readsServerFrames();
    void refusesServerFrames_data();
    void refusesServerFrames();
    void readsGreetings_data();
    void readsGreetings();
    void readsErrors_data();
    void readsErrors();
    void refusesGreetingsAndErrors_data();
    void refusesGreetingsAndErrors();
};

void TestClientCodec::writesEachMessageAsPusherJsDoes_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char* name, const std::string& written, const char* expected) {
        QTest::newRow(name) << bytes(written) << QByteArray(expected);
    };
    row("public", encodeSubscribe({"order.7", "", ""}),
        R"({"event":"pusher:subscribe","data":{"auth":"","channel":"order.7"}})");
    row("presence", encodeSubscribe({"presence-a", "k:s", R"({"user_id":1})"}),
        R"({"event":"pusher:subscribe","data":{"auth":"k:s",)"
        R"("channel_data":"{\"user_id\":1}","channel":"presence-a"}})");
    row("unsubscribe", encodeUnsubscribe("a"),
        R"({"event":"pusher:unsubscribe","data":{"channel":"a"}})");
    row("signin", encodeSignin({"k:s", R"({"id":"1"})"}),
        R"({"event":"pusher:signin","data":{"auth":"k:s","user_data":"{\"id\":\"1\"}"}})");
    row("ping", encodeClientPing(), R"({"event":"pusher:ping","data":{}})");
    row("pong", encodeClientPong(), R"({"event":"pusher:pong","data":{}})");
    row("client event", encodeClientEvent({"client-x", "private-a", R"({"a": 1})"}),
        R"({"event":"client-x","data":{"a": 1},"channel":"private-a"})");
    row("client event without data", encodeClientEvent({"client-x", "private-a", ""}),
        R"({"event":"client-x","channel":"private-a"})");
}

void TestClientCodec::writesEachMessageAsPusherJsDoes()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, expected);

    QCOMPARE(written, expected);
}

void TestClientCodec::isReadByTheServersSide()
{
    const std::string odd = "a\"\\\n\u00e9";
    FrameDecoder decoder;
    const std::string subscribeText = encodeSubscribe({odd, odd, odd});
    const auto subscribe = decoder.decode(subscribeText);
    QVERIFY(subscribe.has_value());
    QCOMPARE(bytes(std::get<SubscribeFrame>(*subscribe).channel), bytes(odd));
    QCOMPARE(bytes(std::get<SubscribeFrame>(*subscribe).auth), bytes(odd));
    QCOMPARE(bytes(std::get<SubscribeFrame>(*subscribe).channelData), bytes(odd));

    const std::string signinText = encodeSignin({odd, odd});
    const auto signin = decoder.decode(signinText);
    QVERIFY(signin.has_value());
    QCOMPARE(bytes(std::get<SigninFrame>(*signin).auth), bytes(odd));
    QCOMPARE(bytes(std::get<SigninFrame>(*signin).userData), bytes(odd));

    const std::string eventText = encodeClientEvent({"client-x", odd, "[ 1 ]"});
    const auto event = decoder.decode(eventText);
    QVERIFY(event.has_value());
    QCOMPARE(bytes(std::get<ClientEventFrame>(*event).channel), bytes(odd));
    QCOMPARE(bytes(std::get<ClientEventFrame>(*event).rawData), QByteArray("[ 1 ]"));

    QVERIFY(std::holds_alternative<UnsubscribeFrame>(*decoder.decode(encodeUnsubscribe("a"))));
    QVERIFY(std::holds_alternative<PingFrame>(*decoder.decode(encodeClientPing())));
    QVERIFY(std::holds_alternative<PongFrame>(*decoder.decode(encodeClientPong())));
}

void TestClientCodec::readsServerFrames_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("printed");

    const auto row = [](const char* text, const char* printed) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(printed);
    };
    row(R"({"event":"a"})", "a|||");
    row(R"({"event":"a","channel":null,"data":null,"user_id":null})", "a||null|");
    row(R"({"event":"a","channel":"c","data":"{\"x\":\"\\\"\"}"})", R"(a|c|{"x":"\""}|)");
    row(R"({"event":"a","data":{"x": [1]}})", R"(a||{"x": [1]}|)");
    row(R"({"event":"a","data":"plain"})", "a||plain|");
    row(R"({"event":"a","data":5,"user_id":12})", "a||5|12");
    row(R"({"event":"client-x","channel":"c","data":[],"user_id":"u"})", "client-x|c|[]|u");
    row(R"({"event":"a","data":{"x":"\ud800"}})", R"(a||{"x":"\ud800"}|)");
}

void TestClientCodec::readsServerFrames()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, printed);
    const auto frame = decodeServerFrame(view(text));

    QVERIFY2(frame.has_value(), frame.has_value() ? "" : frame.error().message.c_str());
    QCOMPARE(bytes(frame->event + '|' + frame->channel + '|' + frame->data + '|' + frame->userId),
             printed);
}

void TestClientCodec::refusesServerFrames_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("reason");

    const auto row = [](const char* text, const char* reason) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(reason);
    };
    row("", "the server's message is not valid JSON: it is empty");
    row("<html>", "is not valid JSON");
    row("[]", "must be a JSON object, got an array");
    row("{}", "\"event\" must be a string, got nothing");
    row(R"({"event":5})", "\"event\" must be a string, got a number");
    row(R"({"event":"a","channel":{}})", "\"channel\" must be a string, got an object");
    row(R"({"event":"a","user_id":[]})", "\"user_id\" must be a string, got an array");
}

void TestClientCodec::refusesServerFrames()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    const auto frame = decodeServerFrame(view(text));

    QVERIFY(!frame.has_value());
    QVERIFY2(bytes(frame.error().message).contains(reason), frame.error().message.c_str());
}

void TestClientCodec::readsGreetings_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("seconds");

    QTest::newRow("usual") << QByteArray(R"({"socket_id":"1.2","activity_timeout":30})") << 30;
    QTest::newRow("missing") << QByteArray(R"({"socket_id":"1.2"})") << 0;
    QTest::newRow("zero") << QByteArray(R"({"socket_id":"1.2","activity_timeout":0})") << 0;
    QTest::newRow("negative") << QByteArray(R"({"socket_id":"1.2","activity_timeout":-5})") << 0;
    QTest::newRow("text") << QByteArray(R"({"socket_id":"1.2","activity_timeout":"30"})") << 0;
    QTest::newRow("huge") << QByteArray(R"({"socket_id":"1.2","activity_timeout":99999999999})")
                          << std::numeric_limits<int>::max();
}

void TestClientCodec::readsGreetings()
{
    QFETCH(QByteArray, data);
    QFETCH(int, seconds);
    const auto greeting = decodeConnectionEstablished(view(data));

    QVERIFY(greeting.has_value());
    QCOMPARE(bytes(greeting->socketId.value), QByteArray("1.2"));
    QCOMPARE(greeting->activityTimeoutSeconds, seconds);
}

void TestClientCodec::readsErrors_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("message");

    QTest::newRow("usual") << QByteArray(R"({"code":4001,"message":"No app"})") << 4001
                           << QByteArray("No app");
    QTest::newRow("null code") << QByteArray(R"({"code":null,"message":"x"})") << 0
                               << QByteArray("x");
    QTest::newRow("empty") << QByteArray("{}") << 0 << QByteArray();
    QTest::newRow("odd message") << QByteArray(R"({"code":4200,"message":[1]})") << 4200
                                 << QByteArray("[1]");
}

void TestClientCodec::readsErrors()
{
    QFETCH(QByteArray, data);
    QFETCH(int, code);
    QFETCH(QByteArray, message);
    const auto error = decodeErrorData(view(data));

    QVERIFY(error.has_value());
    QCOMPARE(static_cast<int>(error->code), code);
    QCOMPARE(bytes(error->message), message);
}

void TestClientCodec::refusesGreetingsAndErrors_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("garbage");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("null") << QByteArray("null");
}

void TestClientCodec::refusesGreetingsAndErrors()
{
    QFETCH(QByteArray, data);

    QVERIFY(!decodeConnectionEstablished(view(data)).has_value());
    QVERIFY(!decodeErrorData(view(data)).has_value());
    QVERIFY(!decodeConnectionEstablished(R"({"socket_id":5})").has_value());
}

QTEST_APPLESS_MAIN(TestClientCodec)
#include "tst_clientcodec.moc"
