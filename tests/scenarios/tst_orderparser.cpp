// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/orderparser.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

std::string withTwoClients(const std::string& body)
{
    return fileWith("  clients:\n    a: {do: [open, {subscribe: order.7}, {label: x}]}\n"
                    "    b: {do: [open, close]}\n"
                    + body);
}

Scenario twoClients(const std::string& body)
{
    return std::move(parsed(withTwoClients(body))->front());
}

} // namespace

class TestOrderParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsChains();
    void readsFurtherOrderOfLiveRuns();
    void readsJitter();
    void refusesBadOrder_data();
    void refusesBadOrder();
};

void TestOrderParser::readsChains()
{
    const Scenario scenario = twoClients("  order: [a.open<b.open < a.x, a.x < b.close]\n");
    QCOMPARE(scenario.order.size(), 3U);
    QCOMPARE(scenario.order[1].before, (StepRef{1, 0}));
    QCOMPARE(scenario.order[1].after, (StepRef{0, 2}));
    QCOMPARE(scenario.order[1].text, std::string("a.open<b.open < a.x"));
    QCOMPARE(scenario.order[2].after, (StepRef{1, 1}));
}

void TestOrderParser::readsFurtherOrderOfLiveRuns()
{
    const Scenario scenario = twoClients(
        "  order: [a.open < b.open]\n  live: {order: [a.x < b.close]}\n");
    QCOMPARE(scenario.order.size(), 1U);
    QCOMPARE(scenario.live.order.size(), 1U);
    QCOMPARE(forLiveRuns(scenario).order.size(), 2U);
}

void TestOrderParser::readsJitter()
{
    const Scenario scenario = twoClients(
        "  live: {jitter: {b.open: {uniform: [0ms, 400ms]}, a.x: {uniform: [1s, 1s]}}}\n");
    QCOMPARE(scenario.live.jitter.size(), 2U);
    QCOMPARE(scenario.live.jitter[0].step, (StepRef{1, 0}));
    QCOMPARE(scenario.live.jitter[0].most, Duration(400ms));
    QCOMPARE(scenario.live.jitter[1].least, Duration(1s));
}

void TestOrderParser::refusesBadOrder_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* body, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(body) << QByteArray(problem);
    };
    row("nothing after the arrow", "  order: [\"a.open <\"]\n",
        "7:11: '' is no step; write client.step, such as tab1.open");
    row("two arrows", "  order: [a.open << b.open]\n",
        "7:11: '' is no step; write client.step, such as tab1.open");
    row("cycle with live's order", "  order: [a.x < b.open]\n  live: {order: [b.open < a.open]}\n",
        "7:11: these steps wait for each other, so none can ever begin: a.open < a.subscribe < "
        "a.x < b.open < a.open");
    row("typo in live's order", "  live: {order: [b.open < a.opn]}\n",
        "7:18: 'a' has no step 'opn'; did you mean 'open'?");
    row("jitter of a missing step", "  live: {jitter: {b.subscribe: {uniform: [0ms, 1ms]}}}\n",
        "7:19: 'b' has no step 'subscribe'; expected open or close");
    row("jitter twice",
        "  live: {jitter: {a.x: {uniform: [0ms, 1ms]}, a.label: {uniform: [0ms, 1ms]}}}\n",
        "7:47: 'a.label' has jitter already; keep one");
    row("list for jitter", "  live: {jitter: [b.open]}\n",
        "7:18: 'jitter' must be a map from steps to times, such as {tab1.open: {uniform: [0ms, "
        "400ms]}}, but this is a list");
    row("jitter of one time", "  live: {jitter: {b.open: 400ms}}\n",
        "7:27: jitter must be a map, but this is '400ms'");
    row("another kind of jitter", "  live: {jitter: {b.open: {normal: [0ms, 1ms]}}}\n",
        "7:27: jitter needs 'uniform': the least and the most time");
    row("one bound", "  live: {jitter: {b.open: {uniform: [1ms]}}}\n",
        "7:37: 'uniform' must be the least and the most time, such as {uniform: [0ms, 400ms]}");
    row("bounds the wrong way round", "  live: {jitter: {b.open: {uniform: [2ms, 1ms]}}}\n",
        "7:37: the least time is longer than the most; swap them");
}

void TestOrderParser::refusesBadOrder()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, problem);
    const auto problems = problemsOf(withTwoClients(body.toStdString()));
    QVERIFY(!problems.empty());
    QCOMPARE(problems.front(), problem.toStdString());
}

QTEST_GUILESS_MAIN(TestOrderParser)
#include "tst_orderparser.moc"
