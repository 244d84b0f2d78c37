// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/webhooks/webhooklane.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;
using Urgency = WebhookLane::Urgency;
using VerdictKind = WebhookVerdict::Kind;

class TestWebhookLane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gathersWhatHappensWithinTheWindow();
    void doesNotWaitWithAFullBatch_data();
    void doesNotWaitWithAFullBatch();
    void doesNotLetUrgentOnesWait();
    void sendsALargeEventAlone();
    void tellsOneByOneWithoutAWindow();
    void keepsOneCallUnderWay();
    void repeatsTheSameBytes();
    void waitsLongerAfterEachFailure();
    void givesUpFiveMinutesAfterTheFirstTry();
    void dropsTheOldestOfAFullQueue();
    void dropsTheOldestOfTooManyBytes();
    void hurriesAnyWait();
};

namespace {

WebhookLane lane(const WebhookOptions& options = {})
{
    return {options, WebhookTarget{.url = "http://a"}};
}

Payload numbered(int number)
{
    return Payload(std::to_string(number));
}

void addAll(WebhookLane& to, int first, int last, Instant now)
{
    for (int number = first; number <= last; ++number)
        to.add(numbered(number), now, Urgency::WaitsForOthers);
}

std::string body(WebhookLane& of, Instant now)
{
    return std::string(of.begin(now, 0).text());
}

} // namespace

void TestWebhookLane::gathersWhatHappensWithinTheWindow()
{
    WebhookLane target = lane();
    QVERIFY(target.due() == Instant::max());
    addAll(target, 1, 1, Instant(1s));
    addAll(target, 2, 3, Instant(1s + 49ms));
    QVERIFY(target.due() == Instant(1s + 50ms));
    QCOMPARE(std::string(target.begin(Instant(1s + 50ms), 1327078148132).text()),
             std::string("{\"time_ms\":1327078148132,\"events\":[1,2,3]}"));
    QVERIFY(target.due() == Instant::max());
}

void TestWebhookLane::doesNotWaitWithAFullBatch_data()
{
    QTest::addColumn<int>("events");
    QTest::addColumn<int>("bytes");
    QTest::newRow("events") << 3 << 1000;
    QTest::newRow("bytes") << 1000 << 3;
}

void TestWebhookLane::doesNotWaitWithAFullBatch()
{
    QFETCH(int, events);
    QFETCH(int, bytes);
    Prng chance(1);
    WebhookLane target = lane(
        {.batchEventsMax = std::size_t(events), .batchBytesMax = std::size_t(bytes)});
    addAll(target, 1, 2, Instant(1s));
    QVERIFY(target.due() == Instant(1s + 50ms));
    addAll(target, 3, 4, Instant(1s + 10ms));
    QVERIFY(target.due() == Instant(1s + 10ms));
    QCOMPARE(body(target, Instant(2s)), std::string("{\"time_ms\":0,\"events\":[1,2,3]}"));
    target.ended(WebhookOutcome::Accepted, Instant(3s), chance);
    QVERIFY(target.due() <= Instant(3s));
    QCOMPARE(body(target, Instant(3s)), std::string("{\"time_ms\":0,\"events\":[4]}"));
}

void TestWebhookLane::doesNotLetUrgentOnesWait()
{
    WebhookLane target = lane();
    addAll(target, 1, 1, Instant(1s));
    target.add(numbered(2), Instant(1s + 1ms), Urgency::AtOnce);
    QVERIFY(target.due() == Instant(1s + 1ms));
    QCOMPARE(body(target, Instant(1s + 1ms)), std::string("{\"time_ms\":0,\"events\":[1,2]}"));
}

void TestWebhookLane::sendsALargeEventAlone()
{
    Prng chance(1);
    WebhookLane target = lane({.batchBytesMax = 4});
    addAll(target, 1, 1, Instant());
    addAll(target, 123456, 123456, Instant());
    addAll(target, 2, 2, Instant());
    for (const char* const expected : {"[1]", "[123456]", "[2]"}) {
        QCOMPARE(body(target, Instant(1s)),
                 std::string("{\"time_ms\":0,\"events\":") + expected + "}");
        target.ended(WebhookOutcome::Accepted, Instant(1s), chance);
    }
    QCOMPARE(target.size(), std::size_t(0));
}

void TestWebhookLane::tellsOneByOneWithoutAWindow()
{
    Prng chance(1);
    WebhookLane target = lane({.batchWindow = 0s});
    addAll(target, 1, 2, Instant(1s));
    QVERIFY(target.due() == Instant(1s));
    QCOMPARE(body(target, Instant(1s)), std::string("{\"time_ms\":0,\"events\":[1]}"));
    target.ended(WebhookOutcome::Accepted, Instant(2s), chance);
    QVERIFY(target.due() <= Instant(2s));
    QCOMPARE(body(target, Instant(2s)), std::string("{\"time_ms\":0,\"events\":[2]}"));
}

