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
    void knowsItsPathsAndMethods_data();
    void knowsItsPathsAndMethods();
    void asksForASignature();
    void answersHeadAsGet();
    void saysWhatIsAllowed_data();
    void saysWhatIsAllowed();
    void publishesTheDeprecatedWay();
    void sendsAUserAwayToComeBack();
    void countsConnections();
    void limitsTheRateIfAsked();
    void answersAsThePeerDoes_data();
    void answersAsThePeerDoes();
    void saysThatItIsDoneAsThePeerDoes();
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
    row("GET", "/app/key", 400);
    row("GET", "/app/", 404);
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
    row("GET", "/apps/app/locks/order.7/check", 405);
    row("GET", "/apps/app/locks/order.7/release", 405);
    row("POST", "/apps/app/locks/order.7/take", 404);
    row("POST", "/apps/app/locks//check", 404);
    row("GET", "/apps/app/batch_events", 405);
    row("PUT", "/apps/app/channels", 405);
    row("POST", "/apps/app/channels/a", 405);
    row("POST", "/apps/app/channels/presence-a/users", 405);
    row("GET", "/apps/app/channels/", 404);
    row("GET", "/apps/app/channels/a/", 404);
    row("GET", "/apps/app/channels/a/members", 404);
    row("GET", "/apps/app/users", 404);
    row("GET", "/apps/app/users/7", 404);
    row("POST", "/apps/app/users//terminate_connections", 404);
    row("GET", "/apps/app/users/7/terminate_connections", 405);
    row("POST", "/apps/app/users//force_reconnect", 404);
    row("GET", "/apps/app/users/7/force_reconnect", 405);
    row("POST", "/apps/app/connections", 405);
    row("GET", "/apps/app/channels/a/events", 405);
    row("GET", "/apps//channels", 404);
    row("GET", "/apps/app/connections", 200);
    row("POST", "/apps/app/users/7/force_reconnect", 200);
    row("GET", "/apps/app/channels", 200);
    row("GET", "/apps/app/channels/a", 200);
    row("GET", "/apps/app/channels/presence-a/users", 200);
    row("POST", "/apps/app/users/7/terminate_connections", 200);
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
    QCOMPARE(reply.allow.empty(), status != 405);
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

void TestApiRouter::answersHeadAsGet()
{
    HubHarness harness;
    QCOMPARE(harness.apiUnsigned("HEAD", "/up").status, 200);
    QCOMPARE(harness.api("HEAD", "/apps/app/channels"), harness.api("GET", "/apps/app/channels"));
    QCOMPARE(harness.apiUnsigned("HEAD", "/apps/app/channels").status, 401);
    QCOMPARE(harness.api("HEAD", "/apps/app/events").status, 405);
}

void TestApiRouter::saysWhatIsAllowed_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("allow");
    const std::string read = "GET, HEAD, OPTIONS";
    const std::string write = "POST, OPTIONS";
    const auto row = [](const char* path, const std::string& allow) {
        QTest::newRow(path) << std::string(path) << allow;
    };
    row("/up", read);
    row("/apps/app/channels", read);
    row("/apps/app/locks/order.7", read);
    row("/apps/app/events", write);
    row("/apps/app/batch_events", write);
    row("/apps/app/users/7/terminate_connections", write);
    row("/apps/app/users/7/force_reconnect", write);
    row("/apps/app/channels/a/events", write);
    row("/apps/app/connections", read);
}

void TestApiRouter::saysWhatIsAllowed()
{
    QFETCH(std::string, path);
    QFETCH(std::string, allow);
    HubHarness harness;
    const ApiReply options = harness.apiUnsigned("OPTIONS", path);
    QCOMPARE(options.status, 204);
    QCOMPARE(options.allow, allow);
    QVERIFY(options.body.empty());
    const ApiReply wrong = harness.api("DELETE", path);
    QCOMPARE(wrong.status, 405);
    QCOMPARE(wrong.allow, allow);
}

