// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/settingsparser.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

/// `body` begins on line 5.
std::string withOneClient(const std::string& body)
{
    return fileWith("  clients: {a: {do: [open]}}\n" + body);
}

Scenario oneClient(const std::string& body)
{
    return scenarioWith("  clients: {a: {do: [open]}}\n" + body);
}

} // namespace

class TestSettingsParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLive();
    void readsExplore();
    void readsEnginesAndTimes();
    void leavesOutAnEngine();
    void knowsOtherFailuresLive();
    void refusesBadSettings_data();
    void refusesBadSettings();
    void refusesSettingsInVain_data();
    void refusesSettingsInVain();
};

void TestSettingsParser::readsLive()
{
    const LiveSettings live = oneClient(
                                  "  live: {repeat: 200, seed: 42, within: 9s, settle: 1ms, heal: "
                                  "3s}\n")
                                  .live;
    QCOMPARE(live.repeat, 200);
    QCOMPARE(live.seed, std::optional<std::uint64_t>(42));
    QCOMPARE(live.within, Duration(9s));
    QCOMPARE(live.settle, Duration(1ms));
    QCOMPARE(live.heal, Duration(3s));
    QVERIFY(!live.skipped);
}

void TestSettingsParser::readsExplore()
{
    const ExploreSettings explore = oneClient(
                                        "  explore: {engine: [exhaustive, pct], time: async, "
                                        "states: 1e6, within: 10s, memory: 512MB, preemptions: 0, "
                                        "pct: {depth: 4, runs: 70}, seeds: [1, 2, 3]}\n")
                                        .explore;
    QCOMPARE(explore.engines, (std::vector{ExploreEngine::Exhaustive, ExploreEngine::Pct}));
    QVERIFY(explore.time == TimeMode::Async);
    QCOMPARE(explore.statesMax, std::uint64_t(1'000'000));
    QCOMPARE(explore.within, std::optional<Duration>(10s));
    QCOMPARE(explore.memoryMax, std::uint64_t(512) << 20);
    QCOMPARE(explore.preemptions, std::optional(0));
    QCOMPARE(explore.pctDepth, 4);
    QCOMPARE(explore.runs, std::uint64_t(70));
    QCOMPARE(explore.seeds, (std::vector<std::uint64_t>{1, 2, 3}));
}

void TestSettingsParser::readsEnginesAndTimes()
{
    const std::array engines{ExploreEngine::Exhaustive, ExploreEngine::Dpor, ExploreEngine::Pct,
                             ExploreEngine::Random, ExploreEngine::Portfolio};
    const std::array<std::string, 5> names{"exhaustive", "dpor", "pct", "random", "portfolio"};
    for (std::size_t i = 0; i < engines.size(); ++i)
        QCOMPARE(oneClient("  explore: {engine: " + names[i] + "}\n").explore.engines,
                 std::vector{engines[i]});
    QVERIFY(oneClient("  explore: {time: real}\n").explore.time == TimeMode::Real);
    QVERIFY(oneClient("  explore: {time: ordered}\n").explore.time == TimeMode::Ordered);
    QCOMPARE(oneClient("  explore: {runs: 12}\n").explore.runs, std::uint64_t(12));
}

void TestSettingsParser::leavesOutAnEngine()
{
    const Scenario explored = oneClient("  live: off\n");
    QVERIFY(explored.live.skipped && !explored.skippedExploring);
    const Scenario played = oneClient("  explore: off\n");
    QVERIFY(played.skippedExploring && !played.live.skipped);
}

void TestSettingsParser::knowsOtherFailuresLive()
{
    const Scenario scenario = oneClient(
        "  known: {owner: [L, S]}\n  live: {known: {owner: [S]}}\n");
    QCOMPARE(lettersText(scenario.known.at("owner")), std::string("L S"));
    QCOMPARE(lettersText(forLiveRuns(scenario).known.at("owner")), std::string("S"));
    QCOMPARE(lettersText(forLiveRuns(oneClient("  known: {owner: [L]}\n")).known.at("owner")),
             std::string("L"));
}

