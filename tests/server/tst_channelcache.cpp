// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/channelcache.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestChannelCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remembersTheLastEventOfEachChannel();
    void forgetsWhenTheTimeIsUp();
    void keepsNothingThatExpired();
};

namespace {

ChannelCache::Entry entry(const char* data, Instant expires)
{
    return {Payload(std::string("message of ") + data), data, expires};
}

} // namespace

void TestChannelCache::remembersTheLastEventOfEachChannel()
{
    ChannelCache cache;
    const Instant now;
    QVERIFY(!cache.find("cache-a", now));
    cache.remember("cache-a", entry("1", now + 1min));
    cache.remember("cache-a", entry("2", now + 2min));
    cache.remember("cache-b", entry("3", now + 2min));
    QCOMPARE(cache.find("cache-a", now)->data, std::string("2"));
    QCOMPARE(std::string(cache.find("cache-b", now)->message.text()), std::string("message of 3"));
    QVERIFY(!cache.find("cache-c", now));
}

void TestChannelCache::forgetsWhenTheTimeIsUp()
{
    ChannelCache cache;
    const Instant now;
    cache.remember("cache-a", entry("1", now + 1min));
    QVERIFY(cache.find("cache-a", now + 59s));
    QVERIFY(!cache.find("cache-a", now + 60s));
}

void TestChannelCache::keepsNothingThatExpired()
{
    ChannelCache cache;
    const Instant now;
    cache.remember("cache-a", entry("1", now + 1min));
    cache.remember("cache-b", entry("2", now + 1min));
    cache.remember("cache-a", entry("3", now + 3min));
    cache.dropExpired(now + 2min);
    QCOMPARE(cache.size(), 1U);
    QCOMPARE(cache.find("cache-a", now + 2min)->data, std::string("3"));
    cache.dropExpired(now + 3min);
    QCOMPARE(cache.size(), 0U);
}

QTEST_GUILESS_MAIN(TestChannelCache)
#include "tst_channelcache.moc"
