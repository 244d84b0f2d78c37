// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/stepparser.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

std::vector<Step> stepsOf(const std::string& text, std::vector<FileProblem>* problems = nullptr)
{
    ProblemList found("f");
    const YamlNode node = *parseYaml(text);
    std::vector<Step> steps = parseSteps(node, {ChannelSort::Private, 5s}, found);
    if (problems)
        *problems = found.take();
    return steps;
}

} // namespace

class TestStepParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKindOfStep();
    void readsEveryWayToAbandon();
    void readsWhatAnOperatorDoes();
    void readsFaultsWithTheirSettings();
    void opensWithAndWithoutSuccess();
    void readsWhatAnAwaitNeeds();
    void subscribesAsTheClientDoesUnlessToldOtherwise();
    void namesSteps();
    void keepsThePlaceOfAStep();
    void refusesBadSteps_data();
    void refusesBadSteps();
    void refusesBadStagecraft_data();
    void refusesBadStagecraft();
    void refusesAScriptThatIsTooLong();
};

void TestStepParser::readsEveryKindOfStep()
{
    std::vector<FileProblem> problems;
    const auto steps = stepsOf(
        "[open, {subscribe: order.7}, {unsubscribe: order.7}, {acquire: order.7}, "
        "{release: order.7}, {write: order.7}, close, thaw, {await: granted}, "
        "{wait: b.open}, {hold: 20ms}, {label: x}, {renew: order.7}, {takeover: order.7}, "
        "{revoke: order.7}, {restart: lose}, fail-over, {fault: blackhole}, heal]",
        &problems);
    QVERIFY(problems.empty());
    QCOMPARE(steps.size(), std::variant_size_v<StepAction>);
    for (std::size_t i = 0; i < steps.size(); ++i)
        QCOMPARE(steps[i].action.index(), i);
    QCOMPARE(std::get<SubscribeStep>(steps[1].action).order, Resource("order.7"));
    QCOMPARE(std::get<WaitStep>(steps[9].action).text, std::string("b.open"));
    QCOMPARE(std::get<HoldStep>(steps[10].action).time, Duration(20ms));
}

void TestStepParser::readsEveryWayToAbandon()
{
    for (const Abandonment how : allAbandonments) {
        const std::string name(toString(how));
        for (const std::string& text : {"[" + name + "]", "[{abandon: " + name + "}]"}) {
            const auto steps = stepsOf(text);
            QCOMPARE(steps.size(), 1U);
            QVERIFY(std::get<AbandonStep>(steps[0].action).how == how);
            QCOMPARE(steps[0].name(), name);
        }
    }
}

void TestStepParser::readsWhatAnOperatorDoes()
{
    const auto steps = stepsOf("[{revoke: order.7}, {give: order.8, to: alice, as: gift}, "
                               "{restart: keep}, {restart: lose}]");
    const auto& revoke = std::get<OperatorStep>(steps[0].action);
    QVERIFY(revoke.what == OperatorStep::What::Revoke);
    QCOMPARE(revoke.order, Resource("order.7"));
    const auto& give = std::get<OperatorStep>(steps[1].action);
    QVERIFY(give.what == OperatorStep::What::Give);
    QCOMPARE(give.user, std::string("alice"));
    QCOMPARE(steps[1].name(), std::string("gift"));
    QVERIFY(std::get<RestartStep>(steps[2].action).ledger == RestartStep::Ledger::Keep);
    QVERIFY(std::get<RestartStep>(steps[3].action).ledger == RestartStep::Ledger::Lose);
}

void TestStepParser::readsFaultsWithTheirSettings()
{
    const auto steps = stepsOf(
        "[open, {fault: blackhole, dir: up, for: 2s, as: gone}, {fault: rst, event: lock.granted, "
        "edge: before}, {fault: latency, mean: 300ms, probability: 0.5}]");
    const Fault& gone = std::get<FaultStep>(steps[1].action).fault;
    QVERIFY(gone.kind() == FaultKind::Blackhole);
    QCOMPARE(gone.choice("dir"), std::string_view("up"));
    QCOMPARE(gone.when.lasting, Duration(2s));
    QCOMPARE(gone.name, std::string("gone"));
    const Fault& reset = std::get<FaultStep>(steps[2].action).fault;
    QCOMPARE(reset.when.event, std::string("lock.granted"));
    QCOMPARE(reset.when.nth, std::uint64_t(1));
    QVERIFY(reset.when.beforeFrame);
    QCOMPARE(reset.name, std::string("rst#3"));
    const Fault& slow = std::get<FaultStep>(steps[3].action).fault;
    QCOMPARE(slow.duration("mean"), Duration(300ms));
    QCOMPARE(slow.when.probability, 0.5);
}

