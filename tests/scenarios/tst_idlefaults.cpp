// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/idlefaults.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

Scenario scene()
{
    return scenarioWith("  clients: {a: {do: [open, {subscribe: order.7}, {label: there}]}}\n"
                        "  policies: [owner, none]\n"
                        "  faults:\n"
                        "    - {target: a, do: rst, when: {frame: lock.granted, channel: "
                        "private-order.7, nth: 2}}\n"
                        "    - {target: a, do: hold, when: {at: 2s, after: a.there}}\n"
                        "    - {target: a, do: hold, when: {nth: 1}}\n"
                        "    - {target: a, do: {refuse: {first: 9, last: 9}}}\n");
}

CaseResult caseOf(const Scenario& scenario, const std::string& policy,
                  std::vector<std::set<std::size_t>> struck)
{
    std::vector<RunOutcome> runs;
    for (const auto& each : struck) {
        runs.emplace_back();
        runs.back().struck = each;
    }
    CaseResult result = judgeCase(scenario, policy, runs);
    result.coverage = Coverage();
    return result;
}

std::vector<std::size_t> placesOf(const CaseResult& result)
{
    std::vector<std::size_t> places;
    for (const IdleFault& idle : result.idleFaults)
        places.push_back(idle.place);
    return places;
}

using Places = std::vector<std::size_t>;

} // namespace

class TestIdleFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAFault();
    void countsAllRunsOfACase();
    void countsAllCasesOfAScenario();
    void leavesNoVerdictWhereNothingWasTried();
    void leavesWhatIsWrongAsItIs();
    void asksNothingOfAPart();
};

void TestIdleFaults::namesAFault()
{
    const Scenario scenario = scene();
    QCOMPARE(faultText(scenario, 0),
             std::string("fault 1 (rst at number 2 of lock.granted of private-order.7)"));
    QCOMPARE(faultText(scenario, 1), std::string("fault 2 (hold at 2s after a.there)"));
    QCOMPARE(faultText(scenario, 2), std::string("fault 3 (hold at any frame)"));
    QCOMPARE(faultText(scenario, 3), std::string("fault 4 (refuse)"));
}

void TestIdleFaults::countsAllRunsOfACase()
{
    const CaseResult result = caseOf(scene(), "owner", {{0}, {0, 2}, {}});
    QCOMPARE(placesOf(result), (Places{1, 3}));
    QCOMPARE(result.idleFaults.front().line, 8);
    Scenario used = scene();
    used.writtenIn = "part.yaml";
    QCOMPARE(caseOf(used, "owner", {{}}).idleFaults.front().file, std::string("part.yaml"));
}

void TestIdleFaults::countsAllCasesOfAScenario()
{
    const Scenario scenario = scene();
    std::vector<CaseResult> cases{caseOf(scenario, "owner", {{0, 3}}),
                                  caseOf(scenario, "none", {{1, 3}})};
    judgeIdleFaults(scenario, cases);
    QCOMPARE(placesOf(cases[0]), Places{2});
    QCOMPARE(placesOf(cases[1]), Places{2});
    // Under a policy that was not played it may strike.
    std::vector<CaseResult> one{caseOf(scenario, "owner", {{0, 3}})};
    judgeIdleFaults(scenario, one);
    QVERIFY(one[0].idleFaults.empty());
    Scenario alone = scene();
    alone.policies.resize(1);
    std::vector<CaseResult> live{cases[0]};
    live[0].coverage.reset();
    live[0].runs = 20;
    live[0].idleFaults.front().sentence = "x";
    judgeIdleFaults(alone, live);
    QCOMPARE(live[0].idleFaults.front().sentence, std::string("x in any of 20 runs"));
}

void TestIdleFaults::leavesNoVerdictWhereNothingWasTried()
{
    const Scenario scenario = scene();
    const auto judged = [&](std::vector<CaseResult> cases) {
        judgeIdleFaults(scenario, cases);
        return cases.front();
    };
    const CaseResult idle = caseOf(scenario, "owner", {{0, 1, 2}});
    const CaseResult other = caseOf(scenario, "none", {{}});
    const CaseResult unknown = judged({idle, other});
    QVERIFY(unknown.verdict == Verdict::Unknown);
    QCOMPARE(unknown.headline(),
             std::string("fault 4 (refuse) never struck in any schedule, under none of the "
                         "policies; what it would do was not tried"));
    // Not every policy was asked, or not everything was seen.
    QVERIFY(judged({idle}).verdict == Verdict::Pass);
    QVERIFY(judged({idle}).idleFaults.empty());
    CaseResult bounded = other;
    bounded.coverage->bounded = "time was up";
    QVERIFY(judged({idle, bounded}).verdict == Verdict::Pass);
    QCOMPARE(placesOf(judged({idle, bounded})), Places{3});
}

void TestIdleFaults::leavesWhatIsWrongAsItIs()
{
    const Scenario scenario = scene();
    CaseResult wrong = caseOf(scenario, "owner", {{}});
    wrong.verdict = Verdict::Violation;
    std::vector<CaseResult> cases{wrong, caseOf(scenario, "none", {{}})};
    judgeIdleFaults(scenario, cases);
    QVERIFY(cases[0].verdict == Verdict::Violation);
    QCOMPARE(cases[0].idleFaults.size(), 4U);
    QVERIFY(cases[1].verdict == Verdict::Unknown);
}

/// What a fault waits for may be of another order.
void TestIdleFaults::asksNothingOfAPart()
{
    Scenario part = scene();
    part.isPart = true;
    std::vector<CaseResult> cases{caseOf(part, "owner", {{}}), caseOf(part, "none", {{}})};
    judgeIdleFaults(part, cases);
    QVERIFY(cases[0].idleFaults.empty());
    QVERIFY(cases[0].verdict == Verdict::Pass);
}

QTEST_GUILESS_MAIN(TestIdleFaults)
#include "tst_idlefaults.moc"
