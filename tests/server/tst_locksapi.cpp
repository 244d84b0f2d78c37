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
    void keepsATokenGoodInItsGrace();
    void refusesWhatIsNoReason_data();
    void refusesWhatIsNoReason();
    void touchesNothingUnsigned();
    void keepsIdsApart_data();
    void keepsIdsApart();
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

/// What a page sends as it goes (`navigator.sendBeacon`) comes when it is gone already. Nobody else
/// had the order since, so the write is good.
void TestLocksApi::keepsATokenGoodInItsGrace()
{
    HubHarness harness;
    const ConnId holder = harness.open();
    harness.subscribe(holder, "presence-order.7", "ann");
    harness.close(holder);
    const auto check = [&harness] {
        return harness.api("POST", "/apps/app/locks/order.7/check", {}, R"({"token":1})").status;
    };
    QCOMPARE(field(json(harness.api("GET", "/apps/app/locks/order.7").body), "state"),
             QStringLiteral("grace"));
    QCOMPARE(check(), 200);
    harness.advance(5s);
    QCOMPARE(check(), 409);
}

void TestLocksApi::refusesWhatIsNoReason_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("none") << std::string() << 200;
    QTest::newRow("an empty object") << std::string("{}") << 200;
    QTest::newRow("a sentence") << std::string(R"({"reason":"Ann is on holiday"})") << 200;
    QTest::newRow("cut off") << std::string(R"({"reason":)") << 400;
    QTest::newRow("an array") << std::string("[]") << 400;
    QTest::newRow("a number") << std::string(R"({"reason":7})") << 400;
    QTest::newRow("a novel") << R"({"reason":")" + std::string(1025, 'x') + R"("})" << 400;
}

void TestLocksApi::refusesWhatIsNoReason()
{
    QFETCH(std::string, body);
    QFETCH(int, status);
    HubHarness harness;
    harness.subscribe(harness.open(), "private-order.7");
    const ApiReply reply = harness.api("POST", "/apps/app/locks/order.7/release", {}, body);
    QCOMPARE(reply.status, status);
    QCOMPARE(reply.error.empty(), status == 200);
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(status == 200 ? 0 : 1));
}

void TestLocksApi::touchesNothingUnsigned()
{
    HubHarness harness;
    harness.subscribe(harness.open(), "presence-order.7", "ann");
    harness.subscribe(harness.open(), "presence-order.7", "bob");
    harness.log().clear();
    const std::string lock = "/apps/app/locks/order.7";
    const char* const forged = "auth_key=key&auth_timestamp=1700000000&auth_version=1.0"
                               "&auth_signature=00";
    for (const char* call : {"/check", "/release", "/takeover"})
        for (const char* query : {"", forged})
            QCOMPARE(harness.apiUnsigned("POST", lock + call, query, R"({"user_id":"bob"})").status,
                     401);
    QCOMPARE(harness.apiUnsigned("GET", lock).status, 401);
    QCOMPARE(harness.apiUnsigned("GET", "/apps/app/locks").status, 401);
    QCOMPARE(harness.factLine(), std::string());
}

void TestLocksApi::keepsIdsApart_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("order");
    const auto row = [](const char* name, const std::string& path, const std::string& order) {
        QTest::newRow(name) << "order." + path << "order." + order;
    };
    row("leading zero", "07", "07");
    row("trailing letter", "7x", "7x");
    row("decimal", "7.0", "7.0");
    row("space", "%207", " 7");
    row("plus, encoded", "%2B7", "+7");
    row("another script's seven", "%D9%A7", "\xd9\xa7");
    row("10,000 digits", std::string(10'000, '7'), std::string(10'000, '7'));
    // The same to a reader, composed and not.
    row("NFC", "%C3%A9", "\xc3\xa9");
    row("NFD", "e%CC%81", "e\xcc\x81");
}

void TestLocksApi::keepsIdsApart()
{
    QFETCH(std::string, path);
    QFETCH(std::string, order);
    HubHarness harness;
    harness.subscribe(harness.open(), "private-order.7");
    const std::string lock = "/apps/app/locks/" + path;
    const QJsonObject seen = json(harness.api("GET", lock).body);
    QCOMPARE(field(seen, "order"), QString::fromStdString(order));
    QCOMPARE(field(seen, "state"), QStringLiteral("free"));
    QCOMPARE(harness.api("POST", lock + "/check", {}, R"({"token":1})").status, 409);
    QCOMPARE(harness.api("POST", lock + "/release").status, 409);
    QCOMPARE(harness.api("POST", lock + "/takeover", {}, R"({"user_id":"ann"})").status, 409);
    QCOMPARE(harness.hub().stats().locksHeld, 1U);
}

QTEST_GUILESS_MAIN(TestLocksApi)
#include "tst_locksapi.moc"
