// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;

/// Watchlist events as pusher-js hears them (watchlist.ts).
class TestWatchlists : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhoIsThere();
    void tellsOfTheFirstComingAndTheLastGoing();
    void tellsNobodyAfterTheyLeft();
    void tellsAWatcherOnceOfAUserNamedTwice();
    void refusesALongListButSignsIn();
    void keepsAppsApart();
};

namespace {

const std::string watched = "pusher_internal:watchlist_events";

std::string userData(const std::string& id, const std::string& watchlist = {})
{
    return R"({"id":")" + id + R"(","watchlist":[)" + watchlist + "]}";
}

} // namespace

void TestWatchlists::tellsWhoIsThere()
{
    HubHarness harness;
    harness.signIn(harness.open(), userData("2"));
    const ConnId watcher = harness.open();
    harness.signIn(watcher, userData("1", R"("2","3")"));
    QCOMPARE(harness.eventLineTo(watcher),
             std::string("pusher:connection_established pusher:signin_success ") + watched);
    QCOMPARE(harness.lastDataTo(watcher, watched),
             std::string(R"({"events":[{"name":"online","user_ids":["2"]},)"
                         R"({"name":"offline","user_ids":["3"]}]})"));
}

void TestWatchlists::tellsOfTheFirstComingAndTheLastGoing()
{
    HubHarness harness;
    const ConnId watcher = harness.open();
    harness.signIn(watcher, userData("1", R"("2")"));
    const ConnId first = harness.open();
    const ConnId second = harness.open();
    harness.log().clear();
    harness.signIn(first, userData("2"));
    harness.signIn(second, userData("2"));
    QCOMPARE(harness.eventLineTo(watcher), watched);
    QCOMPARE(harness.lastDataTo(watcher, watched),
             std::string(R"({"events":[{"name":"online","user_ids":["2"]}]})"));
    harness.log().clear();
    harness.close(first);
    QCOMPARE(harness.eventLineTo(watcher), std::string());
    harness.close(second);
    QCOMPARE(harness.lastDataTo(watcher, watched),
             std::string(R"({"events":[{"name":"offline","user_ids":["2"]}]})"));
}

void TestWatchlists::tellsNobodyAfterTheyLeft()
{
    HubHarness harness;
    const ConnId watcher = harness.open();
    harness.signIn(watcher, userData("1", R"("2")"));
    harness.close(watcher);
    harness.log().clear();
    harness.signIn(harness.open(), userData("2"));
    QVERIFY(harness.log().textsTo(watcher).empty());
}

void TestWatchlists::tellsAWatcherOnceOfAUserNamedTwice()
{
    HubHarness harness;
    const ConnId watcher = harness.open();
    harness.signIn(watcher, userData("1", R"("2","2")"));
    QCOMPARE(harness.lastDataTo(watcher, watched),
             std::string(R"({"events":[{"name":"offline","user_ids":["2"]}]})"));
    harness.signIn(watcher, userData("1", R"("2","2")"));
    harness.log().clear();
    harness.signIn(harness.open(), userData("2"));
    QCOMPARE(harness.eventLineTo(watcher), watched);
}

void TestWatchlists::refusesALongListButSignsIn()
{
    HubHarness harness;
    std::string list = "\"u0\"";
    for (int i = 1; i < 100; ++i)
        list += ",\"u" + std::to_string(i) + '"';
    const ConnId full = harness.open();
    harness.signIn(full, userData("1", list));
    QCOMPARE(harness.errorCodesTo(full), std::vector<int>());
    const ConnId over = harness.open();
    harness.signIn(over, userData("2", list + ",\"u100\""));
    QCOMPARE(harness.errorCodesTo(over), std::vector<int>{4302});
    QCOMPARE(harness.eventLineTo(over),
             std::string("pusher:connection_established pusher:signin_success pusher:error"));
    QVERIFY(harness.log().all<ClosedConnection>().empty());
}

void TestWatchlists::keepsAppsApart()
{
    HubHarness harness(HubOptions{.apps = {AppConfig{}, {"2", "two", "secret"}}});
    const ConnId watcher = harness.open();
    harness.signIn(watcher, userData("1", R"("2")"));
    harness.log().clear();
    const ConnId stranger = harness.open("two");
    harness.signIn(stranger, userData("2"));
    QVERIFY(harness.eventLineTo(watcher).empty());
}

QTEST_GUILESS_MAIN(TestWatchlists)
#include "tst_watchlists.moc"
