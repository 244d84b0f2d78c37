// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

/// What becomes of a Hub's connections when it gets other options, and when it stops little by
/// little.
class TestReload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsConnectionsAndLocks();
    void servesAnAddedApp();
    void putsTokensOfAnAddedAppAboveTheFloor();
    void endsWhoseAppIsRemoved();
    void endsWhoseAppIsDisabled();
    void knowsAnAppThatComesBack();
    void takesAnotherSecretAtOnce();
    void revokesOnlyIfLocksWorkOtherwise();
    void asksByTheNewTimes();
    void asksWhomNobodyAskedBefore();
    void stopsLittleByLittle();
    void tellsOfUnlocksWhileItStops();
    void turnsAwayWhoComesWhileItStops();
    void stopsAtOnceWhenAskedTwice();
    void isOverWhenTheLastOneLeavesByItself();
};

namespace {

const AppConfig shop{"shop", "shop-key", "shop-secret"};

HubOptions withApps(std::vector<AppConfig> apps)
{
    HubOptions options;
    options.apps = std::move(apps);
    return options;
}

void reload(HubHarness& harness, const HubOptions& options)
{
    harness.handle(OptionsChanged{&options});
}

std::vector<std::uint64_t> closed(const HubHarness& harness)
{
    std::vector<std::uint64_t> conns;
    for (const ClosedConnection& close : harness.log().all<ClosedConnection>())
        conns.push_back(close.conn.value);
    return conns;
}

CloseCode onlyCloseCode(const HubHarness& harness)
{
    const auto closes = harness.log().all<ClosedConnection>();
    return closes.size() == 1 ? closes[0].code : CloseCode::Normal;
}

} // namespace

void TestReload::keepsConnectionsAndLocks()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.log().clear();
    reload(harness, withApps({AppConfig{}, shop}));
    QVERIFY(harness.eventsTo(conn).empty() && closed(harness).empty());
    QCOMPARE(harness.factLine(), std::string());
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
    harness.ping(conn);
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:pong"));
}

void TestReload::servesAnAddedApp()
{
    HubHarness harness;
    harness.close(harness.open("shop-key"));
    QCOMPARE(onlyCloseCode(harness), CloseCode::UnknownApp);
    reload(harness, withApps({AppConfig{}, shop}));
    const ConnId conn = harness.open("shop-key");
    QVERIFY(!harness.socketId(conn).empty());
}

/// An earlier process may have served it, and given tokens to its pages.
void TestReload::putsTokensOfAnAddedAppAboveTheFloor()
{
    HubHarness harness;
    harness.handle(LocksRestored{1'000'000, {}});
    reload(harness, withApps({shop, AppConfig{}}));
    harness.subscribe(harness.open("shop-key"), "private-order.7");
    QCOMPARE(harness.factLine(), std::string("granted #1"));
    QCOMPARE(harness.log().all<LockEvent>().back().token.value, std::uint64_t(1'000'001));
}

void TestReload::endsWhoseAppIsRemoved()
{
    HubHarness harness(withApps({AppConfig{}, shop}));
    const ConnId kept = harness.open();
    const ConnId gone = harness.open("shop-key");
    harness.log().clear();
    reload(harness, withApps({AppConfig{}}));
    QCOMPARE(closed(harness), std::vector<std::uint64_t>{gone.value});
    QCOMPARE(onlyCloseCode(harness), CloseCode::UnknownApp);
    QCOMPARE(harness.hub().stats().connections, std::size_t(1));
    harness.ping(kept);
    QCOMPARE(harness.eventLineTo(kept), std::string("pusher:pong"));
    QCOMPARE(harness.apiUnsigned("GET", "/apps/shop/channels").status, 404);
}

void TestReload::endsWhoseAppIsDisabled()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.log().clear();
    AppConfig disabled;
    disabled.status = AppConfig::Status::Disabled;
    reload(harness, withApps({disabled}));
    QCOMPARE(onlyCloseCode(harness), CloseCode::AppDisabled);
    QCOMPARE(harness.factLine(), std::string("released #1"));
    const ConnId next = harness.open();
    QCOMPARE(harness.errorCodesTo(next), std::vector<int>{4003});
    QCOMPARE(harness.api("GET", "/apps/app/channels").status, 403);
}