void TestStepParser::opensWithAndWithoutSuccess()
{
    const auto steps = stepsOf("[open, knock, {await: [connected, turned-away]}]");
    QVERIFY(std::get<OpenStep>(steps[0].action).then == OpenStep::Then::Waits);
    QVERIFY(std::get<OpenStep>(steps[1].action).then == OpenStep::Then::GoesOn);
    QCOMPARE(steps[1].name(), std::string("knock"));
    QCOMPARE(std::get<AwaitStep>(steps[2].action).any,
             (std::vector{AwaitWord::Connected, AwaitWord::TurnedAway}));
}

void TestStepParser::readsWhatAnAwaitNeeds()
{
    const auto steps = stepsOf(
        "[{await: [granted, denied], within: 2s, of: order.9}, {await: free}]");
    const auto& first = std::get<AwaitStep>(steps[0].action);
    QCOMPARE(first.any, (std::vector{AwaitWord::Granted, AwaitWord::Denied}));
    QCOMPARE(first.within, Duration(2s));
    QCOMPARE(first.order, std::optional(Resource("order.9")));
    const auto& second = std::get<AwaitStep>(steps[1].action);
    QCOMPARE(second.any, std::vector{AwaitWord::Free});
    QCOMPARE(second.within, Duration(5s));
    QVERIFY(!second.order);
}

void TestStepParser::subscribesAsTheClientDoesUnlessToldOtherwise()
{
    const auto steps = stepsOf(
        "[{subscribe: order.7}, {subscribe: order.8, channel: presence, auth: forged}]");
    QCOMPARE(std::get<SubscribeStep>(steps[0].action).channel, ChannelSort::Private);
    QCOMPARE(std::get<SubscribeStep>(steps[0].action).auth, SubscribeStep::Auth::Valid);
    QCOMPARE(std::get<SubscribeStep>(steps[1].action).channel, ChannelSort::Presence);
    QCOMPARE(std::get<SubscribeStep>(steps[1].action).auth, SubscribeStep::Auth::Forged);
}

void TestStepParser::namesSteps()
{
    const auto steps = stepsOf(
        "[open, {subscribe: order.7, as: s1}, {abandon: kill, label: bang}, {label: x}]");
    QCOMPARE(steps[0].name(), std::string("open"));
    QCOMPARE(steps[1].name(), std::string("s1"));
    QCOMPARE(steps[1].verb, std::string("subscribe"));
    QCOMPARE(steps[2].name(), std::string("bang"));
    QCOMPARE(steps[3].name(), std::string("x"));
}

void TestStepParser::keepsThePlaceOfAStep()
{
    const auto steps = stepsOf("- open\n- {subscribe: order.7}\n-   close\n");
    QCOMPARE(steps[1].place, (TextPlace{2, 4}));
    QCOMPARE(steps[2].place, (TextPlace{3, 5}));
}

void TestStepParser::refusesBadSteps_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* text, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(text) << QByteArray(problem);
    };
    row("typo", "[opne]", "1:2: unknown step 'opne'; did you mean 'open'?");
    row("typo in a map", "[{subscrib: order.7}]",
        "1:3: unknown step 'subscrib'; did you mean 'subscribe'?");
    row("verb without value", "[subscribe]",
        "1:2: 'subscribe' needs a value, such as {subscribe: order.7}");
    row("await without value", "[await]", "1:2: 'await' needs a value, such as {await: granted}");
    row("two verbs", "[{subscribe: order.7, write: order.7}]",
        "1:23: a step does one thing, but this one has 'subscribe' and 'write'; make two steps of "
        "it");
    row("unknown key", "[{subscribe: order.7, auht: forged}]",
        "1:23: unknown key 'auht' in a step 'subscribe'; did you mean 'auth'?");
    row("key of another step", "[{write: order.7, within: 5s}]",
        "1:19: unknown key 'within' in a step 'write'; expected write, as or label");
    row("two names", "[{write: order.7, as: a, label: b}]",
        "1:33: a step has one name; use 'as' or 'label'");
    row("list as step", "[[open]]",
        "1:2: a step is a word such as open or a map such as {subscribe: order.7}, but this is a "
        "list");
    row("empty map", "[{}]", "1:2: this step is empty");
    row("channel for an order", "[{subscribe: private-order.7}]",
        "1:14: write the order without its channel kind: order.7");
    row("no order", "[{subscribe: orders.7}]",
        "1:14: 'orders.7' is no order; write one such as order.7");
    row("order without id", "[{subscribe: order.}]",
        "1:14: 'order.' is no order; write one such as order.7");
    row("order with a space", "[{subscribe: order. 7}]",
        "1:14: 'order. 7' is no order; write one such as order.7");
    row("list for an order", "[{subscribe: [order.7]}]",
        "1:14: 'subscribe' must be text, but this is a list");
    row("bad await", "[{await: grantd}]",
        "1:10: 'grantd' is no thing to await; did you mean 'granted'?");
    row("bad await in a list", "[{await: [granted, x]}]",
        "1:20: 'x' is no thing to await; expected subscribed, refused, granted, denied, "
        "revoked, free, connected or turned-away");
    row("empty await", "[{await: []}]",
        "1:10: this await waits for nothing; name one of subscribed, refused, granted, denied, "
        "revoked, free, connected or turned-away");
    row("time without unit", "[{await: granted, within: 5}]",
        "1:27: 'within' must be a time with its unit, such as 250ms, 5s or 2m, but this is '5'");
    row("wait for a time", "[{wait: 200ms}]",
        "1:9: 'wait' names another client's step, such as tab1.open; to let time pass use {hold: "
        "200ms}");
    row("hold for a step", "[{hold: a.open}]",
        "1:9: 'hold' must be a time with its unit, such as 250ms, 5s or 2m, but this is 'a.open'");
    row("unknown abandonment", "[{abandon: explode}]",
        "1:12: 'explode' is no way to abandon an order; expected leave, close, tab-close, kill, "
        "reset, vanish, "
        "freeze, reload, sleep or crash");
    row("unknown auth", "[{subscribe: order.7, auth: forge}]",
        "1:29: 'forge' is no kind of auth; did you mean 'forged'?");
    row("unknown channel", "[{subscribe: order.7, channel: public}]",
        "1:32: 'public' is no kind of channel; expected private or presence");
    row("label with a space", "[{label: a b}]",
        "1:10: a label must be a name of letters, digits, '-' and '_', but this is 'a b'");
    row("text for the list", "open",
        "1:1: 'do' must be a list of steps such as [open, {subscribe: order.7}], but this is text");
    row("empty list", "[]",
        "1:1: 'do' must be a list of steps such as [open, {subscribe: order.7}], but this is "
        "empty");
}

