// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/channelinfo.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestChannelInfo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLists_data();
    void readsLists();
    void saysWhatItKnows();
    void appliesByTheKindOfChannel_data();
    void appliesByTheKindOfChannel();
};

void TestChannelInfo::readsLists_data()
{
    QTest::addColumn<std::string>("list");
    QTest::addColumn<std::string>("read"); // Joined again.
    QTest::newRow("none") << std::string() << std::string();
    QTest::newRow("one") << std::string("cache") << std::string("cache ");
    QTest::newRow("two, in their order") << std::string("subscription_count,user_count")
                                         << std::string("subscription_count user_count ");
    QTest::newRow("twice the same") << std::string("cache,cache") << std::string("cache ");
}

void TestChannelInfo::readsLists()
{
    QFETCH(std::string, list);
    QFETCH(std::string, read);
    const auto attributes = parseAttributes(list);
    QVERIFY(attributes.has_value());
    std::string joined;
    for (const ChannelAttribute attribute : *attributes)
        joined += std::string(toString(attribute)) + ' ';
    QCOMPARE(joined, read);
}

void TestChannelInfo::saysWhatItKnows()
{
    for (const char* list : {"size", "user_count,,cache", "USER_COUNT", " cache"}) {
        const auto attributes = parseAttributes(list);
        QVERIFY2(!attributes.has_value(), list);
        QVERIFY(attributes.error().message.find("user_count, subscription_count and cache")
                != std::string::npos);
    }
}

void TestChannelInfo::appliesByTheKindOfChannel_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<bool>("users");
    QTest::addColumn<bool>("subscriptions");
    QTest::addColumn<bool>("cache");
    const auto row = [](const char* channel, bool users, bool subscriptions, bool cache) {
        QTest::newRow(channel) << std::string(channel) << users << subscriptions << cache;
    };
    row("a", false, true, false);
    row("private-a", false, true, false);
    row("presence-a", true, false, false);
    row("presence-cache-a", true, false, true);
    row("private-encrypted-cache-a", false, true, true);
}

void TestChannelInfo::appliesByTheKindOfChannel()
{
    QFETCH(std::string, channel);
    QFETCH(bool, users);
    QFETCH(bool, subscriptions);
    QFETCH(bool, cache);
    const ChannelName name = *parseChannelName(channel);
    QCOMPARE(applies(ChannelAttribute::UserCount, name), users);
    QCOMPARE(applies(ChannelAttribute::SubscriptionCount, name), subscriptions);
    QCOMPARE(applies(ChannelAttribute::Cache, name), cache);
}

QTEST_GUILESS_MAIN(TestChannelInfo)
#include "tst_channelinfo.moc"
