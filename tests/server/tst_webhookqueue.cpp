// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/webhooks/webhookqueue.h"
#include "tests/support/printers.h"
#include "tests/support/webhookfacts.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Kind = WebhookEvent::Kind;

class TestWebhookQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesACallAsPusherDoes();
    void signsWithTheAppsOwnSecret();
    void tellsNobodyWhatIsFiltered();
    void tellsNothingOfUnknownApps();
    void tellsAVacatedChannelAfterItsGrace();
    void saysNothingOfAChannelThatIsBackInTime();
    void saysNothingOfAMemberThatIsBackInTime();
    void saysNothingOfAReturnToWhoAskedOnlyForReturns();
    void endsAGraceByTimeEvenIfNobodyAsked();
    void tellsTheOldestEarlyWhenItHoldsTooMany();
    void tellsLocksAtOnce();
    void numbersEventsInTheOrderOfTelling();
    void numbersEachAppByItself();
    void keepsASlowTargetFromHoldingUpAnother();
    void repeatsAFailedCallWithItsSignature();
    void givesUpInTheEndAndCountsIt();
    void dropsTheOldestOfAFullQueueVisibly();
    void flushesGracesWindowsAndRetries();
    void keepsWhatWaitsForATargetThatStays();
    void dropsWhatWaitsForATargetThatGoes();
    void signsRetriesWithANewSecret();
    void tellsTwoTargetsOfOneUrl();
    void givesUpEverythingWhenAbandoned();
    void keepsUpWithAStorm();
};

namespace {

/// A queue and the time, with receivers that answer at once.
struct Bench
{
    explicit Bench(const AppConfig& app = appTelling("http://a"),
                   const WebhookOptions& options = {})
        : queue(options, Prng(1))
    {
        queue.setApps(std::span(&app, 1));
    }

    void add(const WebhookEvent& event) { queue.add(event, now); }

    /// The calls that become due up to `until`, one a line, each accepted: `URL BODY`.
    std::vector<std::string> callsUntil(Instant until)
    {
        std::vector<std::string> lines;
        for (auto due = queue.nextDue(); due && *due <= until; due = queue.nextDue()) {
            now = std::max(now, *due);
            for (const WebhookCall& call : queue.take(now, unixMs)) {
                lines.push_back(call.url + " " + std::string(call.body.text()));
                queue.ended(call.id, WebhookOutcome::Accepted, now);
            }
        }
        now = until;
        return lines;
    }

    /// The words and numbers of the events that are told up to `until`: `channel_occupied 1`.
    std::string toldUntil(Instant until)
    {
        std::string told;
        for (const std::string& line : callsUntil(until)) {
            const QByteArray body = QByteArray::fromStdString(line.substr(line.find(' ')));
            for (const QJsonValue event : QJsonDocument::fromJson(body)[u"events"].toArray())
                told += (told.empty() ? "" : ", ") + event[u"name"].toString().toStdString() + " "
                    + std::to_string(event[u"sequence"].toInteger());
        }
        return told;
    }

    /// The only call that is due.
    WebhookCall take()
    {
        std::vector<WebhookCall> calls = queue.take(now, unixMs);
        return calls.size() == 1 ? std::move(calls.front()) : WebhookCall{};
    }

    static constexpr std::int64_t unixMs = 1327078148132;

    WebhookQueue queue;
    Instant now{1s};
};

std::string header(const WebhookCall& call, std::string_view name)
{
    for (const auto& [key, value] : call.headers)
        if (key == name)
            return value;
    return "none";
}

} // namespace

void TestWebhookQueue::makesACallAsPusherDoes()
{
    AppConfig app = appTelling("http://shop.test/hook?a=1");
    app.key = "278d425bdf160c739803";
    app.secret = "7ad3773142a6692b25b8";
    app.webhooks.front().headers = {{"X-From", "echolock"}};
    Bench bench(app);
    bench.add(occupied("private-order.7"));
    QVERIFY(bench.queue.nextDue() == Instant(1s + 50ms));
    QVERIFY(bench.queue.take(Instant(1s + 49ms), 0).empty());
    bench.now = Instant(1s + 50ms);
    const WebhookCall call = bench.take();
    QCOMPARE(call.url, std::string("http://shop.test/hook?a=1"));
    QCOMPARE(call.body.text(),
             std::string_view(R"({"time_ms":1327078148132,"events":[{"name":"channel_occupied",)"
                              R"("channel":"private-order.7","sequence":1}]})"));
    QCOMPARE(header(call, "X-From"), std::string("echolock"));
    QCOMPARE(header(call, "Content-Type"), std::string("application/json"));
    QCOMPARE(header(call, "X-Pusher-Key"), std::string("278d425bdf160c739803"));
    QCOMPARE(header(call, "X-Pusher-Signature"),
             std::string("93ca174a3bba7a1232fd4b8e2cf4fba1f5fc7302bc9bf99f3aa26148e2d34b69"));
}

