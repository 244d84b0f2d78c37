// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/behaviourmix.h"
#include "client/people/peopleparser.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Kind = AgentStep::Kind;

} // namespace

class TestPeopleParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryStep();
    void readsHowOften();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void tooManyStepsAreRefused();
};

void TestPeopleParser::readsEveryStep()
{
    const auto people = parsePeople(R"(
people:
  editors:
    who: [1-3, 7]
    repeat: 5
    do: [{open: order.7}, {edit: 5s}, save, {idle: {uniform: [1s, 2s]}}, {switch: 90s},
         second-tab, close-second-tab, {second-tab: 5s}, reload, freeze, {freeze: 3s}, sleep,
         {sleep: 30s}, leave, open, close, open, tab-close, open, kill, open, reset, open, vanish,
         open, crash, {rest: 1s}]
)",
                                    "f");
    QVERIFY2(people.has_value(), people ? "" : people.error().front().text().c_str());
    QCOMPARE(people->groups.size(), std::size_t(1));
    const PeopleScript::Group& group = people->groups[0];
    QCOMPARE(group.script.name, "editors");
    QCOMPARE(group.script.rounds, std::uint64_t(5));
    QVERIFY(group.who == (std::vector<NumberRange>{{1, 3}, {7, 7}}));
    const auto& steps = group.script.steps;
    QCOMPARE(steps.size(), std::size_t(27));
    QVERIFY(steps[0] == (ScriptStep{.kind = Kind::Open, .order = 7}));
    QVERIFY(steps[1] == (ScriptStep{.kind = Kind::Edit, .time = ThinkTime::fixed(5s)}));
    QVERIFY(steps[2] == (ScriptStep{.kind = Kind::Save}));
    QVERIFY(steps[3].time == ThinkTime::uniform(1s, 2s));
    QVERIFY(steps[5] == (ScriptStep{.kind = Kind::SecondTab}));
    QVERIFY(steps[9].time == BehaviourMix().freeze);
    QVERIFY(steps[12]
            == (ScriptStep{
                .kind = Kind::Abandon, .how = Abandonment::Sleep, .time = ThinkTime::fixed(30s)}));
    QVERIFY(steps[14] == (ScriptStep{.kind = Kind::Visit}));
    QVERIFY(steps[25].how == Abandonment::Crash);
}

void TestPeopleParser::readsHowOften()
{
    const auto rounds = [](const std::string& repeat) {
        return parsePeople("people: {a: {" + repeat + "do: [open, {edit: 1s}]}}", "f")
            .value()
            .groups[0]
            .script.rounds;
    };
    QCOMPARE(rounds(""), AgentScript::forEver);
    QCOMPARE(rounds("repeat: forever, "), AgentScript::forEver);
    QCOMPARE(rounds("repeat: once, "), std::uint64_t(1));
    QCOMPARE(rounds("repeat: 12, "), std::uint64_t(12));
}

void TestPeopleParser::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("saying");
    const auto row = [](const char* name, const char* text, const char* saying) {
        QTest::addRow("%s", name) << QByteArray(text) << QByteArray(saying);
    };
    const auto step = [&row](const char* written, const char* saying) {
        row(written,
            ("people: {a: {do: [open, " + std::string(written) + ", {rest: 1s}]}}").c_str(),
            saying);
    };
    row("empty", "", "f:1:1: the file is empty; write people:");
    row("nobody", "people: {}", "'people' names nobody");
    row("a list", "people: [1]", "f:1:9: 'people' must be a map of groups, but this is a list");
    row("wrong key", "peopel: {}", "did you mean 'people'?");
    row("no steps", "people: {a: {}}", "the group 'a' needs 'do': a list of steps");
    row("empty steps", "people: {a: {do: []}}", "but this is empty");
    row("unknown group key", "people: {a: {do: [open, {edit: 1s}], whom: 1}}",
        "unknown key 'whom' in the group 'a'; did you mean 'who'?");
    row("person 0", "people: {a: {who: 0, do: [open, {edit: 1s}]}}",
        "'who' takes numbers of people, such as 7 or 1-10, but this is '0'");
    row("backwards", "people: {a: {who: 5-2, do: [open, {edit: 1s}]}}", "'who' takes numbers");
    row("half a range", "people: {a: {who: 5-, do: [open, {edit: 1s}]}}", "'who' takes numbers");
    row("two scripts",
        "people:\n  a: {who: 1-5, do: [open, {edit: 1s}]}\n  b: {who: 4, do: [open, {edit: 1s}]}",
        "f:3:12: person 4 is named twice");
    row("two rests", "people:\n  a: {do: [open, {edit: 1s}]}\n  b: {do: [open, {edit: 1s}]}",
        "f:3:3: only one group can do without 'who'");
    row("never", "people: {a: {repeat: 0, do: [open, {edit: 1s}]}}",
        "'repeat' takes forever, once or a number from 1 to 1000000, but this is '0'");
    row("no time", "people: {a: {do: [open, close]}}", "are repeated but take no time");
    row("save without a page", "people: {a: {do: [save, open, {edit: 1s}]}}",
        "f:1:19: 'save' needs an open order here; put an 'open' before it");
    row("edit after a kill", "people: {a: {do: [open, kill, {edit: 1s}]}}",
        "'edit' needs an open order here");
    step("edt", "f:1:25: unknown step 'edt'; did you mean 'edit'?");
    step("edit", "f:1:25: 'edit' needs a time, such as {edit: 5s}");
    step("{save: 5s}", "f:1:32: 'save' takes no value; write the word alone");
    step("{edit: -5s}", "'edit' must be a time with its unit");
    step("{edit: 5s, idle: 3s}", "a step is a word such as save or a map with one key");
    step("[save]", "a step is a word such as save or a map with one key");
    step("{open: seven}",
         "'open' takes an order from order.1 to order.100000, but this is 'seven'");
    step("{open: order.0}", "'open' takes an order");
    step("{second-tab: 0s}", "'second-tab' for no time is none");
}

void TestPeopleParser::saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, saying);
    const auto people = parsePeople(text.toStdString(), "f");
    QVERIFY(!people.has_value());
    const std::string said = people.error().front().text();
    QVERIFY2(said.find(saying.toStdString()) != std::string::npos, said.c_str());
}

void TestPeopleParser::tooManyStepsAreRefused()
{
    std::string text = "people: {a: {do: [open";
    for (std::size_t i = 0; i < scriptStepsMax; ++i)
        text += ", save";
    const auto people = parsePeople(text + "]}}", "f");
    QVERIFY(!people.has_value());
    QCOMPARE(people.error().front().message, "a script has at most 500 steps");
}

QTEST_GUILESS_MAIN(TestPeopleParser)
#include "tst_peopleparser.moc"
