// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/people/peopleparser.h"
#include "client/people/planwriter.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Kind = AgentStep::Kind;

} // namespace

class TestPlanWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesStepsAsAScriptHasThem();
    void writesOneLineAStint();
    void theSameSeedIsTheSamePlan();
    void aPlanIsAScript();
};

void TestPlanWriter::writesStepsAsAScriptHasThem()
{
    QCOMPARE(stepJson({.kind = Kind::Visit, .order = 3}), R"({"open":"order.3"})");
    QCOMPARE(stepJson({.kind = Kind::Edit, .time = 1500ms}), R"({"edit":"1s500ms"})");
    QCOMPARE(stepJson({.kind = Kind::Save}), R"("save")");
    QCOMPARE(stepJson({.kind = Kind::SecondTab}), R"("second-tab")");
    QCOMPARE(stepJson({.kind = Kind::SecondTab, .time = 2s}), R"({"second-tab":"2s"})");
    QCOMPARE(stepJson({.kind = Kind::Abandon, .how = Abandonment::Kill}), R"("kill")");
    QCOMPARE(stepJson({.kind = Kind::Abandon, .how = Abandonment::Sleep, .time = 2s}),
             R"({"sleep":"2s"})");
}

void TestPlanWriter::writesOneLineAStint()
{
    AgentPlan plan{.user = "alice"};
    plan.script = std::make_shared<const AgentScript>(
        AgentScript{.steps = {{.kind = Kind::Open, .order = 7},
                              {.kind = Kind::Edit, .time = ThinkTime::fixed(5s)},
                              {.kind = Kind::Save}},
                    .rounds = 2});
    QCOMPARE(
        planLines(3, plan, Prng(1), 9),
        R"({"client":3,"user":"alice","stint":0,"do":[{"open":"order.7"},{"edit":"5s"},"save"]})"
        "\n"
        R"({"client":3,"user":"alice","stint":1,"do":[{"edit":"5s"},"save"]})"
        "\n");
}

void TestPlanWriter::theSameSeedIsTheSamePlan()
{
    AgentPlan plan{.user = "alice", .orders = 9};
    plan.mix = std::make_shared<const BehaviourMix>(*mixByName("workday"));
    QCOMPARE(planLines(1, plan, Prng(4), 50), planLines(1, plan, Prng(4), 50));
    QVERIFY(planLines(1, plan, Prng(4), 50) != planLines(1, plan, Prng(5), 50));
}

/// What somebody did in a crowd can be done again alone.
void TestPlanWriter::aPlanIsAScript()
{
    AgentPlan plan{.user = "alice", .orders = 9};
    plan.mix = std::make_shared<const BehaviourMix>(*mixByName("workday"));
    const std::string line = planLines(1, plan, Prng(4), 1);
    const std::string steps = line.substr(line.find("\"do\":"),
                                          line.rfind('}') - line.find("\"do\":"));
    const auto people = parsePeople("{\"people\":{\"alice\":{" + steps + "}}}", "f");
    QVERIFY2(people.has_value(), people ? "" : people.error().front().text().c_str());
    const AgentStint stint = drawStint(plan, Prng(4), 0).value();
    AgentPlan again{.user = "alice"};
    again.script = std::make_shared<const AgentScript>(people->groups[0].script);
    const AgentStint played = drawStint(again, Prng(77), 0).value();
    QCOMPARE(played.steps.size(), stint.steps.size());
    for (std::size_t i = 1; i < stint.steps.size(); ++i)
        QVERIFY(played.steps[i] == stint.steps[i]);
    QCOMPARE(played.steps[0].order, stint.steps[0].order);
}

QTEST_GUILESS_MAIN(TestPlanWriter)
#include "tst_planwriter.moc"