void TestWebhookQueue::signsWithTheAppsOwnSecret()
{
    std::vector<AppConfig> apps{appTelling("http://a"), appTelling("http://b")};
    apps[1].id = "other";
    apps[1].key = "otherkey";
    apps[1].secret = "othersecret";
    Bench bench;
    bench.queue.setApps(apps);
    WebhookEvent event = occupied("x");
    bench.add(event);
    event.appId = "other";
    bench.add(event);
    bench.now += 50ms;
    const std::vector<WebhookCall> calls = bench.queue.take(bench.now, 1);
    QCOMPARE(calls.size(), std::size_t(2));
    QCOMPARE(calls[0].body.text(), calls[1].body.text());
    QCOMPARE(header(calls[1], "X-Pusher-Key"), std::string("otherkey"));
    QVERIFY(header(calls[0], "X-Pusher-Signature") != header(calls[1], "X-Pusher-Signature"));
}

void TestWebhookQueue::tellsNobodyWhatIsFiltered()
{
    AppConfig app = appTelling("http://a");
    app.webhooks.front().kinds = {Kind::CacheMiss};
    app.webhooks.push_back({.url = "http://b", .kinds = {}, .channelPrefix = "private-"});
    Bench bench(app);
    bench.add(occupied("presence-a"));
    bench.add(vacated("presence-a"));
    QVERIFY(!bench.queue.nextDue());
    QVERIFY(bench.queue.isEmpty());
    bench.add(occupied("private-a"));
    bench.add(cacheMiss("cache-b"));
    const auto calls = bench.callsUntil(Instant(1min));
    QCOMPARE(calls.size(), std::size_t(2));
    QVERIFY(calls[0].starts_with("http://a") && calls[0].find("occupied") == std::string::npos);
    QVERIFY(calls[1].starts_with("http://b") && calls[1].find("miss") == std::string::npos);
}

void TestWebhookQueue::tellsNothingOfUnknownApps()
{
    Bench bench;
    WebhookEvent event = occupied("a");
    event.appId = "nobody's";
    bench.add(event);
    QVERIFY(!bench.queue.nextDue());
}

void TestWebhookQueue::tellsAVacatedChannelAfterItsGrace()
{
    Bench bench;
    bench.add(vacated("a"));
    bench.add(memberRemoved("presence-a", "7"));
    QCOMPARE(bench.queue.stats().held, std::uint64_t(2));
    QCOMPARE(bench.toldUntil(Instant(3999ms)), std::string());
    QCOMPARE(bench.toldUntil(Instant(4050ms)), std::string("channel_vacated 1, member_removed 2"));
    QVERIFY(bench.queue.isEmpty());
    QCOMPARE(bench.queue.stats().delivered, std::uint64_t(2));
}

void TestWebhookQueue::saysNothingOfAChannelThatIsBackInTime()
{
    Bench bench;
    bench.add(occupied("a"));
    QCOMPARE(bench.toldUntil(Instant(2s)), std::string("channel_occupied 1"));
    bench.add(vacated("a"));
    bench.now += 2999ms;
    bench.add(occupied("a"));
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string());
    QCOMPARE(bench.queue.stats().suppressed, std::uint64_t(2));
    bench.add(vacated("a"));
    bench.now += 3s;
    bench.add(occupied("a"));
    QCOMPARE(bench.toldUntil(Instant(2min)), std::string("channel_vacated 2, channel_occupied 3"));
}

void TestWebhookQueue::saysNothingOfAMemberThatIsBackInTime()
{
    Bench bench;
    bench.add(memberRemoved("presence-a", "7"));
    bench.add(memberRemoved("presence-a", "8"));
    bench.now += 1s;
    bench.add(memberAdded("presence-a", "7"));
    bench.add(memberAdded("presence-a", "9"));
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string("member_added 1, member_removed 2"));
}

