// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/client/agentdesk.h"
#include "tests/client/planneddeeds.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Kind = AgentStep::Kind;

ScriptStep step(Kind kind, Duration time = {})
{
    return {.kind = kind, .time = ThinkTime::fixed(time)};
}

ScriptStep openOrder(std::uint32_t order)
{
    return {.kind = Kind::Open, .order = order};
}

ScriptStep abandoning(Abandonment how, Duration time = {})
{
    return {.kind = Kind::Abandon, .how = how, .time = ThinkTime::fixed(time)};
}

} // namespace

/// What people do besides opening and abandoning: saves, other tabs, and scripts.
class TestAgentDeeds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsAScript();
    void endsWithItsScript();
    void goesThroughAScriptSoOften();
    void aScriptThatTakesNoTimeLetsOthersLive();
    void goesFromOneOrderToTheNext();
    void hidesTheTabAndComesBack();
    void looksAtASecondTab();
    void aSecondTabStaysUntilItIsClosed();
    void crashesWithAllTabs();
    void sleepsAndGoesOn();
    void savesWithItsToken();
    void savesNothingThatIsNotItsOwn();
    void savesWhatItWasToldNothingOf();
    void isAViewerOnceRefused();
    void oldAnswersChangeNothing();
    void asksAgainOnceItLooks();
    void doesWhatWasPlanned();
};

void TestAgentDeeds::followsAScript()
{
    Desk desk({openOrder(3), step(Kind::Edit, 2s), step(Kind::Save), abandoning(Abandonment::Leave),
               step(Kind::Rest, 1s)});
    desk.start();
    desk.pageUp();
    desk.hear("lock.granted");
    desk.advance(2s - 1ns);
    QCOMPARE(desk.take(), (Lines{"page order.3"}));
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{"save order.3 7", "leave"}));
    desk.advance(1s);
    QCOMPARE(desk.take(), (Lines{"order order.3"}));
}

void TestAgentDeeds::endsWithItsScript()
{
    Desk desk({openOrder(3), step(Kind::Edit, 2s)}, 1);
    desk.start();
    desk.pageUp();
    desk.advance(1h);
    QCOMPARE(desk.take(), (Lines{"page order.3"}));
    QVERIFY(desk.timers.empty());
    QCOMPARE(desk.agent.order(), "order.3");
    desk.endBy(Abandonment::Kill);
    desk.advance(1h);
    QCOMPARE(desk.take(), (Lines{"kill"}));
}

void TestAgentDeeds::goesThroughAScriptSoOften()
{
    Desk desk({openOrder(3), step(Kind::Edit, 2s), abandoning(Abandonment::Close)}, 3);
    desk.start();
    for (int i = 0; i < 20; ++i) {
        desk.pageUp();
        desk.advance(2s);
    }
    QCOMPARE(desk.take(),
             (Lines{"page order.3", "close", "page order.3", "close", "page order.3", "close"}));
}

void TestAgentDeeds::aScriptThatTakesNoTimeLetsOthersLive()
{
    Desk desk({openOrder(3), abandoning(Abandonment::Close)});
    desk.start();
    const std::size_t deeds = desk.take().size();
    QVERIFY(deeds > 0 && deeds < 10);
    QVERIFY(desk.timers.at(AgentTimer::Act) > desk.now);
}

void TestAgentDeeds::goesFromOneOrderToTheNext()
{
    Desk desk({openOrder(3), openOrder(3), step(Kind::Visit), step(Kind::Edit, 1s), openOrder(4),
               step(Kind::Edit, 1s)});
    desk.start();
    desk.pageUp();
    desk.advance(1s);
    QCOMPARE(desk.take(), (Lines{"page order.3", "leave", "order order.4"}));
    QVERIFY(desk.agent.belief() == Belief::Asking);
}

void TestAgentDeeds::hidesTheTabAndComesBack()
{
    Desk desk({openOrder(3), step(Kind::Edit, 1s), step(Kind::Switch, 5s), step(Kind::Edit, 1s),
               abandoning(Abandonment::Close), step(Kind::Rest, 1h)});
    desk.start();
    desk.pageUp();
    desk.take();
    desk.advance(1s);
    QCOMPARE(desk.take(), (Lines{"hide"}));
    desk.advance(5s);
    QCOMPARE(desk.take(), (Lines{"show"}));
    desk.advance(1s);
    QCOMPARE(desk.take(), (Lines{"close"}));
    desk.advance(1h);
    desk.take();
    desk.pageUp();
    desk.advance(1s);
    desk.endBy(Abandonment::Reload);
    QCOMPARE(desk.take(), (Lines{"hide", "show", "reload"}));
}

void TestAgentDeeds::looksAtASecondTab()
{
    Desk desk(
        {openOrder(3), step(Kind::Edit, 1s), step(Kind::SecondTab, 5s), step(Kind::Edit, 1s)});
    desk.start();
    desk.pageUp();
    desk.advance(1s);
    QCOMPARE(desk.take(), (Lines{"page order.3", "second order.3", "hide"}));
    desk.advance(5s);
    QCOMPARE(desk.take(), (Lines{"close second", "show"}));
}

