// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/scriptcheck.h"
#include "scenarios/engine/stepparser.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

std::vector<FileProblem> problemsIn(std::string_view script)
{
    ProblemList problems("f");
    const YamlNode node = *parseYaml(script);
    ScenarioClient client;
    client.name = "tab";
    client.user = "alice";
    client.steps = parseSteps(node, {ChannelSort::Private, 5s}, problems);
    checkScript(client, problems);
    return problems.take();
}

} // namespace

class TestScriptCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesScriptsThatMakeSense_data();
    void takesScriptsThatMakeSense();
    void refusesStepsThatCannotDoAnything_data();
    void refusesStepsThatCannotDoAnything();
    void reportsOnlyTheFirstMistakeOfAScript();
    void opensAnewAfterAnotherTabsCrash();
    void aRawClientHasNoPage();
    void aRawClientKnocksOnce();
};

void TestScriptCheck::takesScriptsThatMakeSense_data()
{
    QTest::addColumn<QByteArray>("script");
    const auto row = [](const char* cause, const char* script) {
        QTest::addRow("%s", cause) << QByteArray(script);
    };
    row("waits before it opens", "[{wait: b.x}, {hold: 1ms}, {label: x}, open]");
    row("comes back",
        "[open, {subscribe: order.7}, close, open, {subscribe: order.7}, {await: granted}]");
    row("leaves and rejoins", "[open, {subscribe: order.7}, leave, {subscribe: order.7}]");
    row("writes after it vanished",
        "[open, {subscribe: order.7}, {await: granted}, vanish, {write: order.7}]");
    row("freezes and thaws",
        "[open, {subscribe: order.7}, freeze, {hold: 1ms}, thaw, {write: order.7}]");
    row("an operator needs no page", "[{revoke: order.7}, {give: order.7, to: bob}]");
    row("the server starts anew", "[{restart: keep}, fail-over]");
    row("troubled from the first byte on", "[{fault: refuse}, open, heal]");
    row("sleeps and wakes", "[open, {subscribe: order.7}, sleep, {hold: 1ms}, wake, crash, open]");
    row("asks for more", "[open, {subscribe: order.7}, {renew: order.7}, {takeover: order.7}]");
    row("knocks",
        "[knock, {await: [connected, turned-away]}, {await: connected}, {subscribe: "
        "order.7}]");
    row("is turned away and goes", "[knock, {await: turned-away}, close, open]");
    row("knocks twice", "[knock, {await: turned-away}, {await: connected}, close, knock]");
    row("reloads", "[open, {subscribe: order.7}, reload, {await: denied}]");
}

void TestScriptCheck::takesScriptsThatMakeSense()
{
    QFETCH(QByteArray, script);
    QVERIFY(problemsIn(script.toStdString()).empty());
}

