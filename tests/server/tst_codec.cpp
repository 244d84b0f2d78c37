// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "server/protocol/clientcodec.h"
#include "server/protocol/codec.h"
#include "server/protocol/eventnames.h"
#include "tests/support/bytes.h"

#include <algorithm>
#include <set>

using namespace echolock;

namespace {

QJsonObject object(const QByteArray& json)
{
    return QJsonDocument::fromJson(json).object();
}

/// The inner JSON of a message whose data is double-encoded.
QJsonObject innerData(std::string_view message)
{
    return object(object(bytes(message)).value(QStringLiteral("data")).toString().toUtf8());
}

} // namespace

class TestCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEachMessageAsPusherDoes_data();
    void writesEachMessageAsPusherDoes();
    void putsEveryMemberIntoTheHash();
    void relaysDataByteForByte_data();
    void relaysDataByteForByte();
    void escapesWhatPeersChose();
    void isReadByTheClientsSide();
    void knowsTheNamesOfAllThatIsSent();
};

void TestCodec::writesEachMessageAsPusherDoes_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char* name, const std::string& written, const char* expected) {
        QTest::newRow(name) << bytes(written) << QByteArray(expected);
    };
    row("connection_established", encodeConnectionEstablished(SocketId("123.456"), 120),
        R"({"event":"pusher:connection_established",)"
        R"("data":"{\"socket_id\":\"123.456\",\"activity_timeout\":120}"})");
    row("ping", encodePing(), R"({"event":"pusher:ping","data":{}})");
    row("pong", encodePong(), R"({"event":"pusher:pong","data":{}})");
    row("error", encodeError({ErrorCode::Unauthorized, "No \"key\""}),
        R"({"event":"pusher:error","data":{"code":4009,"message":"No \"key\""}})");
    row("subscription_succeeded", encodeSubscriptionSucceeded("private-order.7"),
        R"({"event":"pusher_internal:subscription_succeeded","channel":"private-order.7",)"
        R"("data":"{}"})");
    row("subscription_error", encodeSubscriptionError("private-order.7", "Bad \"auth\"", 401),
        R"({"event":"pusher:subscription_error","channel":"private-order.7","data":)"
        R"("{\"type\":\"AuthError\",\"error\":\"Bad \\\"auth\\\"\",\"status\":401}"})");
    row("signin_success", encodeSigninSuccess(R"({"id":"1"})"),
        R"({"event":"pusher:signin_success",)"
        R"("data":"{\"user_data\":\"{\\\"id\\\":\\\"1\\\"}\"}"})");
    row("subscription_count", encodeSubscriptionCount("a", 3),
        R"({"event":"pusher_internal:subscription_count","channel":"a",)"
        R"("data":"{\"subscription_count\":3}"})");
    row("cache_miss", encodeCacheMiss("cache-a"),
        R"({"event":"pusher:cache_miss","channel":"cache-a"})");
    row("member_added", encodeMemberAdded("presence-a", {UserId("1"), R"({"n":"A"})"}),
        R"({"event":"pusher_internal:member_added","channel":"presence-a",)"
        R"("data":"{\"user_id\":\"1\",\"user_info\":{\"n\":\"A\"}}"})");
    row("member_removed", encodeMemberRemoved("presence-a", UserId("1")),
        R"({"event":"pusher_internal:member_removed","channel":"presence-a",)"
        R"("data":"{\"user_id\":\"1\"}"})");
    row("event", encodeEvent("a", "b", R"({"c":1})"),
        R"({"event":"b","channel":"a","data":"{\"c\":1}"})");
    row("empty presence", encodePresenceSucceeded("presence-a", {}),
        R"({"event":"pusher_internal:subscription_succeeded","channel":"presence-a",)"
        R"("data":"{\"presence\":{\"ids\":[],\"hash\":{},\"count\":0}}"})");
}

void TestCodec::writesEachMessageAsPusherDoes()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, expected);

    QCOMPARE(written, expected);
    QVERIFY(!object(written).isEmpty());
}

void TestCodec::putsEveryMemberIntoTheHash()
{
    const std::vector<Member> members{
        {UserId("1"), R"({"name":"Ann"})"}, {UserId("q\"é"), ""}, {UserId("3"), R"("\ud800")"}};
    const std::string message = encodePresenceSucceeded("presence-order.7", members);
    const QJsonObject presence = innerData(message).value(QStringLiteral("presence")).toObject();

    QCOMPARE(presence.value(QStringLiteral("count")).toInt(), 3);
    QCOMPARE(presence.value(QStringLiteral("ids")).toArray(),
             (QJsonArray{QStringLiteral("1"), QStringLiteral("q\"é"), QStringLiteral("3")}));
    const QJsonObject hash = presence.value(QStringLiteral("hash")).toObject();
    QCOMPARE(hash.size(), 3);
    QCOMPARE(hash.value(QStringLiteral("1")).toObject().value(QStringLiteral("name")).toString(),
             QStringLiteral("Ann"));
    QVERIFY(hash.value(QStringLiteral("q\"é")).isObject());
    QVERIFY2(bytes(message).contains(R"(\"3\":\"\\ud800\")"), message.c_str());
}