void TestWebhookQueue::saysNothingOfAReturnToWhoAskedOnlyForReturns()
{
    AppConfig app = appTelling("http://a");
    app.webhooks.front().kinds = {Kind::ChannelOccupied};
    Bench bench(app);
    bench.add(occupied("a"));
    bench.add(vacated("a"));
    bench.add(occupied("a"));
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string("channel_occupied 1"));
}

void TestWebhookQueue::endsAGraceByTimeEvenIfNobodyAsked()
{
    Bench bench;
    bench.add(vacated("a"));
    bench.now += 3s;
    bench.add(occupied("a"));
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string("channel_vacated 1, channel_occupied 2"));
}

void TestWebhookQueue::tellsTheOldestEarlyWhenItHoldsTooMany()
{
    WebhookOptions options;
    options.heldEventsMax = 2;
    Bench bench(appTelling("http://a"), options);
    for (const char* channel : {"private-a", "private-b", "private-c"})
        bench.add(vacated(channel));
    QCOMPARE(bench.queue.stats().held, std::uint64_t(2));
    const auto early = bench.callsUntil(Instant(2s));
    QCOMPARE(early.size(), std::size_t(1));
    QVERIFY(early.front().find("private-a") != std::string::npos);
    // It is told already, so its return is told as well.
    bench.add(occupied("private-a"));
    QCOMPARE(bench.toldUntil(Instant(3s)), std::string("channel_occupied 2"));
}

void TestWebhookQueue::tellsLocksAtOnce()
{
    Bench bench;
    bench.add(vacated("private-order.7"));
    bench.add(cacheMiss("cache-a"));
    bench.add(lockFact(Kind::LockReleased, "order.7", "1"));
    bench.add(lockFact(Kind::LockGranted, "order.7", "1"));
    QCOMPARE(bench.toldUntil(bench.now),
             std::string("cache_miss 1, lock_released 2"
                         ", lock_granted 3"));
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string("channel_vacated 4"));
}

void TestWebhookQueue::numbersEventsInTheOrderOfTelling()
{
    Bench bench(appTelling("http://a"), {.firstSequence = 1'700'000'000'000'000});
    bench.add(vacated("a"));
    bench.add(occupied("b"));
    QCOMPARE(bench.toldUntil(Instant(1min)),
             std::string("channel_occupied 1700000000000000, channel_vacated 1700000000000001"));
}

void TestWebhookQueue::numbersEachAppByItself()
{
    std::vector<AppConfig> apps{appTelling("http://a"), appTelling("http://b")};
    apps[1].id = "other";
    apps[1].webhooks.push_back({.url = "http://c", .kinds = {Kind::CacheMiss}});
    Bench bench;
    bench.queue.setApps(apps);
    WebhookEvent event = occupied("x");
    bench.add(event);
    event.appId = "other";
    bench.add(event);
    event.kind = Kind::CacheMiss;
    bench.add(event);
    const auto calls = bench.callsUntil(Instant(1min));
    QCOMPARE(calls.size(), std::size_t(3));
    QVERIFY(calls[0].find("occupied\",\"channel\":\"x\",\"sequence\":1}]") != std::string::npos);
    QVERIFY(calls[1].find("occupied\",\"channel\":\"x\",\"sequence\":1}") != std::string::npos);
    QVERIFY(calls[2].find("miss\",\"channel\":\"x\",\"sequence\":2}]") != std::string::npos);
}

void TestWebhookQueue::keepsASlowTargetFromHoldingUpAnother()
{
    AppConfig app = appTelling("http://slow");
    app.webhooks.push_back({.url = "http://quick"});
    Bench bench(app);
    bench.add(occupied("a"));
    bench.now += 50ms;
    const std::vector<WebhookCall> calls = bench.queue.take(bench.now, 0);
    QCOMPARE(calls.size(), std::size_t(2));
    bench.queue.ended(calls[1].id, WebhookOutcome::Accepted, bench.now);
    bench.add(occupied("b"));
    bench.now += 50ms;
    const WebhookCall next = bench.take();
    QCOMPARE(next.url, std::string("http://quick"));
    QVERIFY(!bench.queue.ended(calls[1].id, WebhookOutcome::Failed, bench.now).events);
    QCOMPARE(bench.queue.stats().queued, std::uint64_t(3));
}

void TestWebhookQueue::repeatsAFailedCallWithItsSignature()
{
    Bench bench;
    bench.add(occupied("a"));
    bench.now += 50ms;
    const WebhookCall first = bench.take();
    bench.add(occupied("b"));
    const WebhookVerdict verdict = bench.queue.ended(first.id, WebhookOutcome::Failed, bench.now);
    QVERIFY(verdict.kind == WebhookVerdict::Kind::TriedAgain);
    QVERIFY(bench.queue.nextDue() == bench.now + verdict.wait);
    bench.now += verdict.wait;
    const std::vector<WebhookCall> calls = bench.queue.take(bench.now, Bench::unixMs + 5000);
    QCOMPARE(calls.size(), std::size_t(1));
    QVERIFY(calls[0].id != first.id);
    QCOMPARE(calls[0].body.text(), first.body.text());
    QCOMPARE(header(calls[0], "X-Pusher-Signature"), header(first, "X-Pusher-Signature"));
    bench.queue.ended(calls[0].id, WebhookOutcome::Accepted, bench.now);
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string("channel_occupied 2"));
    QVERIFY((bench.queue.stats() == WebhookStats{.delivered = 2, .failed = 1, .retried = 1}));
}

void TestWebhookQueue::givesUpInTheEndAndCountsIt()
{
    Bench bench;
    bench.add(occupied("a"));
    bench.add(occupied("b"));
    const Instant firstTry = bench.now + 50ms;
    std::uint64_t tries = 0;
    WebhookVerdict verdict;
    while (const auto due = bench.queue.nextDue()) {
        bench.now = *due;
        verdict = bench.queue.ended(bench.take().id, WebhookOutcome::Failed, bench.now);
        ++tries;
    }
    QVERIFY((verdict == WebhookVerdict{WebhookVerdict::Kind::Dropped, 2, {}}));
    QVERIFY(bench.now == firstTry + 5min);
    QVERIFY(
        (bench.queue.stats() == WebhookStats{.failed = tries, .retried = tries - 1, .dropped = 2}));
}

void TestWebhookQueue::dropsTheOldestOfAFullQueueVisibly()
{
    Bench bench(appTelling("http://a"), {.queuedEventsMax = 2});
    for (const char* const channel : {"a", "b", "c"})
        bench.add(occupied(channel));
    QCOMPARE(bench.queue.stats().dropped, std::uint64_t(1));
    QCOMPARE(bench.queue.stats().queued, std::uint64_t(2));
    const auto overflows = bench.queue.takeOverflows();
    QCOMPARE(overflows.size(), std::size_t(1));
    QVERIFY((overflows.front() == std::pair<std::string, std::size_t>("http://a", 1)));
    QVERIFY(bench.queue.takeOverflows().empty());
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string("channel_occupied 2, channel_occupied 3"));
}

