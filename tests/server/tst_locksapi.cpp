// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLocksApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsLocks();
    void listsLocksByPrefix();
    void showsNoLocksWhereNothingLocks();
    void checksTokens();
    void refusesWhatIsNoToken_data();
    void refusesWhatIsNoToken();
    void releasesForAnOperator();
    void leavesAFreeLockAlone();
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

void TestLocksApi::showsLocks()
{
    HubHarness harness = HubHarness::underPolicy("owner");
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

void TestLocksApi::listsLocksByPrefix()
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

void TestLocksApi::showsNoLocksWhereNothingLocks()
{
    HubHarness harness = HubHarness::underPolicy("none");
    harness.subscribe(harness.open(), "private-order.7");
    QCOMPARE(harness.api("GET", "/apps/app/locks").body, std::string(R"({"locks":{}})"));
    QCOMPARE(field(json(harness.api("GET", "/apps/app/locks/order.7").body), "state"),
             QStringLiteral("free"));
}

void TestLocksApi::checksTokens()
{
    HubHarness harness;
    const auto check = [&harness](const char* order, int token) {
        return harness.api("POST", std::string("/apps/app/locks/") + order + "/check", {},
                           R"({"token":)" + std::to_string(token) + '}');
    };
    QCOMPARE(check("order.7", 1).status, 409);
    const ConnId first = harness.open();
    harness.subscribe(first, "private-order.7");
    QCOMPARE(check("order.7", 1), (ApiReply{.status = 200, .body = R"({"valid":true})"}));
    QCOMPARE(check("order.8", 1).status, 409);
    QCOMPARE(check("order.07", 1).status, 409);
    harness.close(first);
    QCOMPARE(check("order.7", 1), (ApiReply{.status = 409, .body = R"({"valid":false})"}));
    harness.subscribe(harness.open(), "private-order.7");
    // Whoever lost the lock and does not know it writes with the old token.
    QCOMPARE(check("order.7", 1).status, 409);
    QCOMPARE(check("order.7", 2).status, 200);
    QCOMPARE(check("order.7", 0).status, 409);
}

void TestLocksApi::refusesWhatIsNoToken_data()
{
    QTest::addColumn<std::string>("body");
    for (const char* body : {"", "{}", "[]", "1", R"({"token":null})", R"({"token":"1"})",
                             R"({"token":-1})", R"({"token":1.5})", R"({"token":[1]})"})
        QTest::newRow(body) << std::string(body);
}

void TestLocksApi::refusesWhatIsNoToken()
{
    QFETCH(std::string, body);
    HubHarness harness;
    harness.subscribe(harness.open(), "private-order.7");
    const ApiReply reply = harness.api("POST", "/apps/app/locks/order.7/check", {}, body);
    QCOMPARE(reply.status, 400);
    QVERIFY(!reply.error.empty());
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
}

void TestLocksApi::releasesForAnOperator()
{
    HubHarness harness = HubHarness::underPolicy("owner");
    const ConnId holder = harness.open();
    harness.subscribe(holder, "private-order.7");
    const ConnId viewer = harness.open();
    harness.subscribe(viewer, "private-order.7");
    harness.log().clear();
    QCOMPARE(harness.apiUnsigned("POST", "/apps/app/locks/order.7/release").status, 401);
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
    const ApiReply reply = harness.api("POST", "/apps/app/locks/order.7/release", {}, "{}");
    QCOMPARE(reply.status, 200);
    QCOMPARE(field(json(reply.body), "state"), QStringLiteral("free"));
    QCOMPARE(harness.factLine(), std::string("revoked #1"));
    QCOMPARE(harness.eventLineTo(holder),
             std::string("lock.revoked@private-order.7 lock.changed@private-order.7"));
    QCOMPARE(harness.eventLineTo(viewer), std::string("lock.changed@private-order.7"));
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(0));
    // The former holder is a viewer now: its end frees nothing, and the next one may have it.
    harness.clientEvent(viewer, "private-order.7", "client-lock.acquire");
    harness.close(holder);
    QCOMPARE(harness.factLine(), std::string("revoked #1, granted #2"));
}

void TestLocksApi::leavesAFreeLockAlone()
{
    HubHarness harness;
    QCOMPARE(harness.api("POST", "/apps/app/locks/order.7/release", {}, "{}").status, 409);
    HubHarness unlocked = HubHarness::underPolicy("none");
    unlocked.subscribe(unlocked.open(), "private-order.7");
    QCOMPARE(unlocked.api("POST", "/apps/app/locks/order.7/release", {}, "{}").status, 409);
    QCOMPARE(unlocked.api("POST", "/apps/app/locks/order.7/check", {}, R"({"token":1})").status,
             409);
    HubHarness article = HubHarness::underPolicy("article");
    article.subscribe(article.open(), "private-order.7");
    QCOMPARE(article.api("POST", "/apps/app/locks/order.7/release", {}, "{}").status, 200);
    QCOMPARE(article.hub().stats().locksHeld, std::size_t(0));
}

QTEST_GUILESS_MAIN(TestLocksApi)
#include "tst_locksapi.moc"
