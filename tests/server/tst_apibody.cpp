// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/apibody.h"
#include "tests/support/bytes.h"
#include "tests/support/refusalrows.h"

using namespace echolock;

class TestApiBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTriggers();
    void refusesTriggers_data();
    void refusesTriggers();
    void readsBatches();
    void refusesBatches_data();
    void refusesBatches();
};

void TestApiBody::readsTriggers()
{
    const auto many = decodeTrigger(
        R"({"name":"foo","channels":["a","b"],"data":"{\"some\":\"data\"}","socket_id":"1.2"})");
    QVERIFY(many.has_value());
    QCOMPARE(bytes(many->name), QByteArray("foo"));
    QCOMPARE(bytes(many->data), QByteArray(R"({"some":"data"})"));
    QVERIFY(many->channels == (std::vector<std::string>{"a", "b"}));
    QCOMPARE(bytes(many->socketId), QByteArray("1.2"));

    QVERIFY(many->info.empty());
    const auto twice = decodeTrigger(
        R"({"name":"n","data":"","channels":["a","b","a"],"info":"user_count"})");
    QVERIFY(twice->channels == (std::vector<std::string>{"a", "b"}));
    QCOMPARE(bytes(twice->info), QByteArray("user_count"));

    const auto one = decodeTrigger(R"({"name":"foo","channel":"a","data":"","socket_id":null})");
    QVERIFY(one.has_value());
    QVERIFY(one->channels == std::vector<std::string>{"a"});
    QVERIFY(one->data.empty());
    QVERIFY(one->socketId.empty());
}

void TestApiBody::refusesTriggers_data()
{
    messageColumns();
    const QByteArray manyChannels = QByteArray(R"("c",)").repeated(100) + R"("c")";
    row("empty", "", "the body is not valid JSON: it is empty");
    row("no name", R"({"channel":"a","data":""})", "\"name\" must be a string, got nothing");
    row("empty name", R"({"name":"","channel":"a","data":""})", "\"name\" must not be empty");
    row("no data", R"({"name":"n","channel":"a"})", "\"data\" must be a string");
    row("nowhere", R"({"name":"n","data":""})", "\"channels\" must be an array of strings");
    row("no channel", R"({"name":"n","data":"","channels":[]})", "1 to 100 channels, got 0");
    row("101 channels", R"({"name":"n","data":"","channels":[)" + manyChannels + "]}",
        "1 to 100 channels, got 101");
    wrongTypes("body", "%", {"an object"});
    wrongTypes("name", R"({"name":%,"data":"","channel":"a"})", {"a string"});
    wrongTypes("data", R"({"name":"n","data":%,"channel":"a"})", {"a string"});
    wrongTypes("info", R"({"name":"n","data":"","channel":"a","info":%})", {"a string", "null"});
    wrongTypes("socket_id", R"({"name":"n","data":"","channel":"a","socket_id":%})",
               {"a string", "null"});
    wrongTypes("a channel", R"({"name":"n","data":"","channels":["a",%]})", {"a string"});
    wrongTypes("channels", R"({"name":"n","data":"","channels":%})", {"an array"});
}

void TestApiBody::refusesTriggers()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    const auto trigger = decodeTrigger(view(text));

    QVERIFY(!trigger.has_value());
    QVERIFY2(bytes(trigger.error().message).contains(reason), trigger.error().message.c_str());
}

void TestApiBody::readsBatches()
{
    const auto batch = decodeBatch(
        R"({"batch":[{"name":"n","data":"1","channel":"a","info":"cache"},)"
        R"({"name":"m","data":"2","channel":"a","socket_id":"1.2"}]})");
    QVERIFY(batch.has_value());
    QCOMPARE(batch->size(), 2U);
    QVERIFY(batch->at(0).channels == std::vector<std::string>{"a"});
    QCOMPARE(bytes(batch->at(0).info), QByteArray("cache"));
    QCOMPARE(bytes(batch->at(1).name), QByteArray("m"));
    QCOMPARE(bytes(batch->at(1).data), QByteArray("2"));
    QCOMPARE(bytes(batch->at(1).socketId), QByteArray("1.2"));
}

void TestApiBody::refusesBatches_data()
{
    messageColumns();
    const QByteArray event = R"({"name":"n","data":"","channel":"a"})";
    row("empty", "", "the body is not valid JSON: it is empty");
    row("no batch", "{}", "\"batch\" must be an array of events, got nothing");
    row("no event", R"({"batch":[]})", "1 to 10 events, got 0");
    row("11 events", R"({"batch":[)" + (event + ',').repeated(10) + event + "]}",
        "1 to 10 events, got 11");
    row("channels instead of a channel",
        R"({"batch":[)" + event + R"(,{"name":"n","data":"","channels":["a"]}]})",
        "batch[1]: \"channel\" must be a string, got nothing");
    row("no name", R"({"batch":[{"data":"","channel":"a"}]})",
        "batch[0]: \"name\" must be a string, got nothing");
    wrongTypes("body", "%", {"an object"});
    wrongTypes("batch", R"({"batch":%})", {"an array"});
    wrongTypes("an event", R"({"batch":[%]})", {"an object"});
}

void TestApiBody::refusesBatches()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    const auto batch = decodeBatch(view(text));
    QVERIFY(!batch.has_value());
    QVERIFY2(bytes(batch.error().message).contains(reason), batch.error().message.c_str());
}

QTEST_APPLESS_MAIN(TestApiBody)
#include "tst_apibody.moc"
