// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/sharedplan.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestSharedPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peopleShareOneMix();
    void whomAScriptNamesFollowsIt();
    void aNewMixIsForThoseWhoCome();
    void theSeedMakesThePeople();
};

void TestSharedPlan::peopleShareOneMix()
{
    const SharedPlan shared({.orders = 7, .mix = *mixByName("rough")});
    const AgentPlan first = shared.of(1);
    QCOMPARE(first.user, "alice");
    QCOMPARE(first.orders, 7U);
    QCOMPARE(first.mix, shared.of(9000).mix);
    QVERIFY(*first.mix == *mixByName("rough"));
}

void TestSharedPlan::whomAScriptNamesFollowsIt()
{
    SwarmOptions options;
    options.script = std::make_shared<const PeopleScript>(
        PeopleScript{{{.script = {.name = "day"}, .who = {{2, 2}}}}});
    const SharedPlan shared(options);
    QVERIFY(!shared.of(1).script);
    QCOMPARE(shared.of(2).script->name, "day");
}

void TestSharedPlan::aNewMixIsForThoseWhoCome()
{
    SharedPlan shared({.mix = *mixByName("rough")});
    shared.setMix(*mixByName("calm"));
    QVERIFY(*shared.of(1).mix == *mixByName("calm"));
}

void TestSharedPlan::theSeedMakesThePeople()
{
    const SharedPlan one({.seed = 1});
    const SharedPlan same({.seed = 1});
    const SharedPlan other({.seed = 2});
    QVERIFY(one.streamOf(3) == same.streamOf(3));
    QVERIFY(!(one.streamOf(3) == other.streamOf(3)));
    QVERIFY(!(one.streamOf(3) == one.streamOf(4)));
}

QTEST_GUILESS_MAIN(TestSharedPlan)
#include "tst_sharedplan.moc"
