// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/expectparser.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

Scenario twoTabs()
{
    Scenario scenario;
    for (const auto& [name, user] :
         {std::pair("tab1", "alice"), std::pair("tab2", "alice"), std::pair("rival", "bob")}) {
        scenario.clients.emplace_back();
        scenario.clients.back().name = name;
        scenario.clients.back().user = user;
        scenario.clients.back().steps.push_back(
            {SubscribeStep{Resource("order.7")}, "subscribe", {}, {}});
    }
    return scenario;
}

struct Parsed
{
    Scenario scenario = twoTabs();
    std::vector<FileProblem> problems;
};

Parsed expectOf(std::string_view text)
{
    Parsed parsed;
    ProblemList problems("f");
    const YamlNode node = *parseYaml(text);
    parseExpect(&node, parsed.scenario, problems);
    parsed.problems = problems.take();
    return parsed;
}

} // namespace

class TestExpectParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesEverythingWhereNothingIsSaid();
    void judgesOnlyWhatIsNamed();
    void readsIfThen();
    void readsHowLongAnOrphanMayLast();
    void readsAConditionAlone();
    void readsConditions_data();
    void readsConditions();
    void refusesBadExpectations_data();
    void refusesBadExpectations();
    void readsLetters();
};

void TestExpectParser::judgesEverythingWhereNothingIsSaid()
{
    Scenario scenario = twoTabs();
    ProblemList problems("f");
    parseExpect(nullptr, scenario, problems);
    QCOMPARE(lettersText(scenario.invariants), std::string("M L W O A S P T"));
    QVERIFY(scenario.expectations.empty());
}

void TestExpectParser::judgesOnlyWhatIsNamed()
{
    const Parsed parsed = expectOf(
        "{always: [mutex, no_orphan], finally: [no_orphan, not_locked_out]}");
    QVERIFY(parsed.problems.empty());
    QCOMPARE(lettersText(parsed.scenario.invariants), std::string("M O S"));
}

void TestExpectParser::readsIfThen()
{
    const Parsed parsed = expectOf(
        "finally: [{if: tab2.subscribed, then: \"holder(order.7) == alice\", letter: S}]");
    QVERIFY(parsed.problems.empty());
    QCOMPARE(parsed.scenario.expectations.size(), 1U);
    const Expectation& expectation = parsed.scenario.expectations.front();
    QVERIFY(expectation.letter == Letter::S);
    QCOMPARE(expectation.premise->client, std::string("tab2"));
    QCOMPARE(expectation.premise->word, std::optional(AwaitWord::Subscribed));
    QCOMPARE(expectation.conclusion.order, Resource("order.7"));
    QCOMPARE(expectation.conclusion.operand, std::string("alice"));
    QCOMPARE(expectation.place, (TextPlace{1, 39}));
}

void TestExpectParser::readsHowLongAnOrphanMayLast()
{
    const Parsed parsed = expectOf("finally: [{orphan_time: {order: order.7, max: 180s}}]");
    QVERIFY(parsed.problems.empty());
    QCOMPARE(parsed.scenario.orphanTimes.size(), 1U);
    QCOMPARE(parsed.scenario.orphanTimes[0].order, Resource("order.7"));
    QCOMPARE(parsed.scenario.orphanTimes[0].most, Duration(std::chrono::seconds(180)));
}

void TestExpectParser::readsAConditionAlone()
{
    const Parsed parsed = expectOf("finally: [\"holder(order.7) != nobody\", tab1.granted]");
    QVERIFY(parsed.problems.empty());
    QCOMPARE(parsed.scenario.expectations.size(), 2U);
    QVERIFY(parsed.scenario.expectations[0].letter == Letter::E);
    QCOMPARE(parsed.scenario.expectations[0].conclusion.operation, Condition::Operation::NotEqual);
    QCOMPARE(parsed.scenario.expectations[1].conclusion.subject, Condition::Subject::Client);
}

void TestExpectParser::readsConditions_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"holder(order.7) == tab1", "holder( order.7 )==bob", "holder(order.7) != nobody",
          "tab1.connected", "tab2.denied", "rival.refused", "rival.free"})
        QTest::addRow("%s", text) << QByteArray(text);
}

void TestExpectParser::readsConditions()
{
    QFETCH(QByteArray, text);
    ProblemList problems("f");
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    node.text = text.toStdString();
    QVERIFY(parseCondition(node, twoTabs(), problems).has_value());
    QVERIFY(problems.empty());
}