void TestStepParser::refusesBadStagecraft_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* text, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(text) << QByteArray(problem);
    };
    row("give to nobody", "[{give: order.7}]",
        "1:2: a step 'give' needs 'to': the user who gets the order");
    row("restart without a word", "[restart]",
        "1:2: 'restart' needs a value, such as {restart: keep}");
    row("restart with another", "[{restart: keeps}]",
        "1:12: 'keeps' is no thing to do with the ledger; did you mean 'keep'?");
    row("one name for two", "[{label: x}, open, {hold: 1s, as: x}]",
        "1:21: two steps of this script are called 'x'; give each a name of its own");
    row("a name that is another's word", "[open, {subscribe: order.7, as: open}]",
        "1:9: 'open' is also what another step of this script does; choose another name for this "
        "one");
    row("awaits one thing twice", "[{await: [granted, denied, granted]}]",
        "1:28: 'granted' is there twice; keep one");
    row("label alone", "[label]", "1:2: 'label' needs a value, such as {label: here}");
    row("unknown fault", "[{fault: blackhol}]",
        "1:10: 'blackhol' is no fault; did you mean 'blackhole'?");
    row("setting of another fault", "[{fault: blackhole, mean: 20ms}]",
        "1:21: 'blackhole' has no setting 'mean'; expected dir, probability, at, for, event, "
        "channel, nth, seen or edge");
    row("typo in a setting", "[{fault: latency, jiter: 20ms}]",
        "1:19: 'latency' has no setting 'jiter'; did you mean 'jitter'?");
    row("setting without a unit", "[{fault: latency, mean: 20}]",
        "1:25: latency, mean: \"20\" is not a duration: write a number and a unit (us, ms, s, m, "
        "h), such as 250ms, 10s or 1m30s");
    row("setting out of range", "[{fault: latency, probability: 2}]",
        "1:32: latency, probability: \"2\" is out of range: from 0 to 1");
    row("settings that do not go together", "[{fault: slice, avg: 10B, variation: 20B}]",
        "1:10: slice: variation must be less than avg, or a slice could be empty");
    row("list as a setting", "[{fault: latency, mean: [20ms]}]",
        "1:25: 'mean' must be a value, but this is a list");
}

void TestStepParser::refusesBadStagecraft()
{
    refusesBadSteps();
}

void TestStepParser::refusesBadSteps()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    std::vector<FileProblem> problems;
    stepsOf(text.toStdString(), &problems);
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems.front().text(), "f:" + problem.toStdString());
}

void TestStepParser::refusesAScriptThatIsTooLong()
{
    std::string text = "[open";
    for (std::size_t i = 0; i < scenarioStepsMax; ++i)
        text += ", {label: x}";
    std::vector<FileProblem> problems;
    QVERIFY(stepsOf(text + "]", &problems).empty());
    QCOMPARE(problems.front().message, std::string("a script has at most 500 steps"));
}

QTEST_GUILESS_MAIN(TestStepParser)
#include "tst_stepparser.moc"
