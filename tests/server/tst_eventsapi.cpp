// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestEventsApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishesToAllButTheSender();
    void refusesWhatItCannotPublish_data();
    void refusesWhatItCannotPublish();
    void tellsWhatWasAskedForWithATrigger();
    void publishesABatchInItsOrder();
    void tellsWhatWasAskedForWithABatch();
    void refusesABatchAsAWhole_data();
    void refusesABatchAsAWhole();
};

namespace {

QJsonObject json(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

QString field(const QJsonObject& object, const char* key)
{
    return object[QLatin1String(key)].toString();
}

} // namespace

void TestEventsApi::publishesToAllButTheSender()
{
    HubHarness harness;
    const ConnId sender = harness.open();
    const ConnId listener = harness.open();
    for (const ConnId conn : {sender, listener}) {
        harness.subscribe(conn, "private-order.7");
        harness.subscribe(conn, "news");
    }
    harness.log().clear();
    const std::string body
        = R"({"name":"saved","channels":["private-order.7","news","empty"],"data":"{\"n\":1}",)"
          R"("socket_id":")"
        + harness.socketId(sender).value + R"("})";
    const ApiReply reply = harness.api("POST", "/apps/app/events", {}, body);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, std::string("{}"));
    QCOMPARE(harness.eventLineTo(sender), std::string());
    QCOMPARE(harness.eventLineTo(listener), std::string("saved@private-order.7 saved@news"));
    QCOMPARE(harness.lastDataTo(listener, "saved"), std::string(R"({"n":1})"));

    harness.log().clear();
    harness.api("POST", "/apps/app/events", {},
                R"({"name":"saved","channel":"news","data":"x","socket_id":"1.2"})");
    QCOMPARE(harness.eventLineTo(sender), std::string("saved@news"));
    QCOMPARE(harness.log().all<SentMessage>().size(), 1U);
}

void TestEventsApi::refusesWhatItCannotPublish_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<int>("status");
    const auto row = [](const char* what, const std::string& body, int status) {
        QTest::newRow(what) << body << status;
    };
    row("not JSON", "{", 400);
    row("null", "null", 400);
    row("no name", R"({"channel":"a","data":"x"})", 400);
    row("no channel", R"({"name":"a","data":"x"})", 400);
    row("a bad channel", R"({"name":"a","channel":"a b","data":"x"})", 400);
    row("a bad socket id", R"({"name":"a","channel":"a","data":"x","socket_id":"1"})", 400);
    row("a socket id without a number", R"({"name":"a","channel":"a","data":"x","socket_id":"1."})",
        400);
    row("a long name", R"({"name":")" + std::string(201, 'n') + R"(","channel":"a","data":"x"})",
        400);
    row("two channels, one encrypted",
        R"({"name":"a","channels":["private-encrypted-a","b"],"data":"x"})", 400);
    row("an unknown attribute", R"({"name":"a","channel":"a","data":"x","info":"size"})", 400);
    row("too much data",
        R"({"name":"a","channel":"a","data":")" + std::string(10 * 1024 + 1, 'd') + R"("})", 413);
    row("just not too much data",
        R"({"name":"a","channel":"a","data":")" + std::string(10 * 1024, 'd') + R"("})", 200);
}

void TestEventsApi::refusesWhatItCannotPublish()
{
    QFETCH(std::string, body);
    QFETCH(int, status);
    HubHarness harness;
    const ApiReply reply = harness.api("POST", "/apps/app/events", {}, body);
    QCOMPARE(reply.status, status);
    QCOMPARE(field(json(reply.body), "error").isEmpty(), status == 200);
}

void TestEventsApi::tellsWhatWasAskedForWithATrigger()
{
    HubHarness harness;
    harness.subscribe(harness.open(), "presence-a", "ann");
    harness.subscribe(harness.open(), "presence-a", "ann");
    harness.subscribe(harness.open(), "b");
    const auto reply = [&](const std::string& info) {
        return harness
            .api("POST", "/apps/app/events", {},
                 R"({"name":"n","data":"x","channels":["presence-a","b","c"],"info":")" + info
                     + R"("})")
            .body;
    };
    QCOMPARE(reply(""), std::string("{}"));
    QCOMPARE(reply("user_count"),
             std::string(R"({"channels":{"presence-a":{"user_count":1},"b":{},"c":{}}})"));
    const std::string both = R"({"channels":{"presence-a":{"user_count":1},)"
                             R"("b":{"subscription_count":1},"c":{"subscription_count":0}}})";
    QCOMPARE(reply("user_count,subscription_count"), both);
}

void TestEventsApi::publishesABatchInItsOrder()
{
    HubHarness harness;
    const ConnId listener = harness.open();
    const ConnId other = harness.open();
    for (const ConnId conn : {listener, other}) {
        harness.subscribe(conn, "a");
        harness.subscribe(conn, "b");
    }
    harness.log().clear();
    const ApiReply reply = harness.api("POST", "/apps/app/batch_events", {},
                                       R"({"batch":[{"name":"1","data":"x","channel":"b"},)"
                                       R"({"name":"2","data":"x","channel":"a","socket_id":")"
                                           + harness.socketId(other).value
                                           + R"("},{"name":"3","data":"x","channel":"b"}]})");
    QCOMPARE(reply, (ApiReply{.status = 200, .body = "{}"}));
    QCOMPARE(harness.eventLineTo(listener), std::string("1@b 2@a 3@b"));
    QCOMPARE(harness.eventLineTo(other), std::string("1@b 3@b"));
}

void TestEventsApi::tellsWhatWasAskedForWithABatch()
{
    HubHarness harness;
    harness.subscribe(harness.open(), "presence-a", "ann");
    const ApiReply reply = harness.api(
        "POST", "/apps/app/batch_events", {},
        R"({"batch":[{"name":"1","data":"x","channel":"presence-a","info":"user_count"},)"
        R"({"name":"2","data":"x","channel":"b"},)"
        R"({"name":"3","data":"x","channel":"b","info":"user_count,subscription_count"}]})");
    const std::string expected = R"({"batch":[{"user_count":1},{},{"subscription_count":0}]})";
    QCOMPARE(reply.body, expected);
}

void TestEventsApi::refusesABatchAsAWhole_data()
{
    QTest::addColumn<std::string>("second");
    QTest::addColumn<int>("status");
    const auto row = [](const char* what, const std::string& second, int status) {
        QTest::newRow(what) << second << status;
    };
    row("no name", R"({"channel":"a","data":"x"})", 400);
    row("null", "null", 400);
    row("a bad channel", R"({"name":"n","channel":"a b","data":"x"})", 400);
    row("too much data",
        R"({"name":"n","channel":"a","data":")" + std::string(10 * 1024 + 1, 'd') + R"("})", 413);
    row("nothing wrong", R"({"name":"n","channel":"a","data":"x"})", 200);
}

void TestEventsApi::refusesABatchAsAWhole()
{
    QFETCH(std::string, second);
    QFETCH(int, status);
    HubHarness harness;
    const ConnId listener = harness.open();
    harness.subscribe(listener, "a");
    harness.log().clear();
    const ApiReply reply = harness.api("POST", "/apps/app/batch_events", {},
                                       R"({"batch":[{"name":"n","channel":"a","data":"x"},)"
                                           + second + "]}");
    QCOMPARE(reply.status, status);
    QCOMPARE(harness.eventsTo(listener).size(), status == 200 ? 2U : 0U);
}

QTEST_GUILESS_MAIN(TestEventsApi)
#include "tst_eventsapi.moc"