void TestWebhookQueue::flushesGracesWindowsAndRetries()
{
    AppConfig app = appTelling("http://down");
    app.webhooks.push_back({.url = "http://up", .kinds = {Kind::ChannelVacated}});
    Bench bench(app);
    bench.add(occupied("b"));
    bench.now += 50ms;
    const WebhookCall failing = bench.take();
    bench.queue.ended(failing.id, WebhookOutcome::Failed, bench.now);
    bench.add(vacated("a"));
    bench.queue.flush(bench.now);
    QVERIFY(bench.queue.nextDue() == bench.now);
    const std::vector<WebhookCall> calls = bench.queue.take(bench.now, 0);
    QCOMPARE(calls.size(), std::size_t(2));
    QCOMPARE(calls[0].body.text(), failing.body.text());
    QVERIFY(calls[1].body.text().find("channel_vacated") != std::string_view::npos);
    for (const WebhookCall& call : calls)
        bench.queue.ended(call.id, WebhookOutcome::Accepted, bench.now);
    QCOMPARE(bench.toldUntil(bench.now), std::string("channel_vacated 2"));
    QVERIFY(bench.queue.isEmpty());
}

void TestWebhookQueue::keepsWhatWaitsForATargetThatStays()
{
    Bench bench;
    bench.add(occupied("a"));
    bench.now += 50ms;
    const WebhookCall call = bench.take();
    bench.add(occupied("b"));
    AppConfig changed = appTelling("http://new");
    changed.webhooks.push_back({.url = "http://a", .kinds = {Kind::CacheMiss}});
    changed.webhooks.back().headers = {{"X-New", "yes"}};
    bench.queue.setApps(std::span(&changed, 1));
    QVERIFY(bench.queue.ended(call.id, WebhookOutcome::Accepted, bench.now).kind
            == WebhookVerdict::Kind::Delivered);
    bench.add(occupied("c"));
    const auto calls = bench.callsUntil(Instant(1min));
    QCOMPARE(calls.size(), std::size_t(2));
    QVERIFY(calls[0].starts_with("http://a ") && calls[0].ends_with("\"b\",\"sequence\":2}]}"));
    QVERIFY(calls[1].starts_with("http://new ") && calls[1].ends_with("\"c\",\"sequence\":3}]}"));
    bench.add(cacheMiss("cache-a"));
    bench.now += 1s;
    QCOMPARE(header(bench.queue.take(bench.now, 0).at(0), "X-New"), std::string("yes"));
}

