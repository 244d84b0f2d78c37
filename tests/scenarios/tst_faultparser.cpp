// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/faultparser.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

/// Two clients, and `faults:` on line 7.
std::string withFaults(const std::string& faults)
{
    return fileWith("  clients:\n    a: {do: [open, {subscribe: order.7}, {label: x}]}\n"
                    "    b: {do: [open, {subscribe: order.8}]}\n  faults: "
                    + faults + "\n");
}

std::vector<ScenarioFault> faultsOf(const std::string& faults)
{
    const auto scenarios = parsed(withFaults(faults));
    for (const std::string& problem : problemsOf(withFaults(faults)))
        qWarning("%s", problem.c_str());
    return scenarios ? scenarios->front().faults : std::vector<ScenarioFault>();
}

} // namespace

class TestFaultParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhoWhatAndWhen();
    void readsEveryKind();
    void namesFaultsApart();
    void refusesBadFaults_data();
    void refusesBadFaults();
};

void TestFaultParser::readsWhoWhatAndWhen()
{
    const auto faults = faultsOf(
        R"([{target: b, when: {frame: "lock.changed", channel: "private-*", dir: down, nth: 2, edge: before}, do: {latency: 250ms}, for: 2s, probability: 0.5},
            {target: all, when: {at: 2s}, do: blackhole},
            {target: a, when: {after: a.x, nth: 3}, do: {rst: {after: 1s, dir: up}}}])");
    QCOMPARE(faults.size(), 3U);
    QCOMPARE(faults[0].client, std::optional<std::size_t>(1));
    QCOMPARE(faults[0].fault.duration("mean"), Duration(250ms));
    const Trigger& when = faults[0].fault.when;
    QCOMPARE(when.event, std::string("lock.changed"));
    QCOMPARE(when.channel, std::string("private-*"));
    QVERIFY(when.seen == LinkDirection::Down);
    QCOMPARE(when.nth, std::uint64_t(2));
    QVERIFY(when.beforeFrame);
    QCOMPARE(when.lasting, Duration(2s));
    QCOMPARE(when.probability, 0.5);
    QVERIFY(!faults[0].after);
    QVERIFY(!faults[1].client);
    QVERIFY(faults[1].fault.kind() == FaultKind::Blackhole);
    QCOMPARE(faults[1].fault.when.at, Duration(2s));
    QCOMPARE(faults[2].after, (std::optional<StepRef>({0, 2})));
    QCOMPARE(faults[2].fault.duration("after"), Duration(1s));
    QCOMPARE(faults[2].fault.choice("dir"), std::string_view("up"));
}

void TestFaultParser::readsEveryKind()
{
    for (const FaultType& type : faultTypes()) {
        const std::string name(type.name);
        const auto alone = faultsOf("[{target: a, do: " + name + "}]");
        QCOMPARE(alone.size(), 1U);
        QVERIFY(alone[0].fault.kind() == type.kind);
        const auto asMap = faultsOf("[{target: a, do: {" + name + ": {}}}]");
        QCOMPARE(asMap.size(), 1U);
    }
}

void TestFaultParser::namesFaultsApart()
{
    const auto faults = faultsOf("[{target: a, do: hold}, {target: a, do: hold}]");
    QCOMPARE(faults[0].fault.name, std::string("hold@1"));
    QCOMPARE(faults[1].fault.name, std::string("hold@2"));
}

void TestFaultParser::refusesBadFaults_data()
{
    QTest::addColumn<QByteArray>("faults");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* faults, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(faults) << QByteArray(problem);
    };
    row("map", "{target: a}", "7:11: 'faults' must be a list, but this is a map");
    row("word", "[blackhole]", "7:12: a fault must be a map, but this is 'blackhole'");
    row("typo", "[{targt: a, target: a, do: hold}]",
        "7:13: unknown key 'targt' in a fault; did you mean 'target'?");
    row("no target", "[{do: hold}]", "7:12: a fault needs 'target': a client, or all");
    row("nothing done", "[{target: a}]",
        "7:12: a fault needs 'do': the fault, such as {latency: 250ms}");
    row("missing client", "[{target: c, do: hold}]",
        "7:21: 'c' is no client to trouble; expected a, b or all");
    row("unknown fault", "[{target: a, do: latencey}]",
        "7:28: 'latencey' is no fault; did you mean 'latency'?");
    row("two faults", "[{target: a, do: {hold: {}, rst: {}}}]",
        "7:28: 'do' must be one fault, such as blackhole, {latency: 250ms} or {rst: {after: 1s}}, "
        "but this is 2 of them");
    row("list of faults", "[{target: a, do: [hold]}]",
        "7:28: 'do' must be one fault, such as blackhole, {latency: 250ms} or {rst: {after: 1s}}, "
        "but this is a list");
    row("unknown setting", "[{target: a, do: {latency: {men: 1s}}}]",
        "7:39: unknown key 'men' in 'latency'; did you mean 'mean'?");
    row("value without unit", "[{target: a, do: {latency: soon}}]",
        "7:38: latency, mean: \"soon\" is not a duration: write a number and a unit (us, ms, s, m, "
        "h), such as 250ms, 10s or 1m30s");
    row("no setting at all", "[{target: a, do: {pause: 2s}}]",
        "7:36: 'pause' has no settings; write it alone");
    row("settings that do not go together", "[{target: a, do: {refuse: {first: 3, last: 2}}}]",
        "7:29: refuse: last must not come before first");
    row("unknown trigger", "[{target: a, do: hold, when: {event: x}}]",
        "7:41: unknown key 'event' in 'when'; expected frame, channel, dir, nth, edge, at or "
        "after");
    row("no moment", "[{target: a, do: hold, when: {}}]",
        "7:40: this 'when' says nothing; name a moment by frame, channel, dir, nth, edge, at or "
        "after, or leave 'when' out for the whole run");
    row("direction of no frame", "[{target: a, do: hold, when: {dir: up}}]",
        "7:40: 'dir' and 'edge' are about a frame; say which by frame, channel or nth");
    row("after a missing step", "[{target: a, do: hold, when: {after: a.y}}]",
        "7:48: 'a' has no step 'y'; expected open, subscribe or x");
    row("bad probability", "[{target: a, do: hold, probability: 20%}]",
        "7:47: hold, probability: \"20%\" is not a number from 0 to 1");
    row("bad end", "[{target: a, do: hold, for: {}}]",
        "7:39: 'for' must be a value, but this is a map");
}

void TestFaultParser::refusesBadFaults()
{
    QFETCH(QByteArray, faults);
    QFETCH(QByteArray, problem);
    QCOMPARE(problemsOf(withFaults(faults.toStdString())),
             std::vector<std::string>{problem.toStdString()});
}

QTEST_GUILESS_MAIN(TestFaultParser)
#include "tst_faultparser.moc"