void TestApiRouter::publishesTheDeprecatedWay()
{
    HubHarness harness;
    const ConnId listener = harness.open();
    const ConnId sender = harness.open();
    for (const ConnId conn : {listener, sender})
        harness.subscribe(conn, "news");
    harness.log().clear();
    const std::string query = "name=hello&socket_id=" + harness.socketId(sender).value;
    QCOMPARE(harness.api("POST", "/apps/app/channels/news/events", query, R"({"n":1})").status,
             202);
    QCOMPARE(harness.lastDataTo(listener, "hello"), std::string(R"({"n":1})"));
    QCOMPARE(harness.eventLineTo(sender), std::string());
    QCOMPARE(harness.api("POST", "/apps/app/channels/news/events", {}, "x").status, 400);
    QCOMPARE(harness.api("POST", "/apps/app/channels/n%20s/events", "name=a", "x").status, 400);
}

void TestApiRouter::sendsAUserAwayToComeBack()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.signIn(conn, R"({"id":"7"})");
    QCOMPARE(harness.api("POST", "/apps/app/users/7/force_reconnect", {}, "{}").status, 200);
    const auto closed = harness.log().all<ClosedConnection>();
    QCOMPARE(closed.size(), std::size_t(1));
    QCOMPARE(int(closed[0].code), 4200);
}

void TestApiRouter::countsConnections()
{
    HubHarness harness;
    harness.open();
    harness.close(harness.open());
    harness.open();
    QCOMPARE(harness.api("GET", "/apps/app/connections").body, std::string(R"({"connections":2})"));
}

void TestApiRouter::limitsTheRateIfAsked()
{
    HubHarness harness(HubOptions{.apiRequestsPerSecond = 2});
    QCOMPARE(harness.api("GET", "/apps/app/channels").status, 200);
    // What is not signed uses nothing up.
    QCOMPARE(harness.apiUnsigned("GET", "/apps/app/channels").status, 401);
    QCOMPARE(harness.api("GET", "/apps/app/channels").status, 200);
    QCOMPARE(harness.api("GET", "/apps/app/channels").status, 429);
    harness.advance(std::chrono::seconds(1));
    QCOMPARE(harness.api("GET", "/apps/app/channels").status, 200);
}

void TestApiRouter::answersAsThePeerDoes_data()
{
    QTest::addColumn<std::string>("peer");
    QTest::addColumn<std::string>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("body");
    const auto row = [](const char* peer, const char* path, int status, const char* body) {
        QTest::addRow("%s %s", peer, path)
            << std::string(peer) << std::string(path) << status << std::string(body);
    };
    row("reverb", "/apps/app/channels", 200, R"({"channels":[]})");
    row("reverb", "/apps/nobody/channels", 404, "No app has the id 'nobody'.");
    row("soketi", "/apps/app/channels", 200, R"({"channels":{}})");
    row("soketi", "/apps/nobody/channels", 200,
        R"({"error":"No app has the id 'nobody'.","code":404})");
    row("sockudo", "/apps/nobody/channels", 404,
        R"({"error":"No app has the id 'nobody'.","code":"NOT_FOUND","status":404})");
    row("laravel-websockets", "/apps/app/channels/a", 404, R"({"error":"Unknown channel `a`"})");
    row("pusher", "/apps/app/channels/a", 200, R"({"occupied":false})");
}

void TestApiRouter::answersAsThePeerDoes()
{
    QFETCH(std::string, peer);
    QFETCH(std::string, path);
    QFETCH(int, status);
    QFETCH(std::string, body);
    HubHarness harness(HubOptions{.personality = peer});
    const ApiReply reply = harness.api("GET", path);
    QCOMPARE(reply.status, status);
    QCOMPARE(reply.body, body);
    QCOMPARE(reply.contentType == "application/json", body[0] == '{');
}

void TestApiRouter::saysThatItIsDoneAsThePeerDoes()
{
    HubHarness soketi(HubOptions{.personality = "soketi"});
    QCOMPARE(soketi.publish("news", "a").body, std::string(R"({"ok":true})"));
    HubHarness reverb(HubOptions{.personality = "reverb"});
    QCOMPARE(reverb.publish("news", "a").body, std::string("{}"));
}

QTEST_GUILESS_MAIN(TestApiRouter)
#include "tst_apirouter.moc"