void TestWebhookQueue::dropsWhatWaitsForATargetThatGoes()
{
    Bench bench;
    bench.add(occupied("a"));
    bench.now += 50ms;
    const WebhookCall call = bench.take();
    bench.add(occupied("b"));
    bench.add(vacated("c"));
    bench.queue.setApps({});
    QCOMPARE(bench.queue.stats().dropped, std::uint64_t(2));
    QVERIFY(bench.queue.ended(call.id, WebhookOutcome::Failed, bench.now).kind
            == WebhookVerdict::Kind::Forgotten);
    QCOMPARE(bench.toldUntil(Instant(1min)), std::string());
    const AppConfig again = appTelling("http://a");
    bench.queue.setApps(std::span(&again, 1));
    bench.add(occupied("d"));
    QCOMPARE(bench.toldUntil(Instant(2min)), std::string("channel_occupied 3"));
}

void TestWebhookQueue::signsRetriesWithANewSecret()
{
    AppConfig app = appTelling("http://a");
    Bench bench(app);
    bench.add(occupied("a"));
    bench.now += 50ms;
    const WebhookCall first = bench.take();
    bench.queue.ended(first.id, WebhookOutcome::Failed, bench.now);
    app.secret = "changed";
    bench.queue.setApps(std::span(&app, 1));
    bench.now += 1s;
    const WebhookCall second = bench.take();
    QCOMPARE(second.body.text(), first.body.text());
    QVERIFY(header(second, "X-Pusher-Signature") != header(first, "X-Pusher-Signature"));
}

void TestWebhookQueue::tellsTwoTargetsOfOneUrl()
{
    AppConfig app = appTelling("http://a");
    app.webhooks.front().kinds = {Kind::CacheMiss};
    app.webhooks.push_back({.url = "http://a", .kinds = {Kind::ChannelOccupied}});
    Bench bench(app);
    bench.queue.setApps(std::span(&app, 1));
    bench.add(occupied("a"));
    bench.add(cacheMiss("a"));
    QCOMPARE(bench.callsUntil(Instant(1min)).size(), std::size_t(2));
}

void TestWebhookQueue::givesUpEverythingWhenAbandoned()
{
    Bench bench;
    bench.add(occupied("a"));
    bench.now += 50ms;
    const WebhookCall call = bench.take();
    bench.add(occupied("b"));
    bench.add(vacated("c"));
    QCOMPARE(bench.queue.abandon(), std::size_t(3));
    QVERIFY(bench.queue.isEmpty());
    QVERIFY(!bench.queue.nextDue());
    QCOMPARE(bench.queue.stats().dropped, std::uint64_t(3));
    QVERIFY(bench.queue.ended(call.id, WebhookOutcome::Accepted, bench.now).kind
            == WebhookVerdict::Kind::Forgotten);
}

/// Pages come and go on 10,000 channels; half of those that leave come back in time.
void TestWebhookQueue::keepsUpWithAStorm()
{
    constexpr int channels = 10'000;
    Bench bench(appTelling("http://a"), {.queuedEventsMax = 100'000});
    for (int channel = 0; channel < channels; ++channel)
        bench.add(vacated("private-order." + std::to_string(channel)));
    bench.now += 1s;
    for (int channel = 0; channel < channels; channel += 2)
        bench.add(occupied("private-order." + std::to_string(channel)));
    QCOMPARE(bench.queue.stats().held, std::uint64_t(channels / 2));
    QCOMPARE(bench.queue.stats().suppressed, std::uint64_t(channels));
    QCOMPARE(bench.callsUntil(Instant(1min)).size(), std::size_t(channels / 2 / 100));
    QCOMPARE(bench.queue.stats().delivered, std::uint64_t(channels / 2));
}

QTEST_GUILESS_MAIN(TestWebhookQueue)
#include "tst_webhookqueue.moc"