void TestExpectParser::refusesBadExpectations_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* text, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(text) << QByteArray(problem);
    };
    constexpr const char* forms
        = "; write holder(order.7) == alice, holder(order.7) != nobody, or tab2.subscribed";
    row("unknown key", "allways: [mutex]",
        "1:1: unknown key 'allways' in 'expect'; did you mean 'always'?");
    row("not a map", "[mutex]", "1:1: 'expect' must be a map, but this is a list");
    row("typo", "always: [mutx]", "1:10: 'mutx' is no invariant; did you mean 'mutex'?");
    row("wrong list", "always: [not_locked_out]", "1:10: 'not_locked_out' belongs under 'finally'");
    row("other wrong list", "finally: [mutex]", "1:11: 'mutex' belongs under 'always'");
    row("map for a list", "always: {mutex: 1}", "1:9: 'always' must be a list, but this is a map");
    row("no then", "finally: [{if: tab1.granted}]",
        "1:11: an expectation needs 'then': what must hold, such as \"holder(order.7) == alice\"");
    row("unknown client", "finally: [tab3.granted]",
        "1:11: there is no client 'tab3'; did you mean 'tab1'?");
    row("unknown word", "finally: [tab1.grantd]",
        "1:11: 'grantd' says nothing about a client; did you mean 'granted'?");
    row("unknown holder", "finally: [holder(order.7) == alise]",
        "1:11: 'alise' is no client or user of this scenario; did you mean 'alice'?");
    row("holder of what nobody touches", "finally: [holder(ordr.7) == alice]",
        "1:11: no step of this scenario is about 'ordr.7'; did you mean 'order.7'?");
    row("orphan_time of what nobody touches", "finally: [{orphan_time: {order: order.9, max: 1s}}]",
        "1:33: no step of this scenario is about 'order.9'; did you mean 'order.7'?");
    row("an invariant twice", "always: [mutex, mutex]", "1:17: 'mutex' is there twice; keep one");
    row("orphan_time with another key",
        "finally: [{orphan_time: {order: order.7, max: 1s}, letter: O}]",
        "1:52: unknown key 'letter' in an expectation; expected orphan_time");
    row("orphan_time of nothing", "finally: [{orphan_time: {max: 1s}}]",
        "1:25: 'orphan_time' needs 'order': the order, such as order.7");
    row("orphan_time without a limit", "finally: [{orphan_time: {order: order.7}}]",
        "1:25: 'orphan_time' needs 'max': the longest time, such as 180s");
    row("orphan_time alone", "finally: [{orphan_time: 180s}]",
        "1:25: 'orphan_time' must be a map, but this is '180s'");
    row("unknown letter", "finally: [{then: tab1.granted, letter: X}]",
        "1:40: 'X' is no letter of an invariant; expected M, L, W, O, A, S, P, T or E");
    QTest::addRow("one equals sign")
        << QByteArray("finally: [holder(order.7) = alice]")
        << QByteArray("1:11: expected == or != after holder(…)") + forms;
    QTest::addRow("open bracket") << QByteArray("finally: [\"holder(order.7 == alice\"]")
                                  << QByteArray("1:11: the ')' of holder(…) is missing") + forms;
    QTest::addRow("list in if") << QByteArray("finally: [{if: [a], then: tab1.granted}]")
                                << QByteArray("1:16: a condition must be text") + forms;
    QTest::addRow("no condition") << QByteArray("finally: [{then: whatever}]")
                                  << QByteArray("1:18: 'whatever' is no condition") + forms;
}

void TestExpectParser::refusesBadExpectations()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    const Parsed parsed = expectOf(text.toStdString());
    QCOMPARE(parsed.problems.size(), 1U);
    QCOMPARE(parsed.problems.front().text(), "f:" + problem.toStdString());
}

void TestExpectParser::readsLetters()
{
    ProblemList problems("f");
    QCOMPARE(lettersText(parseLetters(*parseYaml("[L, M]"), problems)), std::string("M L"));
    QCOMPARE(lettersText(parseLetters(*parseYaml("[]"), problems)), std::string("–"));
    QCOMPARE(lettersText(parseLetters(*parseYaml("P"), problems)), std::string("P"));
    QVERIFY(problems.empty());
}

QTEST_GUILESS_MAIN(TestExpectParser)
#include "tst_expectparser.moc"
