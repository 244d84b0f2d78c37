// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/peoplescript.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestPeopleScript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheGroupThatNamesAPerson();
    void whomNobodyNamesHasNone();
    void aScriptKeepsTheWholeAlive();
};

void TestPeopleScript::findsTheGroupThatNamesAPerson()
{
    const auto people = std::make_shared<const PeopleScript>(
        PeopleScript{{{.script = {.name = "rest"}, .who = {}},
                      {.script = {.name = "few"}, .who = {{2, 3}, {7, 7}}},
                      {.script = {.name = "more"}, .who = {{4, 6}}}}});
    const auto name = [&](std::uint32_t number) { return scriptOf(people, number)->name; };
    QCOMPARE(name(1), "rest");
    QCOMPARE(name(2), "few");
    QCOMPARE(name(3), "few");
    QCOMPARE(name(4), "more");
    QCOMPARE(name(7), "few");
    QCOMPARE(name(8), "rest");
}

void TestPeopleScript::whomNobodyNamesHasNone()
{
    QVERIFY(!scriptOf(nullptr, 1));
    const auto people = std::make_shared<const PeopleScript>(
        PeopleScript{{{.script = {}, .who = {{2, 3}}}}});
    QVERIFY(!scriptOf(people, 1));
}

void TestPeopleScript::aScriptKeepsTheWholeAlive()
{
    auto people = std::make_shared<const PeopleScript>(
        PeopleScript{{{.script = {.name = "all"}, .who = {}}}});
    const std::weak_ptr<const PeopleScript> whole = people;
    const auto script = scriptOf(people, 1);
    people.reset();
    QVERIFY(!whole.expired());
    QCOMPARE(script->name, "all");
}

QTEST_GUILESS_MAIN(TestPeopleScript)
#include "tst_peoplescript.moc"
