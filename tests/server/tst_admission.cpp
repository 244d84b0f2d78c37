// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/admission.h"
#include "server/hub/plainhandler.h"
#include "tests/support/effectlog.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestAdmission : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheApp();
    void saysWhyNot_data();
    void saysWhyNot();
    void tellsAndClosesByTheSameNumber();
};

namespace {

std::vector<AppHub> twoApps()
{
    std::vector<AppHub> apps;
    apps.emplace_back(AppConfig{"1", "one", "s"}, 0, std::make_unique<PlainHandler>());
    apps.emplace_back(AppConfig{"2", "two", "s"}, 1, std::make_unique<PlainHandler>());
    return apps;
}

} // namespace

void TestAdmission::findsTheApp()
{
    const std::vector<AppHub> apps = twoApps();
    QCOMPARE(admit("/app/one?protocol=7", apps).value_or(9), 0U);
    QCOMPARE(admit("/app/two?protocol=7", apps).value_or(9), 1U);
}

void TestAdmission::saysWhyNot_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<int>("code");
    QTest::newRow("another path") << std::string("/socket") << 4005;
    QTest::newRow("an unknown key") << std::string("/app/three?protocol=7") << 4001;
    QTest::newRow("an id instead of a key") << std::string("/app/1?protocol=7") << 4001;
}

void TestAdmission::saysWhyNot()
{
    QFETCH(std::string, target);
    QFETCH(int, code);
    const auto admitted = admit(target, twoApps());
    QVERIFY(!admitted.has_value());
    QCOMPARE(int(admitted.error().error.code), code);
    QVERIFY(!admitted.error().error.message.empty());
    QVERIFY(!admitted.error().closeReason.empty());
}

void TestAdmission::tellsAndClosesByTheSameNumber()
{
    EffectLog log;
    const HubOptions options;
    Turn turn(Instant(), options, log);
    turnAway(ConnId{5}, "/app/x", {{ErrorCode::UnknownApp, "No such app."}, "Unknown"}, turn);
    QCOMPARE(log.textsTo(ConnId{5}).size(), 1U);
    QVERIFY(log.textsTo(ConnId{5})[0].find("4001") != std::string::npos);
    QCOMPARE(log.all<ClosedConnection>().size(), 1U);
    QCOMPARE(log.all<ClosedConnection>()[0].code, CloseCode::UnknownApp);
    QCOMPARE(log.all<LifecycleEntry>().size(), 3U);
    QCOMPARE(log.all<LifecycleEntry>()[0].detail, std::string("/app/x"));
}

QTEST_GUILESS_MAIN(TestAdmission)
#include "tst_admission.moc"
