// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "server/protocol/channelauth.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestApiRouter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWhoAsksWhetherItIsUp();
    void publishesToAllButTheSender();
    void refusesWhatItCannotPublish_data();
    void refusesWhatItCannotPublish();
    void knowsItsPathsAndMethods_data();
    void knowsItsPathsAndMethods();
    void asksForASignature();
    void showsLocks();
    void listsLocksByPrefix();
    void showsNoLocksWhereNothingLocks();
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

void TestApiRouter::answersWhoAsksWhetherItIsUp()
{
    HubHarness harness;
    QCOMPARE(harness.apiUnsigned("GET", "/up").status, 200);
}

void TestApiRouter::publishesToAllButTheSender()
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

void TestApiRouter::refusesWhatItCannotPublish_data()
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
    row("too much data",
        R"({"name":"a","channel":"a","data":")" + std::string(10 * 1024 + 1, 'd') + R"("})", 413);
    row("just not too much data",
        R"({"name":"a","channel":"a","data":")" + std::string(10 * 1024, 'd') + R"("})", 200);
}

void TestApiRouter::refusesWhatItCannotPublish()
{
    QFETCH(std::string, body);
    QFETCH(int, status);
    HubHarness harness;
    const ApiReply reply = harness.api("POST", "/apps/app/events", {}, body);
    QCOMPARE(reply.status, status);
    QCOMPARE(field(json(reply.body), "error").isEmpty(), status == 200);
}

void TestApiRouter::knowsItsPathsAndMethods_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("path");
    QTest::addColumn<int>("status");
    const auto row = [](const char* method, const char* path, int status) {
        QTest::addRow("%s %s", method, path) << std::string(method) << std::string(path) << status;
    };
    row("GET", "/", 404);
    row("GET", "", 404);
    row("GET", "/ups", 404);
    row("POST", "/up", 405);
    row("GET", "/apps", 404);
    row("GET", "/apps/app", 404);
    row("GET", "/apps/app/nothing", 404);
    row("GET", "/apps/app/events", 405);
    row("POST", "/apps/app/events/", 404);
    row("POST", "/apps/nobody/events", 404);
    row("POST", "/apps/app/locks", 405);
    row("DELETE", "/apps/app/locks/order.7", 405);
    row("GET", "/apps/app/locks/", 404);
    row("GET", "/apps/app/locks/order.7/check", 404);
    row("GET", "/apps/app/locks", 200);
    row("GET", "/apps/app/locks/order.7", 200);
}

void TestApiRouter::knowsItsPathsAndMethods()
{
    QFETCH(std::string, method);
    QFETCH(std::string, path);
    QFETCH(int, status);
    HubHarness harness;
    const ApiReply reply = harness.api(method, path);
    QCOMPARE(reply.status, status);
    QCOMPARE(field(json(reply.body), "error").isEmpty(), status == 200);
}

void TestApiRouter::asksForASignature()
{
    HubHarness harness;
    const ConnId listener = harness.open();
    harness.subscribe(listener, "news");
    harness.log().clear();
    QCOMPARE(harness
                 .apiUnsigned("POST", "/apps/app/events", {},
                              R"({"name":"a","channel":"news","data":"x"})")
                 .status,
             401);
    QCOMPARE(harness.apiUnsigned("GET", "/apps/app/locks").status, 401);
    QCOMPARE(harness.eventLineTo(listener), std::string());
}

void TestApiRouter::showsLocks()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    QCOMPARE(field(json(harness.api("GET", "/apps/app/locks/order.7").body), "state"),
             QStringLiteral("free"));
    harness.subscribe(conn, "presence-order.7", "alice");
    harness.advance(1500ms);
    const QJsonObject held = json(harness.api("GET", "/apps/app/locks/order.7").body);
    QCOMPARE(field(held, "state"), QStringLiteral("held"));
    QCOMPARE(field(held[QLatin1String("owner")].toObject(), "user_id"), QStringLiteral("alice"));
    QCOMPARE(held[QLatin1String("token")].toInt(), 1);
    QCOMPARE(held[QLatin1String("since_ms")].toInt(), 1500);
    QCOMPARE(held[QLatin1String("version")].toInt(), 1);
    harness.close(conn);
    const QJsonObject freed = json(harness.api("GET", "/apps/app/locks/order.7").body);
    QCOMPARE(field(freed, "state"), QStringLiteral("free"));
    QVERIFY(freed[QLatin1String("token")].isNull());
    QCOMPARE(freed[QLatin1String("version")].toInt(), 2);
}

void TestApiRouter::listsLocksByPrefix()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    for (const char* channel :
         {"private-order.7", "private-order.71", "private-order.8", "private-order.a=b"})
        harness.subscribe(conn, channel);
    const auto keys = [&](const char* query) {
        return json(harness.api("GET", "/apps/app/locks", query).body)[QLatin1String("locks")]
            .toObject()
            .keys();
    };
    QCOMPARE(keys("").size(), 4);
    QCOMPARE(keys("filter_by_prefix=order.7"),
             (QStringList{QStringLiteral("order.7"), QStringLiteral("order.71")}));
    QCOMPARE(keys("filter_by_prefix=x"), QStringList());
    const QJsonObject encoded = json(harness.api("GET", "/apps/app/locks/order.a%3Db").body);
    QCOMPARE(field(encoded, "state"), QStringLiteral("held"));
}

void TestApiRouter::showsNoLocksWhereNothingLocks()
{
    HubHarness harness = HubHarness::underPolicy("none");
    harness.subscribe(harness.open(), "private-order.7");
    QCOMPARE(harness.api("GET", "/apps/app/locks").body, std::string(R"({"locks":{}})"));
    QCOMPARE(field(json(harness.api("GET", "/apps/app/locks/order.7").body), "state"),
             QStringLiteral("free"));
}

QTEST_GUILESS_MAIN(TestApiRouter)
#include "tst_apirouter.moc"
