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

QTEST_GUILESS_MAIN(TestApiRouter)
#include "tst_apirouter.moc"
