// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/agentplan.h"

#include <algorithm>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Kind = AgentStep::Kind;

AgentPlan planOf(const BehaviourMix& mix)
{
    return {.user = "alice", .orders = 24, .mix = std::make_shared<const BehaviourMix>(mix)};
}

Duration edited(const AgentStint& stint)
{
    Duration sum{};
    for (const AgentStep& step : stint.steps)
        sum += step.kind == Kind::Edit ? step.time : Duration::zero();
    return sum;
}

std::int64_t count(const AgentStint& stint, Kind kind)
{
    return std::ranges::count(stint.steps, kind, &AgentStep::kind);
}

} // namespace

class TestAgentPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStintOpensEditsAndEnds();
    void whoStandsStillDoesNotRest();
    void habitsInterruptTheEditing();
    void aHabitShiftsNothingElse();
    void nobodySavesForEver();
    void aScriptIsGoneThroughSoOften();
    void aStepThatIsAddedShiftsNoEarlierOne();
};

void TestAgentPlan::aStintOpensEditsAndEnds()
{
    const AgentPlan plan = planOf({.weights = {1}});
    const AgentStint stint = drawStint(plan, Prng(1), 0).value();
    QCOMPARE(stint.steps.size(), std::size_t(4));
    QVERIFY(stint.steps[0].kind == Kind::Visit && stint.steps[0].order >= 1);
    QVERIFY(stint.steps[1].kind == Kind::Edit && stint.steps[1].time >= 1500ms);
    QVERIFY(stint.steps[2].kind == Kind::Abandon && stint.steps[2].how == Abandonment::Leave);
    QVERIFY(stint.steps[3].kind == Kind::Rest && stint.steps[3].time == stint.rest);
}

void TestAgentPlan::whoStandsStillDoesNotRest()
{
    BehaviourMix mix;
    mix.weights[static_cast<std::size_t>(Abandonment::Sleep)] = 1;
    const AgentStint stint = drawStint(planOf(mix), Prng(1), 0).value();
    QVERIFY(stint.steps.back().kind == Kind::Abandon);
    QCOMPARE(stint.steps.back().time, mix.sleep.middle);
}

/// Their time comes on top: what is edited stays the same.
void TestAgentPlan::habitsInterruptTheEditing()
{
    BehaviourMix mix{.weights = {1}};
    const AgentStint plain = drawStint(planOf(mix), Prng(1), 3).value();
    mix.save.every = ThinkTime::fixed(500ms);
    mix.idle = {.every = ThinkTime::fixed(700ms), .length = ThinkTime::fixed(2s)};
    const AgentStint stint = drawStint(planOf(mix), Prng(1), 3).value();
    QCOMPARE(edited(stint), edited(plain));
    QCOMPARE(count(stint, Kind::Save), (edited(plain) - 1ns) / 500ms);
    QCOMPARE(count(stint, Kind::Idle), (edited(plain) - 1ns) / 700ms);
    QVERIFY(stint.steps[2].kind == Kind::Save && stint.steps[1].time == 500ms);
    QVERIFY(stint.steps[4].kind == Kind::Idle && stint.steps[3].time == 200ms);
}

void TestAgentPlan::aHabitShiftsNothingElse()
{
    BehaviourMix mix = *mixByName("workday");
    const AgentPlan all = planOf(mix);
    mix.idle.every.reset();
    const AgentPlan without = planOf(mix);
    std::int64_t idled = 0;
    for (std::uint64_t number = 0; number < 20; ++number) {
        const AgentStint before = drawStint(all, Prng(9), number).value();
        const AgentStint after = drawStint(without, Prng(9), number).value();
        idled += count(before, Kind::Idle);
        QCOMPARE(count(after, Kind::Idle), 0);
        QCOMPARE(edited(after), edited(before));
        QCOMPARE(count(after, Kind::Save), count(before, Kind::Save));
        QVERIFY(after.steps.front() == before.steps.front());
        QVERIFY(after.steps.back() == before.steps.back());
    }
    QVERIFY(idled > 0);
}

void TestAgentPlan::nobodySavesForEver()
{
    BehaviourMix mix{.weights = {1}, .edit = ThinkTime::fixed(10'000h)};
    mix.save.every = ThinkTime::fixed(Duration::zero());
    QCOMPARE(count(drawStint(planOf(mix), Prng(1), 0).value(), Kind::Save), 64);
}

void TestAgentPlan::aScriptIsGoneThroughSoOften()
{
    AgentPlan plan{.user = "a", .orders = 3};
    plan.script = std::make_shared<const AgentScript>(AgentScript{
        .steps = {{.kind = Kind::Visit}, {.kind = Kind::Edit, .time = ThinkTime::uniform(1s, 9s)}},
        .rounds = 2});
    const auto first = drawStint(plan, Prng(1), 0);
    const auto second = drawStint(plan, Prng(1), 1);
    QVERIFY(first && second);
    QVERIFY(first->steps[1].time != second->steps[1].time);
    QVERIFY(first->steps[0].order >= 1 && first->steps[0].order <= 3);
    QVERIFY(!drawStint(plan, Prng(1), 2));
    QVERIFY(drawStint(plan, Prng(1), 1) == second);
}

void TestAgentPlan::aStepThatIsAddedShiftsNoEarlierOne()
{
    AgentScript script{.steps = {{.kind = Kind::Edit, .time = ThinkTime::uniform(1s, 9s)}}};
    AgentPlan plan{.user = "a", .script = std::make_shared<const AgentScript>(script)};
    const Duration before = drawStint(plan, Prng(1), 5)->steps[0].time;
    script.steps.push_back({.kind = Kind::Idle, .time = ThinkTime::uniform(1s, 9s)});
    plan.script = std::make_shared<const AgentScript>(script);
    QCOMPARE(drawStint(plan, Prng(1), 5)->steps[0].time, before);
}

QTEST_GUILESS_MAIN(TestAgentPlan)
#include "tst_agentplan.moc"
