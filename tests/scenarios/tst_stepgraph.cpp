// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/stepgraph.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

Step labelled(const std::string& verb, const std::string& label, StepAction action = OpenStep{})
{
    return {std::move(action), verb, label, {}};
}

/// Two clients of three steps each: open, subscribe (s), write.
Scenario twoClients()
{
    Scenario scenario;
    for (const char* name : {"a", "b"}) {
        ScenarioClient& client = scenario.clients.emplace_back();
        client.name = client.user = name;
        client.steps = {labelled("open", ""), labelled("subscribe", "s"), labelled("write", "")};
    }
    return scenario;
}

OrderConstraint constraint(StepRef before, StepRef after, int line)
{
    return {before, after, {}, {line, 1}};
}

} // namespace

class TestStepGraph : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsNoCycleWhereThereIsNone();
    void findsACycleAcrossClients();
    void findsACycleThroughAWait();
    void findsAStepBeforeItself();
    void goesThroughLongScripts();
    void listsPredecessors();
    void looksUpByLabelThenByVerb();
    void saysWhyAStepIsNotFound_data();
    void saysWhyAStepIsNotFound();
};

void TestStepGraph::findsNoCycleWhereThereIsNone()
{
    Scenario scenario = twoClients();
    scenario.order = {constraint({0, 1}, {1, 0}, 5), constraint({1, 1}, {0, 2}, 6)};
    QVERIFY(!findCycle(scenario));
}

void TestStepGraph::findsACycleAcrossClients()
{
    Scenario scenario = twoClients();
    scenario.order = {constraint({0, 2}, {1, 0}, 5), constraint({1, 1}, {0, 1}, 6)};
    const auto cycle = findCycle(scenario);
    QVERIFY(cycle.has_value());
    QCOMPARE(cycle->steps, (std::vector<StepRef>{{0, 1}, {0, 2}, {1, 0}, {1, 1}}));
    QCOMPARE(cycle->place, (TextPlace{5, 1}));
}

void TestStepGraph::findsACycleThroughAWait()
{
    Scenario scenario = twoClients();
    scenario.clients[0].steps[0] = {WaitStep{{1, 1}, "b.s"}, "wait", {}, {3, 9}};
    scenario.clients[1].steps[0] = {WaitStep{{0, 1}, "a.s"}, "wait", {}, {4, 9}};
    const auto cycle = findCycle(scenario);
    QVERIFY(cycle.has_value());
    QCOMPARE(cycle->steps.size(), 4U);
}

void TestStepGraph::findsAStepBeforeItself()
{
    Scenario scenario = twoClients();
    scenario.order = {constraint({0, 1}, {0, 1}, 5)};
    const auto cycle = findCycle(scenario);
    QVERIFY(cycle.has_value());
    QCOMPARE(cycle->steps, (std::vector<StepRef>{{0, 1}}));
}

void TestStepGraph::goesThroughLongScripts()
{
    Scenario scenario = twoClients();
    scenario.clients[0].steps.resize(100'000, labelled("label", "x"));
    QVERIFY(!findCycle(scenario));
}

void TestStepGraph::listsPredecessors()
{
    Scenario scenario = twoClients();
    scenario.clients[1].steps[2] = {WaitStep{{0, 1}, "a.s"}, "wait", {}, {}};
    scenario.order = {constraint({0, 0}, {1, 2}, 5)};
    const auto before = predecessors(scenario);
    QVERIFY(before[0][0].empty());
    QCOMPARE(before[1][2], (std::vector<StepRef>{{0, 1}, {0, 0}}));
}

void TestStepGraph::looksUpByLabelThenByVerb()
{
    Scenario scenario = twoClients();
    scenario.clients[0].steps.push_back(labelled("label", "open"));
    QCOMPARE(lookUpStep(scenario, "a.s").step, std::optional(StepRef{0, 1}));
    QCOMPARE(lookUpStep(scenario, "b.write").step, std::optional(StepRef{1, 2}));
    QCOMPARE(lookUpStep(scenario, "b.subscribe").step, std::optional(StepRef{1, 1}));
    QCOMPARE(lookUpStep(scenario, "a.open").step, std::optional(StepRef{0, 3}));
}

void TestStepGraph::saysWhyAStepIsNotFound_data()
{
    QTest::addColumn<QByteArray>("reference");
    QTest::addColumn<QByteArray>("problem");
    QTest::addRow("no dot") << QByteArray(
        "open") << QByteArray("'open' is no step; write client.step, such as tab1.open");
    QTest::addRow("nothing") << QByteArray("")
                             << QByteArray("'' is no step; write client.step, such as tab1.open");
    QTest::addRow("client") << QByteArray("c.open")
                            << QByteArray("there is no client 'c'; expected a or b");
    QTest::addRow("step") << QByteArray("a.writ")
                          << QByteArray("'a' has no step 'writ'; did you mean 'write'?");
    QTest::addRow("two of them")
        << QByteArray("b.open")
        << QByteArray(
               "'b.open' could be any of 2 steps; give the one that you mean a name with 'as'");
}

void TestStepGraph::saysWhyAStepIsNotFound()
{
    QFETCH(QByteArray, reference);
    QFETCH(QByteArray, problem);
    Scenario scenario = twoClients();
    scenario.clients[1].steps.push_back(labelled("open", ""));
    const StepLookup found = lookUpStep(scenario, reference.toStdString());
    QVERIFY(!found.step);
    QCOMPARE(found.problem, problem.toStdString());
}

QTEST_GUILESS_MAIN(TestStepGraph)
#include "tst_stepgraph.moc"