void TestReload::knowsAnAppThatComesBack()
{
    HubHarness harness(withApps({AppConfig{}, shop}));
    reload(harness, withApps({shop}));
    reload(harness, withApps({AppConfig{}, shop}));
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
    QVERIFY(!harness.socketId(harness.open("shop-key")).empty());
}

void TestReload::takesAnotherSecretAtOnce()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    const std::string frame
        = R"({"event":"pusher:subscribe","data":{"channel":"private-order.7","auth":")"
        + harness.sign(conn, "private-order.7") + R"("}})";
    reload(harness, withApps({AppConfig{"app", "key", "another secret"}}));
    harness.text(conn, frame);
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4009});
    harness.subscribe(conn, "private-order.7");
    QCOMPARE(harness.hub().stats().locksHeld, std::size_t(1));
}

void TestReload::revokesOnlyIfLocksWorkOtherwise()
{
    HubHarness harness;
    harness.subscribe(harness.open(), "private-order.7");
    harness.log().clear();
    HubOptions options;
    options.pingAfter = 7s;
    reload(harness, options);
    QCOMPARE(harness.factLine(), std::string());
    options.lockPatterns = {"invoice.{id}"};
    reload(harness, options);
    QCOMPARE(harness.factLine(), std::string("revoked #1"));
}

void TestReload::asksByTheNewTimes()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.log().clear();
    HubOptions options;
    options.pingAfter = 5s;
    reload(harness, options);
    harness.advance(4s);
    QCOMPARE(harness.eventLineTo(conn), std::string());
    harness.advance(1s);
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:ping"));
}

void TestReload::asksWhomNobodyAskedBefore()
{
    HubOptions options;
    options.personality = "laravel-websockets";
    HubHarness harness(options);
    const ConnId conn = harness.open();
    QVERIFY(!harness.hasTimers());
    harness.log().clear();
    options.personality = "pusher";
    reload(harness, options);
    harness.advance(30s);
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:ping"));
    harness.advance(30s);
    QCOMPARE(harness.hub().stats().connections, std::size_t(0));
}

void TestReload::stopsLittleByLittle()
{
    HubHarness harness;
    for (int i = 0; i < 4; ++i)
        harness.open();
    harness.log().clear();
    harness.handle(ShutdownRequested{4s});
    QCOMPARE(harness.hub().stats().connections, std::size_t(4));
    harness.advance(1s);
    QCOMPARE(closed(harness), (std::vector<std::uint64_t>{1}));
    harness.advance(2s);
    QCOMPARE(closed(harness), (std::vector<std::uint64_t>{1, 2, 3}));
    harness.advance(1s);
    QCOMPARE(harness.hub().stats().connections, std::size_t(0));
    for (const ClosedConnection& close : harness.log().all<ClosedConnection>())
        QCOMPARE(close.code, CloseCode::GoingAway);
    QVERIFY(!harness.hasTimers());
}

void TestReload::tellsOfUnlocksWhileItStops()
{
    HubHarness harness = HubHarness::underPolicy("owner");
    harness.subscribe(harness.open(), "private-order.7");
    const ConnId viewer = harness.open();
    harness.subscribe(viewer, "private-order.7");
    harness.log().clear();
    harness.handle(ShutdownRequested{10s});
    harness.advance(6s);
    QCOMPARE(harness.eventLineTo(viewer), std::string("lock.changed@private-order.7"));
}

void TestReload::turnsAwayWhoComesWhileItStops()
{
    HubHarness harness;
    harness.open();
    harness.handle(ShutdownRequested{10s});
    harness.log().clear();
    harness.open();
    QCOMPARE(onlyCloseCode(harness), CloseCode::GoingAway);
    QCOMPARE(harness.hub().stats().connections, std::size_t(1));
}

void TestReload::stopsAtOnceWhenAskedTwice()
{
    HubHarness harness;
    for (int i = 0; i < 3; ++i)
        harness.open();
    harness.handle(ShutdownRequested{10s});
    harness.handle(ShutdownRequested{10s});
    QCOMPARE(harness.hub().stats().connections, std::size_t(0));
    QVERIFY(!harness.hasTimers());
}

void TestReload::isOverWhenTheLastOneLeavesByItself()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.handle(ShutdownRequested{10s});
    harness.close(conn);
    QVERIFY(!harness.hasTimers());
}

QTEST_GUILESS_MAIN(TestReload)
#include "tst_reload.moc"
