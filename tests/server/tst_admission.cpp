// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/admission.h"
#include "server/hub/plainhandler.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestAdmission : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void findsTheApp();
    void saysWhyNot_data();
    void saysWhyNot();
    void letsPagesInByTheirOrigin();
    void keepsToTheLimits();
    void tellsAndClosesByTheSameNumber();

private:
    House house() const { return {m_apps, m_options, 0}; }

    Result<Admitted, ConnectRefusal> admitTo(std::string_view target) const
    {
        return admit({.conn = {}, .target = target}, house());
    }

    std::vector<AppHub> m_apps;
    HubOptions m_options;
};

namespace {

std::vector<AppHub> someApps()
{
    std::vector<AppConfig> configs{
        {"1", "one", "s"}, {"2", "two", "s"}, {"3", "off", "s"}, {"4", "pages", "s"}};
    configs[2].status = AppConfig::Status::Disabled;
    configs[3].origins = {"https://shop.test"};
    std::vector<AppHub> apps;
    for (const AppConfig& config : configs)
        apps.emplace_back(AppRules(config, {}), apps.size(), std::make_unique<PlainHandler>());
    return apps;
}

} // namespace

void TestAdmission::init()
{
    m_apps = someApps();
    m_options = {};
}

void TestAdmission::findsTheApp()
{
    QCOMPARE(admitTo("/app/one?protocol=7").value().app, std::size_t(0));
    QCOMPARE(admitTo("/app/two?protocol=5").value().app, std::size_t(1));
    QCOMPARE(admitTo("/app/two?protocol=5").value().protocol, 5);
}

void TestAdmission::saysWhyNot_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<int>("code");
    QTest::newRow("another path") << std::string("/socket") << 4005;
    QTest::newRow("an unknown key") << std::string("/app/three?protocol=7") << 4001;
    QTest::newRow("an id instead of a key") << std::string("/app/1?protocol=7") << 4001;
    QTest::newRow("a disabled app") << std::string("/app/off?protocol=7") << 4003;
    QTest::newRow("no version") << std::string("/app/one") << 4008;
    QTest::newRow("no number") << std::string("/app/one?protocol=x") << 4006;
    QTest::newRow("a version to come") << std::string("/app/one?protocol=8") << 4007;
}

void TestAdmission::saysWhyNot()
{
    QFETCH(std::string, target);
    QFETCH(int, code);
    const auto admitted = admitTo(target);
    QVERIFY(!admitted.has_value());
    QCOMPARE(int(admitted.error().error.code), code);
    QVERIFY(!admitted.error().error.message.empty());
    QVERIFY(!admitted.error().closeReason.empty());
}

void TestAdmission::letsPagesInByTheirOrigin()
{
    const std::string target = "/app/pages?protocol=7";
    const auto from = [&](std::string_view origin) {
        return admit({.conn = {}, .target = target, .origin = origin}, house());
    };
    QVERIFY(from("https://shop.test").has_value());
    QVERIFY(from("").has_value());
    QVERIFY(!from("https://evil.test").has_value());
    QCOMPARE(int(from("https://evil.test").error().error.code), 4009);
}

void TestAdmission::keepsToTheLimits()
{
    m_options.connectionsMax = 3;
    const auto among = [this](std::size_t connections) {
        House house{m_apps, m_options, connections};
        return admit({.conn = {}, .target = "/app/one?protocol=7"}, house);
    };
    QVERIFY(among(2).has_value());
    QCOMPARE(int(among(3).error().error.code), 4100);

    HubHarness harness(HubOptions{.apps = {AppConfig{.connectionsMax = 1}}});
    const ConnId first = harness.open();
    QVERIFY(!harness.socketId(first).empty());
    QCOMPARE(harness.errorCodesTo(harness.open()), std::vector<int>{4004});
    harness.close(first);
    QVERIFY(!harness.socketId(harness.open()).empty());
}

void TestAdmission::tellsAndClosesByTheSameNumber()
{
    EffectLog log;
    Turn turn(Instant(), log);
    turnAway({.conn = ConnId{5}, .target = "/app/x"},
             {{ErrorCode::UnknownApp, "No such app."}, "Unknown"}, *findPersonality("pusher"),
             turn);
    QCOMPARE(log.textsTo(ConnId{5}).size(), 1U);
    QVERIFY(log.textsTo(ConnId{5})[0].find("4001") != std::string::npos);
    QCOMPARE(log.all<ClosedConnection>().size(), 1U);
    QCOMPARE(log.all<ClosedConnection>()[0].code, CloseCode::UnknownApp);
    QCOMPARE(log.all<LifecycleEntry>().size(), 3U);
    QCOMPARE(log.all<LifecycleEntry>()[0].detail, std::string("/app/x"));
}

QTEST_GUILESS_MAIN(TestAdmission)
#include "tst_admission.moc"