void TestCodec::relaysDataByteForByte_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("expected");

    const QByteArray head = R"({"event":"client-x","channel":"presence-a")";
    QTest::newRow("object") << QByteArray(R"({ "a" : 1.0 })") << QByteArray("7")
                            << head + R"(,"data":{ "a" : 1.0 },"user_id":"7"})";
    QTest::newRow("lone surrogate")
        << QByteArray(R"("\ud800")") << QByteArray() << head + R"(,"data":"\ud800"})";
    QTest::newRow("null") << QByteArray("null") << QByteArray() << head + R"(,"data":null})";
    QTest::newRow("missing") << QByteArray() << QByteArray("a\"b")
                             << head + R"(,"user_id":"a\"b"})";
}

void TestCodec::relaysDataByteForByte()
{
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, expected);

    QCOMPARE(bytes(encodeRelay({"client-x", "presence-a", view(data)}, view(user))), expected);
}

void TestCodec::escapesWhatPeersChose()
{
    const QByteArray nasty("a\"\\\n\x01\xff", 6);
    const QByteArray mended = QByteArray("a\"\\\n\x01", 5) + "\xef\xbf\xbd";
    const QString expected = QString::fromUtf8(mended);
    const auto value = [](const QJsonObject& json, const char* key) {
        return json.value(QLatin1String(key)).toString();
    };

    const QJsonObject event = object(bytes(encodeEvent(view(nasty), view(nasty), view(nasty))));
    QCOMPARE(value(event, "event"), expected);
    QCOMPARE(value(event, "channel"), expected);
    QCOMPARE(value(event, "data"), expected);
    const std::string text(nasty.constData(), 6);
    const QJsonObject error = object(bytes(encodeError({ErrorCode::InvalidMessage, text})));
    QCOMPARE(value(error.value(QStringLiteral("data")).toObject(), "message"), expected);
    QCOMPARE(value(innerData(encodeMemberRemoved("a", UserId(text))), "user_id"), expected);
    QCOMPARE(value(innerData(encodeSubscriptionError("a", text, 401)), "error"), expected);
}

void TestCodec::isReadByTheClientsSide()
{
    const auto greeting = decodeServerFrame(encodeConnectionEstablished(SocketId("1.2"), 30));
    QVERIFY(greeting.has_value());
    QCOMPARE(bytes(greeting->event), QByteArray("pusher:connection_established"));
    const auto established = decodeConnectionEstablished(greeting->data);
    QVERIFY(established.has_value());
    QCOMPARE(bytes(established->socketId.value), QByteArray("1.2"));
    QCOMPARE(established->activityTimeoutSeconds, 30);

    const auto error = decodeServerFrame(encodeError({ErrorCode::UnknownApp, "No such app"}));
    QVERIFY(error.has_value());
    const auto refusal = decodeErrorData(error->data);
    QVERIFY(refusal.has_value());
    QCOMPARE(refusal->code, ErrorCode::UnknownApp);
    QCOMPARE(bytes(refusal->message), QByteArray("No such app"));

    const auto relay = decodeServerFrame(encodeRelay({"client-x", "presence-a", "[1]"}, "7"));
    QVERIFY(relay.has_value());
    QCOMPARE(bytes(relay->channel), QByteArray("presence-a"));
    QCOMPARE(bytes(relay->data), QByteArray("[1]"));
    QCOMPARE(bytes(relay->userId), QByteArray("7"));
}

/// Those of locks go as any other event does, so they are not written here.
void TestCodec::knowsTheNamesOfAllThatIsSent()
{
    using eventnames::Sender;
    const Member member{UserId("7"), "{}"};
    const std::vector<UserId> users{member.user};
    const std::vector<std::string> down{encodeConnectionEstablished(SocketId("1.2"), 1),
                                        encodeError({ErrorCode::UnknownApp, "x"}),
                                        encodePing(),
                                        encodePong(),
                                        encodeSubscriptionError("c", "x", 401),
                                        encodeSigninSuccess("{}"),
                                        encodeCacheMiss("c"),
                                        encodeSubscriptionSucceeded("c"),
                                        encodeSubscriptionCount("c", 1),
                                        encodeMemberAdded("c", member),
                                        encodeMemberRemoved("c", member.user),
                                        encodeWatchlistEvents(users, {})};
    const std::vector<std::string> up{encodeClientPing(), encodeClientPong(),
                                      encodeSubscribe({"c", "a", {}}), encodeUnsubscribe("c"),
                                      encodeSignin({"a", "{}"})};
    std::set<std::string> seen;
    const auto look = [&seen](const std::string& text, Sender other) {
        const QJsonObject frame = object(bytes(text));
        const std::string name = frame.value(QStringLiteral("event")).toString().toStdString();
        const auto known = std::ranges::find(eventnames::knownEvents, std::string_view(name),
                                             &eventnames::KnownEvent::name);
        QVERIFY2(known != eventnames::knownEvents.end(), name.c_str());
        QVERIFY2(known->sender != other, name.c_str());
        const bool isOnChannel = frame.contains(QStringLiteral("channel"))
            || frame.value(QStringLiteral("data")).toObject().contains(QStringLiteral("channel"));
        QVERIFY2(known->isOnChannel == isOnChannel, name.c_str());
        seen.insert(name);
    };
    for (const std::string& text : down)
        look(text, Sender::Client);
    for (const std::string& text : up)
        look(text, Sender::Server);
    for (const auto& known : eventnames::knownEvents)
        QVERIFY2(known.name.find("lock.") != std::string_view::npos
                     || seen.contains(std::string(known.name)),
                 std::string(known.name).c_str());
}

QTEST_APPLESS_MAIN(TestCodec)
#include "tst_codec.moc"