void TestAgentDeeds::aSecondTabStaysUntilItIsClosed()
{
    Desk desk({openOrder(3), step(Kind::SecondTab), step(Kind::SecondTab), step(Kind::Edit, 1s),
               abandoning(Abandonment::TabClose), step(Kind::Rest, 1s), step(Kind::CloseSecondTab),
               step(Kind::CloseSecondTab)},
              1);
    desk.start();
    desk.pageUp();
    desk.advance(1s);
    QCOMPARE(desk.take(), (Lines{"page order.3", "second order.3", "tab-close"}));
    desk.advance(1s);
    QCOMPARE(desk.take(), (Lines{"close second"}));
}

void TestAgentDeeds::crashesWithAllTabs()
{
    Desk desk({openOrder(3), step(Kind::SecondTab), step(Kind::Edit, 1s),
               abandoning(Abandonment::Crash), step(Kind::Rest, 1s), step(Kind::CloseSecondTab)},
              1);
    desk.start();
    desk.pageUp();
    desk.advance(1h);
    QCOMPARE(desk.take(), (Lines{"page order.3", "second order.3", "crash"}));
}

void TestAgentDeeds::sleepsAndGoesOn()
{
    Desk desk({openOrder(3), step(Kind::Edit, 1s), abandoning(Abandonment::Sleep, 30s),
               step(Kind::Save), step(Kind::Edit, 1s)});
    desk.start();
    desk.pageUp();
    desk.hear("lock.granted");
    desk.advance(1s);
    QVERIFY(desk.agent.phase() == OrderAgent::Phase::Frozen);
    desk.advance(30s - 1ns);
    QCOMPARE(desk.take(), (Lines{"page order.3", "sleep"}));
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{"thaw", "save order.3 7"}));
    QVERIFY(desk.agent.belief() == Belief::Editing);
}

void TestAgentDeeds::savesWithItsToken()
{
    Desk desk({openOrder(3), step(Kind::Edit, 1h)});
    desk.start();
    desk.pageUp();
    desk.hear("lock.granted");
    desk.take();
    desk.agent.save(desk);
    QCOMPARE(desk.take(), (Lines{"save order.3 7"}));
}

void TestAgentDeeds::savesNothingThatIsNotItsOwn()
{
    Desk desk({openOrder(3), step(Kind::Edit, 1h)});
    desk.agent.save(desk);
    desk.start();
    desk.take();
    desk.agent.save(desk);
    desk.hear("lock.denied");
    desk.agent.save(desk);
    desk.hear("lock.granted");
    desk.endBy(Abandonment::Freeze);
    desk.agent.save(desk);
    QCOMPARE(desk.take(), (Lines{"freeze"}));
}

void TestAgentDeeds::savesWhatItWasToldNothingOf()
{
    Desk desk({.user = "alice",
               .orders = 1,
               .mix = shared(only(Abandonment::Close)),
               .saves = AgentPlan::Saves::Untold},
              1);
    desk.start();
    desk.take();
    desk.agent.save(desk);
    QCOMPARE(desk.take(), (Lines{"save order.1 0"}));
    desk.hear("lock.denied");
    desk.agent.save(desk);
    QCOMPARE(desk.take(), Lines{});
}

void TestAgentDeeds::isAViewerOnceRefused()
{
    Desk desk({openOrder(3), step(Kind::Edit, 1h)});
    desk.start();
    desk.hear("lock.granted");
    desk.agent.saveAnswered("order.3", FencingToken{7}, SaveAnswer::Done);
    desk.agent.saveAnswered("order.3", FencingToken{7}, SaveAnswer::Failed);
    QVERIFY(desk.agent.belief() == Belief::Editing);
    desk.agent.saveAnswered("order.3", FencingToken{7}, SaveAnswer::Refused);
    QVERIFY(desk.agent.belief() == Belief::Viewing);
}

void TestAgentDeeds::oldAnswersChangeNothing()
{
    Desk desk({openOrder(3), step(Kind::Edit, 1h)});
    desk.start();
    desk.hear("lock.granted");
    desk.agent.saveAnswered("order.3", FencingToken{6}, SaveAnswer::Refused);
    desk.agent.saveAnswered("order.2", FencingToken{7}, SaveAnswer::Refused);
    QVERIFY(desk.agent.belief() == Belief::Editing);
    desk.endBy(Abandonment::Kill);
    desk.agent.saveAnswered("order.3", FencingToken{7}, SaveAnswer::Refused);
    QVERIFY(desk.agent.belief() == Belief::Nothing);
}

void TestAgentDeeds::asksAgainOnceItLooks()
{
    Desk desk({openOrder(3), step(Kind::Switch, 10s), step(Kind::Edit, 1h)});
    desk.start();
    desk.pageUp();
    desk.hear("lock.denied");
    desk.hearChanged("free");
    desk.advance(10s - 1ns);
    QCOMPARE(desk.take(), (Lines{"page order.3", "hide"}));
    desk.advance(300ms);
    QCOMPARE(desk.take(), (Lines{"show", "acquire order.3"}));
}

void TestAgentDeeds::doesWhatWasPlanned()
{
    const BehaviourMix mix = *mixByName("workday");
    Desk desk(mix);
    desk.start();
    while (desk.deeds.size() < 300) {
        desk.pageUp();
        desk.act();
    }
    const AgentPlan plan{.user = "alice", .orders = 5, .mix = shared(mix)};
    QVERIFY(plannedDeeds(plan, Prng(1), desk.deeds.size()) == desk.deeds);
}

QTEST_GUILESS_MAIN(TestAgentDeeds)
#include "tst_agentdeeds.moc"
