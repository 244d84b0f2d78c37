// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/groupplan.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <set>

using namespace echolock;
using namespace std::chrono_literals;

class TestGroupPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void swizzleSilencesASubsetAndHealsIt();
    void swizzleTakesAllWhereThereAreFewer();
    void stormSpreadsEverybody();
    void herdComesAtOnce();
    void sameSeedGivesTheSamePlan();
};

namespace {

std::vector<std::uint32_t> membersOf(const std::vector<GroupStep>& steps, GroupStep::Kind kind)
{
    std::vector<std::uint32_t> members;
    for (const GroupStep& step : steps) {
        if (step.kind == kind)
            members.push_back(step.member);
    }
    return members;
}

} // namespace

void TestGroupPlan::swizzleSilencesASubsetAndHealsIt()
{
    Prng prng(5);
    const auto steps = swizzlePlan({.members = 100, .subset = 8, .spacing = 100ms}, prng);
    auto begun = membersOf(steps, GroupStep::Kind::Begin);
    auto ended = membersOf(steps, GroupStep::Kind::End);
    QCOMPARE(begun.size(), 8U);
    QCOMPARE(steps.size(), 16U);
    QCOMPARE(steps[15].at, Duration(1500ms));
    QVERIFY(begun != ended);
    std::ranges::sort(begun);
    std::ranges::sort(ended);
    QVERIFY(begun == ended);
    QCOMPARE((std::set<std::uint32_t>(begun.begin(), begun.end()).size()), 8U);
    QVERIFY(begun.back() < 100);
}

void TestGroupPlan::swizzleTakesAllWhereThereAreFewer()
{
    Prng prng(5);
    QCOMPARE(swizzlePlan({.members = 3, .subset = 8, .spacing = 1s}, prng).size(), 6U);
    QVERIFY(swizzlePlan({}, prng).empty());
}

void TestGroupPlan::stormSpreadsEverybody()
{
    Prng prng(5);
    const auto steps = stormPlan({.members = 200, .spread = 10s}, prng);
    const auto members = membersOf(steps, GroupStep::Kind::Begin);
    QCOMPARE((std::set<std::uint32_t>(members.begin(), members.end()).size()), 200U);
    QVERIFY(std::ranges::is_sorted(steps, {}, &GroupStep::at));
    QVERIFY(steps.front().at < 1s && steps.back().at > 9s && steps.back().at <= 10s);
}

void TestGroupPlan::herdComesAtOnce()
{
    Prng prng(5);
    for (const GroupStep& step : stormPlan({.members = 20, .spread = 0s}, prng))
        QCOMPARE(step.at, Duration(0s));
}

void TestGroupPlan::sameSeedGivesTheSamePlan()
{
    const auto plan = [](std::uint64_t seed) {
        Prng prng(seed);
        return stormPlan({.members = 20, .spread = 1s}, prng);
    };
    QVERIFY(plan(1) == plan(1));
    QVERIFY(plan(1) != plan(2));
}

QTEST_GUILESS_MAIN(TestGroupPlan)
#include "tst_groupplan.moc"