void TestWebhookLane::keepsOneCallUnderWay()
{
    Prng chance(1);
    WebhookLane target = lane();
    addAll(target, 1, 1, Instant());
    target.begin(Instant(1s), 0);
    addAll(target, 2, 2, Instant(1s));
    QVERIFY(target.due() == Instant::max());
    QCOMPARE(target.size(), std::size_t(2));
    QVERIFY(target.ended(WebhookOutcome::Failed, Instant(2s), chance).kind
            == VerdictKind::TriedAgain);
    const Instant again = target.due();
    QVERIFY(again > Instant(2s) && again < Instant(4s));
    QCOMPARE(body(target, again), std::string("{\"time_ms\":0,\"events\":[1]}"));
    QVERIFY((target.ended(WebhookOutcome::Accepted, again, chance)
             == WebhookVerdict{VerdictKind::Delivered, 1, {}}));
    QCOMPARE(body(target, again), std::string("{\"time_ms\":0,\"events\":[2]}"));
}

void TestWebhookLane::repeatsTheSameBytes()
{
    Prng chance(1);
    WebhookLane target = lane();
    addAll(target, 1, 2, Instant());
    const std::string first(target.begin(Instant(1s), 111).text());
    QVERIFY(!target.isRetry());
    target.ended(WebhookOutcome::Failed, Instant(1s), chance);
    addAll(target, 3, 3, Instant(1s));
    QCOMPARE(std::string(target.begin(Instant(1min), 222).text()), first);
    QVERIFY(target.isRetry());
}

void TestWebhookLane::waitsLongerAfterEachFailure()
{
    Prng chance(1);
    WebhookLane target = lane();
    addAll(target, 1, 1, Instant());
    Instant now(1s);
    for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
        target.begin(now, 0);
        const WebhookVerdict verdict = target.ended(WebhookOutcome::Failed, now, chance);
        QVERIFY(verdict.kind == VerdictKind::TriedAgain);
        QVERIFY2(verdict.wait >= wait * 3 / 4 && verdict.wait <= wait,
                 std::to_string(verdict.wait.count()).c_str());
        QVERIFY(target.due() == now + verdict.wait);
        now = target.due();
    }
}

void TestWebhookLane::givesUpFiveMinutesAfterTheFirstTry()
{
    Prng chance(1);
    WebhookLane target = lane();
    addAll(target, 1, 3, Instant());
    const Instant firstTry(10s);
    Instant now = firstTry;
    int tries = 0;
    WebhookVerdict verdict{VerdictKind::TriedAgain};
    while (verdict.kind == VerdictKind::TriedAgain) {
        QVERIFY(now <= firstTry + 5min);
        target.begin(now, 0);
        verdict = target.ended(WebhookOutcome::Failed, now, chance);
        ++tries;
        now += verdict.wait;
    }
    QVERIFY(now == firstTry + 5min);
    QVERIFY(tries >= 10 && tries <= 14);
    QVERIFY((verdict == WebhookVerdict{VerdictKind::Dropped, 3, {}}));
    QCOMPARE(target.size(), std::size_t(0));
    addAll(target, 4, 4, now);
    QCOMPARE(body(target, now + 50ms), std::string("{\"time_ms\":0,\"events\":[4]}"));
    QVERIFY(target.ended(WebhookOutcome::Failed, now + 1s, chance).kind == VerdictKind::TriedAgain);
}

void TestWebhookLane::dropsTheOldestOfAFullQueue()
{
    WebhookLane target = lane({.queuedEventsMax = 3});
    addAll(target, 1, 1, Instant());
    target.begin(Instant(1s), 0);
    std::size_t dropped = 0;
    for (int number = 2; number <= 6; ++number)
        dropped += target.add(numbered(number), Instant(1s), Urgency::WaitsForOthers);
    QCOMPARE(dropped, std::size_t(2));
    QCOMPARE(target.takeOverflow(), std::size_t(2));
    QCOMPARE(target.takeOverflow(), std::size_t(0));
    QCOMPARE(target.size(), std::size_t(4));
    Prng chance(1);
    target.ended(WebhookOutcome::Accepted, Instant(2s), chance);
    QCOMPARE(body(target, Instant(2s)), std::string("{\"time_ms\":0,\"events\":[4,5,6]}"));
}

void TestWebhookLane::dropsTheOldestOfTooManyBytes()
{
    WebhookLane target = lane({.queuedBytesMax = 5});
    addAll(target, 11, 13, Instant());
    QCOMPARE(target.takeOverflow(), std::size_t(1));
    addAll(target, 1234567, 1234567, Instant());
    QCOMPARE(target.size(), std::size_t(1));
    QCOMPARE(body(target, Instant(1s)), std::string("{\"time_ms\":0,\"events\":[1234567]}"));
}

void TestWebhookLane::hurriesAnyWait()
{
    Prng chance(1);
    WebhookLane target = lane();
    target.hurry(Instant(1s));
    QVERIFY(target.due() == Instant::max());
    addAll(target, 1, 1, Instant(1s));
    target.hurry(Instant(1s));
    QVERIFY(target.due() == Instant(1s));
    target.begin(Instant(1s), 0);
    target.hurry(Instant(1s));
    QVERIFY(target.due() == Instant::max());
    target.ended(WebhookOutcome::Failed, Instant(1s), chance);
    target.hurry(Instant(1s + 1ms));
    QVERIFY(target.due() == Instant(1s + 1ms));
}

QTEST_GUILESS_MAIN(TestWebhookLane)
#include "tst_webhooklane.moc"