void TestSettingsParser::refusesBadSettings_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* body, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(body) << QByteArray(problem);
    };
    row("text for live", "  live: on\n", "5:9: 'live' must be a map, but this is 'on'");
    row("nothing left", "  live: off\n  explore: off\n",
        "6:12: with 'live: off' and 'explore: off' nothing is left to run; take one of them out");
    row("bad seed", "  live: {seed: -1}\n",
        "5:16: 'seed' must be a whole number such as 42, but this is '-1'");
    row("typo under live's known", "  live: {known: {ownr: [S]}}\n",
        "5:18: unknown key 'ownr' in 'known'; did you mean 'owner'?");
    row("typo under explore", "  explore: {stats: 3}\n",
        "5:13: unknown key 'stats' in 'explore'; did you mean 'states'?");
    row("unknown engine", "  explore: {engine: exhaustiv}\n",
        "5:21: 'exhaustiv' is no engine; did you mean 'exhaustive'?");
    row("an engine twice", "  explore: {engine: [pct, pct]}\n",
        "5:27: the engine 'pct' is there twice");
    row("no engine", "  explore: {engine: []}\n",
        "5:21: name at least one engine, or write 'explore: off' for none");
    row("unknown time", "  explore: {time: fake}\n",
        "5:19: 'fake' is no kind of time; expected ordered, async or real");
    row("half a state", "  explore: {states: 1.5}\n",
        "5:21: 'states' must be a whole number from 1 to 1e12, such as 1e6, but this is '1.5'");
    row("memory without a unit that counts", "  explore: {memory: 12}\n",
        "5:21: 'memory' must be a size of at least 1MB, such as 512MB or 2GB, but this is '12'");
    row("list for memory", "  explore: {memory: [2GB]}\n",
        "5:21: 'memory' must be a size of at least 1MB, such as 512MB or 2GB, but this is a list");
    row("preemptions", "  explore: {preemptions: few}\n",
        "5:26: 'preemptions' must be a number from 1 to 1000, but this is 'few'");
    row("runs twice", "  explore: {runs: 5, pct: {runs: 6}}\n",
        "5:34: 'runs' is there twice, here and under 'explore'; keep one");
    row("a policy twice", "  policies: [owner, none, owner]\n",
        "5:27: the policy 'owner' is there twice; keep one");
    row("no seed", "  explore: {seeds: []}\n",
        "5:20: 'seeds' must be 1 to 10000 numbers, but these are 0");
    row("too many servers", "  servers: 9\n",
        "5:12: 'servers' must be a number from 1 to 8, but this is '9'");
}

/// What could be read, and would say nothing or something that never counts.
void TestSettingsParser::refusesSettingsInVain_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* body, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(body) << QByteArray(problem);
    };
    row("no policy", "  policies: []\n",
        "5:13: name at least one policy, or leave 'policies' out for all that a server has");
    row("a map of no policy", "  policies: {}\n",
        "5:13: name at least one policy, or leave 'policies' out for all that a server has");
    row("a letter twice", "  known: {owner: [L, L]}\n",
        "5:22: the letter 'L' is there twice; keep one");
    row("known of what is not played", "  policies: [owner]\n  known: {none: [L]}\n",
        "6:11: this scenario is not played under 'none', only under owner; add it to 'policies', "
        "or take it out of 'known'");
    row("known live of what is not played", "  policies: [owner]\n  live: {known: {none: [L]}}\n",
        "6:18: this scenario is not played under 'none', only under owner; add it to 'policies', "
        "or take it out of 'known'");
    row("no time for a run", "  live: {within: 0s}\n",
        "5:18: 'within' must be longer than no time, but this is '0s'");
    row("at rest at once", "  live: {settle: 0s}\n",
        "5:18: 'settle' must be longer than no time, but this is '0s'");
    row("no time to explore", "  explore: {within: 0s}\n",
        "5:21: 'within' must be longer than no time, but this is '0s'");
    row("a long time", "  live: {within: 99999h}\n",
        "5:18: 'within' is too long: no time is longer than 10000h, but this is '99999h'");
    row("preemptions that nobody counts",
        "  explore: {engine: [dpor, portfolio], preemptions: 2}\n",
        "5:53: only the engine 'exhaustive' counts preemptions; add it to 'engine', or take "
        "'preemptions' out");
    row("a seed twice", "  explore: {engine: pct, seeds: [1, 2, 1]}\n",
        "5:40: the seed 1 is there twice; keep one");
    row("unknown way to take webhooks", "  application: {webhooks: newset}\n",
        "5:27: 'newset' is no way to take webhooks; did you mean 'newest'?");
    row("no workers", "  application: {workers: 0}\n",
        "5:26: 'workers' must be a number from 1 to 8, but this is '0'");
    row("a report nowhere", "report: {junit: [a]}\n",
        "5:17: 'junit' must be text, but this is a list");
    row("another report", "report: {junt: a.xml}\n",
        "5:10: unknown key 'junt' in 'report'; did you mean 'junit'?");
    row("fails on nothing known", "report: {fail_on: [violations]}\n",
        "5:20: 'violations' is no way to fail; did you mean 'violation'?");
    row("fails on nothing", "report: {fail_on: []}\n",
        "5:19: with an empty 'fail_on' nothing would fail, not even a violation; name what does, "
        "or leave it out for violation, unknown or unexpected_pass");
    row("fails twice", "report: {fail_on: [unknown, unknown]}\n",
        "5:29: 'unknown' is there twice; keep one");
}

void TestSettingsParser::refusesSettingsInVain()
{
    refusesBadSettings();
}

void TestSettingsParser::refusesBadSettings()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, problem);
    QCOMPARE(problemsOf(withOneClient(body.toStdString())),
             std::vector<std::string>{problem.toStdString()});
}

QTEST_GUILESS_MAIN(TestSettingsParser)
#include "tst_settingsparser.moc"
