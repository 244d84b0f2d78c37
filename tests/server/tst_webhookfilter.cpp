// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/webhooks/webhookfilter.h"
#include "tests/support/webhookfacts.h"

using namespace echolock;
using namespace echolock::testing;
using Kind = WebhookEvent::Kind;

class TestWebhookFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsAllWithoutAFilter();
    void tellsOnlyTheKindsThatWereAskedFor();
    void tellsOnlyChannelsWithThePrefix_data();
    void tellsOnlyChannelsWithThePrefix();
    void weighsAFactAgainstItsCounterpart();
};

void TestWebhookFilter::tellsAllWithoutAFilter()
{
    const WebhookTarget target{.url = "http://a"};
    for (int kind = int(Kind::ChannelOccupied); kind <= int(Kind::LockReleased); ++kind)
        QVERIFY(wants(target, factOf(Kind(kind), "a")));
}

void TestWebhookFilter::tellsOnlyTheKindsThatWereAskedFor()
{
    const WebhookTarget target{.url = "http://a", .kinds = {Kind::LockReleased, Kind::CacheMiss}};
    QVERIFY(wants(target, cacheMiss("a")));
    QVERIFY(wants(target, lockFact(Kind::LockReleased, "order.7")));
    QVERIFY(!wants(target, lockFact(Kind::LockGranted, "order.7")));
    QVERIFY(!wants(target, occupied("a")));
}

void TestWebhookFilter::tellsOnlyChannelsWithThePrefix_data()
{
    QTest::addColumn<std::string>("prefix");
    QTest::addColumn<WebhookEvent>("event");
    QTest::addColumn<bool>("told");
    const WebhookEvent lock = lockFact(Kind::LockGranted, "order.7");
    const auto row = [](const std::string& prefix, const char* what, const WebhookEvent& event,
                        bool told) {
        QTest::addRow("%s of \"%s\"", what, prefix.c_str()) << prefix << event << told;
    };
    row("private-", "its channel", occupied("private-a"), true);
    row("private-", "another kind", occupied("presence-a"), false);
    row("private-ab", "a shorter name", occupied("private-a"), false);
    row("order.", "a lock by name", lock, true);
    row("private-", "a lock by kind", lock, true);
    row("pre", "a lock by part of a kind", lock, true);
    row("private-order.7", "a lock by channel", lock, true);
    row("private-cache-order.7", "a lock by cache channel", lock, true);
    row("private-order.71", "a lock by longer name", lock, false);
    row("private-invoice.", "a lock of something else", lock, false);
    row("public", "a lock by a channel that never locks", lock, false);
}

void TestWebhookFilter::tellsOnlyChannelsWithThePrefix()
{
    QFETCH(std::string, prefix);
    QFETCH(WebhookEvent, event);
    QFETCH(bool, told);
    const WebhookTarget target{.url = "http://a", .channelPrefix = prefix};
    QCOMPARE(wants(target, event), told);
    QCOMPARE(concerns(target, event), told);
}

void TestWebhookFilter::weighsAFactAgainstItsCounterpart()
{
    const WebhookTarget target{.url = "http://a", .kinds = {Kind::ChannelOccupied}};
    QVERIFY(!wants(target, vacated("a")));
    QVERIFY(concerns(target, vacated("a")));
    QVERIFY(!concerns(target, memberRemoved("a", "1")));
    for (const auto& [left, right] : {std::pair(Kind::ChannelOccupied, Kind::ChannelVacated),
                                      std::pair(Kind::MemberAdded, Kind::MemberRemoved)}) {
        QVERIFY(counterpartOf(left) == right);
        QVERIFY(counterpartOf(right) == left);
    }
    QVERIFY(!counterpartOf(Kind::LockGranted));
}

QTEST_GUILESS_MAIN(TestWebhookFilter)
#include "tst_webhookfilter.moc"