void TestScriptCheck::refusesStepsThatCannotDoAnything_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* script, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(script) << QByteArray(problem);
    };
    row("not open yet", "[{subscribe: order.7}]", "1:3: 'tab' is not open yet; begin with 'open'");
    row("opens twice", "[open, open]", "1:8: 'tab' is open already");
    row("may not be in", "[knock, {subscribe: order.7}]",
        "1:10: 'tab' need not be connected here; put an {await: connected} before this step");
    row("may have been turned away",
        "[knock, {await: [connected, turned-away]}, {subscribe: "
        "order.7}]",
        "1:45: 'tab' need not be connected here; put an {await: connected} before this step");
    row("knocks by itself", "[knock, {await: turned-away}, open]",
        "1:31: 'tab' tries again by itself; put an {await: connected} here instead");
    row("closed", "[open, close, {subscribe: order.7}]",
        "1:16: 'tab' is gone here; put an 'open' before this step");
    row("killed", "[open, kill, leave]",
        "1:14: 'tab' is gone here; put an 'open' before this step");
    row("other order", "[open, {subscribe: order.7}, {write: order.8}]",
        "1:31: 'tab' has not subscribed to order.8; put a {subscribe: order.8} before");
    row("awaits nothing", "[open, {await: granted}]",
        "1:9: 'tab' has subscribed to nothing that it could await; put a {subscribe: order.7} "
        "before");
    row("awaits another order", "[open, {subscribe: order.7}, {await: granted, of: order.8}]",
        "1:31: 'tab' has not subscribed to order.8; put a {subscribe: order.8} before");
    row("renews elsewhere", "[open, {renew: order.7}]",
        "1:9: 'tab' has not subscribed to order.7; put a {subscribe: order.7} before");
    row("takes over before it is open", "[{takeover: order.7}]",
        "1:3: 'tab' is not open yet; begin with 'open'");
    row("heals the healthy", "[open, heal]",
        "1:8: 'tab' has no fault that 'heal' could end; put a {fault: …} before");
    row("wakes a frozen tab", "[open, freeze, wake]",
        "1:16: 'tab' is not asleep here; put a 'sleep' before");
    row("thaws a laptop", "[open, sleep, thaw]",
        "1:15: 'tab' is not frozen here; put a 'freeze' before");
    row("thaws unfrozen", "[open, thaw]", "1:8: 'tab' is not frozen here; put a 'freeze' before");
}

void TestScriptCheck::refusesStepsThatCannotDoAnything()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, problem);
    const auto problems = problemsIn(script.toStdString());
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems.front().text(), "f:" + problem.toStdString());
}

void TestScriptCheck::reportsOnlyTheFirstMistakeOfAScript()
{
    QCOMPARE(problemsIn("[close, close, {write: order.7}]").size(), 1U);
}

void TestScriptCheck::opensAnewAfterAnotherTabsCrash()
{
    std::vector<ScenarioClient> clients(2);
    const auto steps = [](std::string_view script) {
        ProblemList none("f");
        return parseSteps(*parseYaml(script), {ChannelSort::Private, 5s}, none);
    };
    clients[0].user = clients[1].user = "alice";
    clients[0].steps = steps("[open, crash]");
    clients[1].steps = steps("[open, open]");
    QVERIFY(endedBy(clients, 1) == EndedBy::AnyOfTheMachine);
    QVERIFY(endedBy(clients, 0) == EndedBy::Itself);
    ProblemList problems("f");
    checkScript(clients[1], problems, endedBy(clients, 1));
    QVERIFY(problems.empty());
    clients[0].user = "bob";
    checkScript(clients[1], problems, endedBy(clients, 1));
    QCOMPARE(problems.size(), 1U);
}

void TestScriptCheck::aRawClientHasNoPage()
{
    ProblemList problems("f");
    ScenarioClient client;
    client.sort = ClientSort::Raw;
    client.steps = parseSteps(*parseYaml("[open, reload]"), {ChannelSort::Private, 5s}, problems);
    checkScript(client, problems);
    QCOMPARE(problems.take().front().message,
             std::string("'' is raw and has no page that could be reloaded; use a close and an "
                         "'open'"));
}

/// Who is turned away is out, and has to come again by a step.
void TestScriptCheck::aRawClientKnocksOnce()
{
    const auto problemsOf = [](std::string_view script) {
        ProblemList problems("f");
        ScenarioClient client;
        client.sort = ClientSort::Raw;
        client.steps = parseSteps(*parseYaml(script), {ChannelSort::Private, 5s}, problems);
        checkScript(client, problems);
        return problems.take();
    };
    QVERIFY(problemsOf("[knock, {await: turned-away}, knock, {await: connected}, close]").empty());
    QCOMPARE(problemsOf("[knock, {await: [connected, turned-away]}, knock]").front().message,
             std::string("'' may be connected here; put an {await: turned-away} before this step"));
}

QTEST_GUILESS_MAIN(TestScriptCheck)
#include "tst_scriptcheck.moc"
