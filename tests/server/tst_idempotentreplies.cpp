// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/idempotentreplies.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestIdempotentReplies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remembersForAWhile();
    void forgetsTheOldestFirst();
    void publishesOnceForOneKey();
    void refusesAKeyOfAnotherRequest();
    void repeatsWhatWasRefused();
    void keepsKeysOfAppsApart();
};

namespace {

const std::string body = R"({"name":"hello","channel":"news","data":"1"})";

std::size_t published(const HubHarness& harness, ConnId listener)
{
    std::size_t count = 0;
    for (const std::string& event : harness.eventsTo(listener))
        count += event == "hello@news" ? 1 : 0;
    return count;
}

} // namespace

void TestIdempotentReplies::remembersForAWhile()
{
    IdempotentReplies replies;
    QVERIFY(!replies.find("k", Instant(1s)));
    replies.remember("k", "r", {.status = 200, .body = "{}"}, Instant(1s));
    QCOMPARE(replies.find("k", Instant(120s))->reply.body, std::string("{}"));
    QVERIFY(!replies.find("k", Instant(121s)));
    QVERIFY(!replies.find("other", Instant(2s)));
    // Nothing that has expired stays.
    replies.remember("k", "r", {.status = 200, .body = "{}"}, Instant(300s));
    QCOMPARE(replies.size(), std::size_t(1));
}

void TestIdempotentReplies::forgetsTheOldestFirst()
{
    IdempotentReplies replies;
    for (std::size_t i = 0; i <= IdempotentReplies::keptMax; ++i)
        replies.remember(std::to_string(i), "r", {.status = 200, .body = "{}"}, Instant());
    QCOMPARE(replies.size(), IdempotentReplies::keptMax);
    QVERIFY(!replies.find("0", Instant()));
    QVERIFY(replies.find("1", Instant()));
}

void TestIdempotentReplies::publishesOnceForOneKey()
{
    HubHarness harness;
    const ConnId listener = harness.open();
    harness.subscribe(listener, "news");
    const ApiReply first = harness.apiRepeatable("key-1", "/apps/app/events", body);
    const ApiReply second = harness.apiRepeatable("key-1", "/apps/app/events", body);
    QCOMPARE(first.status, 200);
    QCOMPARE(second, first);
    QCOMPARE(published(harness, listener), std::size_t(1));
    harness.apiRepeatable("key-2", "/apps/app/events", body);
    harness.apiRepeatable("", "/apps/app/events", body);
    harness.apiRepeatable("", "/apps/app/events", body);
    QCOMPARE(published(harness, listener), std::size_t(4));
    harness.advance(IdempotentReplies::keptFor);
    const ConnId later = harness.open();
    harness.subscribe(later, "news");
    harness.apiRepeatable("key-1", "/apps/app/events", body);
    QCOMPARE(published(harness, later), std::size_t(1));
}

void TestIdempotentReplies::refusesAKeyOfAnotherRequest()
{
    HubHarness harness;
    harness.apiRepeatable("k", "/apps/app/events", body);
    const std::string other = R"({"name":"hello","channel":"news","data":"2"})";
    QCOMPARE(harness.apiRepeatable("k", "/apps/app/events", other).status, 422);
    const std::string batch = R"({"batch":[]})";
    QCOMPARE(harness.apiRepeatable("k", "/apps/app/batch_events", batch).status, 422);
    QCOMPARE(harness.apiRepeatable(std::string(256, 'k'), "/apps/app/events", body).status, 400);
}

void TestIdempotentReplies::repeatsWhatWasRefused()
{
    HubHarness harness;
    QCOMPARE(harness.apiRepeatable("k", "/apps/app/events", "{}").status, 400);
    QCOMPARE(harness.apiRepeatable("k", "/apps/app/events", body).status, 200);
}

void TestIdempotentReplies::keepsKeysOfAppsApart()
{
    HubHarness harness(HubOptions{.apps = {AppConfig{}, {"2", "two", "secret"}}});
    QCOMPARE(harness.apiRepeatable("k", "/apps/app/events", body).status, 200);
    // Signed with the first app's key, so it must not learn of the other's answer.
    QCOMPARE(harness.apiRepeatable("k", "/apps/2/events", body).status, 401);
}

QTEST_GUILESS_MAIN(TestIdempotentReplies)
#include "tst_idempotentreplies.moc"
