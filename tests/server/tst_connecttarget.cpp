// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/connecttarget.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestConnectTarget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheKey_data();
    void findsTheKey();
    void readsTheVersion_data();
    void readsTheVersion();
};

void TestConnectTarget::findsTheKey_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("key"); // Empty: none.
    const auto row = [](const char* target, const char* key) {
        QTest::newRow(target) << std::string(target) << std::string(key);
    };
    row("/app/key", "key");
    row("/app/key?protocol=7&client=js&version=8.6.0&flash=false", "key");
    row("/app/278d425bdf160c739803?x=/app/other", "278d425bdf160c739803");
    row("/app/key/", "");
    row("/app/key/more", "");
    row("/app/", "");
    row("/app/?protocol=7", "");
    row("/app", "");
    row("/apps/key", "");
    row("app/key", "");
    row("/ws/app/key", "");
    row("", "");
    row("?/app/key", "");
}

void TestConnectTarget::findsTheKey()
{
    QFETCH(std::string, target);
    QFETCH(std::string, key);
    QCOMPARE(std::string(appKeyOf(target).value_or("")), key);
}

void TestConnectTarget::readsTheVersion_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<int>("version"); // Or the code that says why not.
    const auto row = [](const char* target, int version) {
        QTest::newRow(target) << std::string(target) << version;
    };
    row("/app/key?protocol=7", 7);
    row("/app/key?client=js&protocol=5&flash=false", 5);
    row("/app/key?protocol=1", 1);
    row("/app/key", 4008);
    row("/app/key?", 4008);
    row("/app/key?client=js", 4008);
    row("/app/key?Protocol=7", 4008);
    row("/app/key?protocol=", 4006);
    row("/app/key?protocol=seven", 4006);
    row("/app/key?protocol=7.0", 4006);
    row("/app/key?protocol=7%00", 4006);
    row("/app/key?protocol=0", 4007);
    row("/app/key?protocol=8", 4007);
    row("/app/key?protocol=-7", 4007);
    row("/app/key?protocol=99999999999999999999", 4007);
}

void TestConnectTarget::readsTheVersion()
{
    QFETCH(std::string, target);
    QFETCH(int, version);
    const auto read = protocolVersionOf(target);
    QCOMPARE(read ? *read : int(read.error().code), version);
}

QTEST_GUILESS_MAIN(TestConnectTarget)
#include "tst_connecttarget.moc"
