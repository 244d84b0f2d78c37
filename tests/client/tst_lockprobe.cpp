// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/lockprobe.h"
#include "server/loop/monotonicclock.h"
#include "tests/support/webstub.h"

#include <set>

using namespace echolock;
using namespace std::chrono_literals;

class TestLockProbe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksForEachOrderAgain();
    void findsALockThatOutlivesItsPeople();
    void findsALostLock();
    void saysWhyItFailsOnce();
    void asksNoMoreThanAFewAtATime();
};

namespace {

/// A probe of an application, and all that it complains of.
struct Bench
{
    explicit Bench(std::uint32_t orders = 3)
        : probe({.url = web.url("/orders/{id}?key=secret"),
                 .pointer = JsonPointer::parse("/data/locked_by").value(),
                 .every = 5ms,
                 .match = "user-{n}",
                 .limits = {.grace = 20ms, .delay = 20ms}},
                orders, {})
    {
        web.answer = [this](const HttpRequest&) {
            return HttpReply{200, {}, R"({"data":{"locked_by":)" + holder + "}}"};
        };
        QObject::connect(&probe, &LockProbe::complained, &probe,
                         [this](const std::string& sentence) { complaints.push_back(sentence); });
    }

    void show(const char* order, Belief belief)
    {
        ClientSnapshot client;
        client.number = 9;
        client.user = "alice";
        client.order = order;
        client.belief = belief;
        client.at = MonotonicClock::now();
        probe.take({.clients = {client}, .stats = {}, .problems = {}});
    }

    WebStub web;
    QByteArray holder = "null";
    LockProbe probe;
    std::vector<std::string> complaints;
};

} // namespace

void TestLockProbe::asksForEachOrderAgain()
{
    Bench bench;
    bench.probe.start();
    QTRY_VERIFY(bench.probe.counts().answers > 6);
    std::set<std::string> targets;
    for (const HttpRequest& request : bench.web.requests)
        targets.insert(request.target);
    QVERIFY(targets
            == (std::set<std::string>{"/orders/1?key=secret", "/orders/2?key=secret",
                                      "/orders/3?key=secret"}));
    QVERIFY(bench.complaints.empty());
}

void TestLockProbe::findsALockThatOutlivesItsPeople()
{
    Bench bench;
    bench.holder = "\"user-9\"";
    bench.show("order.2", Belief::Editing);
    bench.show("", Belief::Nothing);
    bench.probe.start();
    QTRY_COMPARE(bench.probe.counts().orphans, std::uint64_t(1));
    QCOMPARE(bench.complaints.size(), std::size_t(1));
    QVERIFY(bench.complaints[0].starts_with("order.2 is still held by user-9, and nobody has "));
}

void TestLockProbe::findsALostLock()
{
    Bench bench;
    bench.show("order.2", Belief::Editing);
    bench.probe.start();
    QTRY_COMPARE(bench.probe.counts().lost, std::uint64_t(1));
    QCOMPARE(bench.complaints,
             std::vector<std::string>{"Client 9 edits order.2, and its lock is free."});
}

void TestLockProbe::saysWhyItFailsOnce()
{
    Bench bench;
    bench.web.answer = [](const HttpRequest&) { return HttpReply{401, {}, "{}"}; };
    bench.probe.start();
    QTRY_VERIFY(bench.probe.counts().failures > 6);
    QCOMPARE(bench.complaints,
             std::vector<std::string>{
                 "The lock probe " + bench.web.url("/orders/{id}")
                 + " answered 401, and only 200 says who holds a lock: check --probe-url and "
                   "--probe-header."});
    QCOMPARE(bench.probe.counts().answers, std::uint64_t(0));
}

void TestLockProbe::asksNoMoreThanAFewAtATime()
{
    Bench bench(100);
    bench.web.answer = [](const HttpRequest&) { return std::nullopt; };
    bench.probe.start();
    QTRY_COMPARE(bench.web.waiting.size(), std::size_t(32));
    bench.web.waiting[0]->reply({200, {}, "{}"});
    QTRY_COMPARE(bench.web.waiting.size(), std::size_t(33));
    QCOMPARE(bench.probe.counts().answers, std::uint64_t(1));
}

QTEST_GUILESS_MAIN(TestLockProbe)

#include "tst_lockprobe.moc"
