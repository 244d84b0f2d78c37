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

QTEST_GUILESS_MAIN(TestLocksApi)
#include "tst_locksapi.moc"
