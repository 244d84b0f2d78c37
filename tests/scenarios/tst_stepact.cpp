// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/stepact.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

class TestStepAct : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesActsOfSteps();
    void aMachineReachesEveryTabOfItsPerson();
    void knowsWhatTheStageDoes();
};

void TestStepAct::makesActsOfSteps()
{
    const Scenario scenario = scenarioWith(
        "  clients: {a: {do: [{label: x}, open]}, b: {do: [open, {subscribe: order.7}, "
        "{renew: order.7}, {takeover: order.7}, vanish]}}\n");
    QVERIFY(!actOf(scenario, {0, 0}));
    QVERIFY(actOf(scenario, {0, 1})->kind == ClientAct::Kind::Open);
    QCOMPARE(actOf(scenario, {1, 1})->client, 1U);
    QCOMPARE(actOf(scenario, {1, 1})->order, Resource("order.7"));
    QVERIFY(actOf(scenario, {1, 2})->kind == ClientAct::Kind::Renew);
    QVERIFY(actOf(scenario, {1, 3})->kind == ClientAct::Kind::TakeOver);
    QVERIFY(actOf(scenario, {1, 4})->how == Abandonment::Vanish);
}

void TestStepAct::aMachineReachesEveryTabOfItsPerson()
{
    const Scenario scenario = scenarioWith(
        "  clients:\n    a: {user: alice, do: [open]}\n    b: {user: bob, do: [open]}\n"
        "    c: {user: alice, do: [open, freeze, thaw, sleep, wake, crash]}\n");
    for (const std::size_t step : {0U, 1U, 2U})
        QCOMPARE(reachOf(scenario, {2, step}), std::vector<std::size_t>{2});
    for (const std::size_t step : {3U, 4U, 5U}) {
        QCOMPARE(reachOf(scenario, {2, step}), (std::vector<std::size_t>{2, 0}));
        const auto acts = actsOf(scenario, {2, step});
        QCOMPARE(acts.size(), 2U);
        QCOMPARE(acts[1].client, 0U);
        QCOMPARE(acts[1].kind, acts[0].kind);
    }
}

void TestStepAct::knowsWhatTheStageDoes()
{
    const Scenario scenario = scenarioWith(
        "  clients:\n    a: {do: [{revoke: order.7}, {give: order.7, to: a}, {restart: lose}, "
        "fail-over, {fault: hold}, heal, open]}\n  live: off\n");
    const auto& steps = scenario.clients[0].steps;
    for (std::size_t step = 0; step < steps.size(); ++step) {
        QCOMPARE(isOfTheStage(steps[step].action), step < 6);
        QCOMPARE(actsOf(scenario, {0, step}).empty(), step < 6);
    }
}

QTEST_GUILESS_MAIN(TestStepAct)
#include "tst_stepact.moc"
