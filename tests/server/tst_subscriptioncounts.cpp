// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestSubscriptionCounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isSilentUnlessAskedFor();
    void tellsEveryChange_data();
    void tellsEveryChange();
    void leavesPresenceAndUsersAlone();
    void tellsACrowdAtMostEveryFiveSeconds();
    void keepsTheTimesOfAppsApart();
    void owesNothingToAChannelThatIsGone();
};

namespace {

const std::string counted = "pusher_internal:subscription_count";

HubHarness counting()
{
    return HubHarness(HubOptions{.subscriptionCount = SubscriptionCount::On});
}

std::vector<ConnId> crowdIn(HubHarness& harness, const std::string& channel, int size)
{
    std::vector<ConnId> conns;
    for (int i = 0; i < size; ++i) {
        conns.push_back(harness.open());
        harness.subscribe(conns.back(), channel);
    }
    return conns;
}

} // namespace

void TestSubscriptionCounts::isSilentUnlessAskedFor()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "news");
    QVERIFY(harness.eventLineTo(conn).find(counted) == std::string::npos);
}

void TestSubscriptionCounts::tellsEveryChange_data()
{
    QTest::addColumn<std::string>("channel");
    for (const char* channel : {"news", "private-a", "private-encrypted-a", "cache-a"})
        QTest::newRow(channel) << std::string(channel);
}

void TestSubscriptionCounts::tellsEveryChange()
{
    QFETCH(std::string, channel);
    HubHarness harness = counting();
    const std::vector<ConnId> conns = crowdIn(harness, channel, 3);
    const std::string one = R"({"subscription_count":1})";
    const std::string two = R"({"subscription_count":2})";
    const std::string three = R"({"subscription_count":3})";
    QCOMPARE(harness.lastDataTo(conns[0], counted), three);
    QCOMPARE(harness.lastDataTo(conns[2], counted), three);
    QVERIFY(harness.eventLineTo(conns[2]).find("pusher_internal:subscription_succeeded@" + channel)
            < harness.eventLineTo(conns[2]).find(counted));
    harness.log().clear();
    harness.unsubscribe(conns[2], channel);
    QCOMPARE(harness.lastDataTo(conns[0], counted), two);
    QCOMPARE(harness.eventLineTo(conns[2]), std::string());
    harness.close(conns[1]);
    QCOMPARE(harness.lastDataTo(conns[0], counted), one);
    harness.log().clear();
    harness.shutDown();
    QVERIFY(harness.log().all<SentMessage>().empty());
}

void TestSubscriptionCounts::leavesPresenceAndUsersAlone()
{
    HubHarness harness = counting();
    const ConnId conn = harness.open();
    harness.signIn(conn, R"({"id":"ann"})");
    harness.subscribe(conn, "presence-room", "ann");
    harness.subscribe(conn, "#server-to-user-ann");
    QVERIFY(harness.eventLineTo(conn).find(counted) == std::string::npos);
}

void TestSubscriptionCounts::tellsACrowdAtMostEveryFiveSeconds()
{
    HubHarness harness = counting();
    std::vector<ConnId> conns = crowdIn(harness, "news", 100);
    const std::string hundred = R"({"subscription_count":100})";
    const std::string many = R"({"subscription_count":102})";
    QCOMPARE(harness.lastDataTo(conns[0], counted), hundred);
    harness.log().clear();
    const std::vector<ConnId> late = crowdIn(harness, "news", 3);
    harness.advance(3s);
    harness.close(late[0]);
    harness.advance(2s - 1ms);
    QCOMPARE(harness.lastDataTo(conns[0], counted), std::string());
    harness.advance(1ms);
    QCOMPARE(harness.lastDataTo(conns[0], counted), many);
    QCOMPARE(harness.lastDataTo(late[2], counted), many);
    harness.log().clear();
    harness.advance(6s);
    QCOMPARE(harness.lastDataTo(conns[0], counted), std::string());
    harness.close(late[1]);
    harness.advance(5s);
    QVERIFY(!harness.lastDataTo(conns[0], counted).empty());
}

void TestSubscriptionCounts::keepsTheTimesOfAppsApart()
{
    HubOptions options{.subscriptionCount = SubscriptionCount::On};
    options.apps = {{"1", "one", "s"}, {"2", "two", "s"}};
    HubHarness harness(options);
    std::vector<ConnId> conns;
    for (const char* key : {"one", "two"}) {
        for (int i = 0; i < 101; ++i) {
            conns.push_back(harness.open(key));
            harness.subscribe(conns.back(), "news");
        }
        harness.log().clear();
        harness.advance(3s);
    }
    const std::string crowd = R"({"subscription_count":101})";
    QCOMPARE(harness.lastDataTo(conns.front(), counted), crowd);
    QCOMPARE(harness.lastDataTo(conns.back(), counted), std::string());
    harness.advance(2s);
    QCOMPARE(harness.lastDataTo(conns.back(), counted), crowd);
}

void TestSubscriptionCounts::owesNothingToAChannelThatIsGone()
{
    HubHarness harness = counting();
    const std::vector<ConnId> conns = crowdIn(harness, "news", 101);
    for (const ConnId conn : conns)
        harness.close(conn);
    harness.log().clear();
    harness.advance(10s);
    QVERIFY(harness.log().all<SentMessage>().empty());
    QVERIFY(!harness.hasTimers());
}

QTEST_GUILESS_MAIN(TestSubscriptionCounts)
#include "tst_subscriptioncounts.moc"
