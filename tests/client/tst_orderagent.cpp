// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/client/agentdesk.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

using namespace echolock;
using namespace std::chrono_literals;

class TestOrderAgent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAnOrderAndAsks();
    void believesWhatThePageIsTold_data();
    void believesWhatThePageIsTold();
    void ignoresNewsOfOtherOrders();
    void believesNothingWhenRefusedTheChannel();
    void goesOnBelievingWhenTheConnectionDrops();

    void endsTheStintByPlan_data();
    void endsTheStintByPlan();
    void editsFromWhenThePageIsUp();
    void losesPatienceWithAPageThatDoesNotComeUp();
    void comesBackOnTheSamePageAfterLeaving();
    void thawsAndGoesOnWithTheSameOrder();
    void reloadsAndAsksAgain();
    void canBeEndedByHand();
    void wakesAFrozenPageForWhatThePageDoes();
    void cannotBeEndedWhileResting();
    void canBeThawedByHand();

    void viewerAsksAgainWhenTheOrderIsFree();
    void viewerThinksBetterOfItWhenSomebodyWasFaster();
    void editorDoesNotAskAgain();

    void sameSeedSamePlan();
    void planDoesNotDependOnAnswersOrTheirTiming();
    void eachPersonHasAPlanOfTheirOwn();
    void wantsSomeOrdersMoreThanOthers();
    void drawsWithinTheMix();
    void followsANewMixFromTheNextStintOn();

    void doesNothingWhilePaused();
    void goesOnWhereItStopped();
    void learnsWhilePaused();
};

void TestOrderAgent::opensAnOrderAndAsks()
{
    Desk desk(only(Abandonment::Close));
    QVERIFY(desk.agent.phase() == OrderAgent::Phase::Away);
    QCOMPARE(desk.agent.order(), "");
    desk.start();
    QCOMPARE(desk.take(), (Lines{"page " + desk.agent.order()}));
    QVERIFY(desk.agent.order().starts_with("order."));
    QVERIFY(desk.agent.belief() == Belief::Asking);
    desk.start();
    QCOMPARE(desk.take(), Lines{});
}

void TestOrderAgent::believesWhatThePageIsTold_data()
{
    QTest::addColumn<QStringList>("events");
    QTest::addColumn<int>("belief");
    const auto row = [](const QStringList& events, Belief belief) {
        QTest::newRow(qPrintable(events.join(QStringLiteral(" then "))))
            << events << static_cast<int>(belief);
    };
    const QString granted = QStringLiteral("lock.granted");
    const QString denied = QStringLiteral("lock.denied");
    const QString revoked = QStringLiteral("lock.revoked");
    const QString changed = QStringLiteral("lock.changed");
    row({granted}, Belief::Editing);
    row({denied}, Belief::Viewing);
    row({denied, granted}, Belief::Editing);
    row({granted, revoked}, Belief::Viewing);
    row({granted, denied}, Belief::Viewing);
    row({changed}, Belief::Asking);
    row({granted, changed}, Belief::Editing);
    row({denied, changed}, Belief::Viewing);
}

void TestOrderAgent::believesWhatThePageIsTold()
{
    QFETCH(QStringList, events);
    QFETCH(int, belief);
    Desk desk(only(Abandonment::Close));
    desk.start();
    for (const QString& event : std::as_const(events))
        desk.hear(event.toStdString(), desk.agent.order(), "free");
    QCOMPARE(toString(desk.agent.belief()), toString(static_cast<Belief>(belief)));
}

void TestOrderAgent::ignoresNewsOfOtherOrders()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.hear("lock.granted", "order.99");
    QVERIFY(desk.agent.belief() == Belief::Asking);
    desk.hear("lock.granted");
    desk.endBy(Abandonment::Kill);
    desk.hear("lock.granted", "");
    QVERIFY(desk.agent.belief() == Belief::Nothing);
}

void TestOrderAgent::believesNothingWhenRefusedTheChannel()
{
    Observation refusal;
    refusal.kind = Observation::Kind::SubscriptionFailed;
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.agent.observe(desk.now, desk, refusal);
    QVERIFY(desk.agent.belief() == Belief::Nothing);
    desk.hear("lock.granted");
    desk.agent.observe(desk.now, desk, refusal);
    QVERIFY(desk.agent.belief() == Belief::Editing);
}

void TestOrderAgent::goesOnBelievingWhenTheConnectionDrops()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.hear("lock.granted");
    Observation drop;
    drop.kind = Observation::Kind::StateChanged;
    drop.state = ConnectionState::Connecting;
    desk.agent.observe(desk.now, desk, drop);
    QVERIFY(desk.agent.belief() == Belief::Editing);
}

void TestOrderAgent::endsTheStintByPlan_data()
{
    QTest::addColumn<int>("how");
    for (const Abandonment how : {Abandonment::Close, Abandonment::TabClose, Abandonment::Kill,
                                  Abandonment::Reset, Abandonment::Vanish, Abandonment::Crash})
        QTest::newRow(std::string(toString(how)).c_str()) << static_cast<int>(how);
}

void TestOrderAgent::endsTheStintByPlan()
{
    QFETCH(int, how);
    Desk desk(only(static_cast<Abandonment>(how)));
    const Drawn first = drawn(desk.agent, 0);
    const Drawn second = drawn(desk.agent, 1);
    desk.start();
    desk.take();
    desk.pageUp();
    desk.hear("lock.granted");
    desk.advance(first.edit - 1ns);
    QCOMPARE(desk.take(), Lines{});
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{std::string(toString(static_cast<Abandonment>(how)))}));
    QVERIFY(desk.agent.phase() == OrderAgent::Phase::Resting);
    QVERIFY(desk.agent.belief() == Belief::Nothing);
    QVERIFY(desk.agent.lastAbandonment() == static_cast<Abandonment>(how));
    QCOMPARE(desk.agent.order(), "");
    desk.advance(first.rest - 1ns);
    QCOMPARE(desk.take(), Lines{});
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{"page order." + std::to_string(second.order)}));
    QVERIFY(desk.agent.belief() == Belief::Asking);
}

/// Refused or not: the page is there.
void TestOrderAgent::editsFromWhenThePageIsUp()
{
    using Kind = Observation::Kind;
    Desk desk(only(Abandonment::Reload));
    desk.start();
    desk.take();
    for (std::uint64_t number = 0; number < 4; ++number) {
        desk.advance(9s);
        desk.pageUp(number % 2 == 0 ? Kind::Subscribed : Kind::SubscriptionFailed);
        desk.advance(drawn(desk.agent, number).edit / 2);
        desk.pageUp();
        desk.advance(drawn(desk.agent, number).edit / 2 - 1ns);
        QCOMPARE(desk.take(), Lines{});
        desk.advance(2ns);
        QCOMPARE(desk.take(), (Lines{"reload"}));
    }
}

void TestOrderAgent::losesPatienceWithAPageThatDoesNotComeUp()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.take();
    desk.advance(10s + drawn(desk.agent, 0).edit - 1ns);
    QCOMPARE(desk.take(), Lines{});
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{"close"}));
}

void TestOrderAgent::comesBackOnTheSamePageAfterLeaving()
{
    Desk desk(only(Abandonment::Leave));
    desk.start();
    desk.take();
    desk.act();
    desk.act();
    const std::string next = "order." + std::to_string(drawn(desk.agent, 1).order);
    QCOMPARE(desk.take(), (Lines{"leave", "order " + next}));
}

void TestOrderAgent::thawsAndGoesOnWithTheSameOrder()
{
    Desk desk(only(Abandonment::Freeze));
    desk.start();
    desk.hear("lock.granted");
    const std::string order = desk.agent.order();
    desk.take();
    desk.act();
    QVERIFY(desk.agent.phase() == OrderAgent::Phase::Frozen);
    QVERIFY(desk.agent.belief() == Belief::Editing);
    desk.advance(BehaviourMix{}.freeze.middle - 1ns);
    QCOMPARE(desk.take(), (Lines{"freeze"}));
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{"thaw"}));
    QVERIFY(desk.agent.phase() == OrderAgent::Phase::AtWork);
    QVERIFY(desk.agent.belief() == Belief::Editing);
    QCOMPARE(desk.agent.order(), order);
    desk.advance(drawn(desk.agent, 1).edit);
    QCOMPARE(desk.take(), (Lines{"freeze"}));
}

void TestOrderAgent::reloadsAndAsksAgain()
{
    Desk desk(only(Abandonment::Reload));
    desk.start();
    desk.hear("lock.granted");
    const std::string order = desk.agent.order();
    desk.take();
    desk.act();
    QCOMPARE(desk.take(), (Lines{"reload"}));
    QVERIFY(desk.agent.belief() == Belief::Asking);
    QCOMPARE(desk.agent.order(), order);
    desk.pageUp();
    desk.advance(drawn(desk.agent, 1).edit);
    QCOMPARE(desk.take(), (Lines{"reload"}));
}

void TestOrderAgent::canBeEndedByHand()
{
    Desk desk(only(Abandonment::Leave));
    desk.start();
    desk.take();
    desk.endBy(Abandonment::Vanish);
    QCOMPARE(desk.take(), (Lines{"vanish"}));
    desk.advance(drawn(desk.agent, 0).rest);
    QCOMPARE(desk.take(), (Lines{"page order." + std::to_string(drawn(desk.agent, 1).order)}));
}

void TestOrderAgent::wakesAFrozenPageForWhatThePageDoes()
{
    const std::map<Abandonment, Lines> expected{
        {Abandonment::Leave, {"freeze", "thaw", "leave"}},
        {Abandonment::Close, {"freeze", "thaw", "close"}},
        {Abandonment::TabClose, {"freeze", "thaw", "tab-close"}},
        {Abandonment::Kill, {"freeze", "kill"}},
        {Abandonment::Reset, {"freeze", "reset"}},
        {Abandonment::Vanish, {"freeze", "vanish"}},
        {Abandonment::Freeze, {"freeze"}},
        {Abandonment::Reload, {"freeze", "thaw", "reload"}},
        {Abandonment::Sleep, {"freeze"}},
        {Abandonment::Crash, {"freeze", "crash"}},
    };
    for (const auto& [how, lines] : expected) {
        Desk desk(only(Abandonment::Freeze));
        desk.start();
        desk.act();
        desk.endBy(how);
        Lines deeds = desk.take();
        deeds.erase(deeds.begin());
        QCOMPARE(deeds, lines);
    }
}

void TestOrderAgent::cannotBeEndedWhileResting()
{
    Desk desk(only(Abandonment::Leave));
    desk.endBy(Abandonment::Kill);
    desk.start();
    desk.endBy(Abandonment::Kill);
    desk.take();
    desk.endBy(Abandonment::Leave);
    desk.agent.thaw(desk.now, desk);
    QCOMPARE(desk.take(), Lines{});
    QVERIFY(desk.agent.lastAbandonment() == Abandonment::Kill);
}

void TestOrderAgent::canBeThawedByHand()
{
    Desk desk(only(Abandonment::Freeze));
    desk.start();
    desk.act();
    desk.take();
    desk.agent.thaw(desk.now, desk);
    QCOMPARE(desk.take(), (Lines{"thaw"}));
    desk.advance(drawn(desk.agent, 1).edit);
    QCOMPARE(desk.take(), (Lines{"freeze"}));
}

void TestOrderAgent::viewerAsksAgainWhenTheOrderIsFree()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.hear("lock.denied");
    desk.hearChanged("held");
    desk.advance(250ms);
    const std::string order = desk.agent.order();
    desk.take();
    desk.hearChanged("free");
    desk.advance(20ms - 1ns);
    QCOMPARE(desk.take(), Lines{});
    desk.advance(230ms + 1ns);
    QCOMPARE(desk.take(), (Lines{"acquire " + order}));
    QVERIFY(desk.agent.belief() == Belief::Viewing);
    desk.hear("lock.granted");
    QVERIFY(desk.agent.belief() == Belief::Editing);
}

void TestOrderAgent::viewerThinksBetterOfItWhenSomebodyWasFaster()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.hear("lock.denied");
    desk.take();
    desk.hearChanged("free");
    desk.hearChanged("held");
    desk.advance(300ms);
    QCOMPARE(desk.take(), Lines{});
}

void TestOrderAgent::editorDoesNotAskAgain()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.hear("lock.granted");
    desk.take();
    desk.hearChanged("free");
    desk.advance(300ms);
    QCOMPARE(desk.take(), Lines{});
}

void TestOrderAgent::sameSeedSamePlan()
{
    const BehaviourMix mix = *mixByName("rough");
    const OrderAgent first({.user = "alice", .orders = 24, .mix = shared(mix)}, Prng(5));
    const OrderAgent second({.user = "bob", .orders = 24, .mix = shared(mix)}, Prng(5));
    for (std::uint64_t number = 0; number < 100; ++number)
        QVERIFY(first.stint(number) == second.stint(number));
}

/// One is granted everything at once, one is denied everything late, one hears nothing and is
/// therefore slower.
void TestOrderAgent::planDoesNotDependOnAnswersOrTheirTiming()
{
    const BehaviourMix mix = *mixByName("rough");
    Lines plans[3];
    for (int person = 0; person < 3; ++person) {
        Desk desk(mix, 24, 5);
        desk.start();
        for (int step = 0; step < (person == 2 ? 10'000 : 2000); ++step) {
            if (person < 2)
                desk.pageUp();
            if (person == 0)
                desk.hear("lock.granted");
            if (person == 1 && step % 3 == 2) {
                desk.hear("lock.denied");
                desk.hearChanged("free");
            }
            desk.advance(50ms);
        }
        plans[person] = desk.take();
        QCOMPARE(std::erase_if(plans[person],
                               [](const std::string& line) { return line.starts_with("acquire"); })
                     > 0,
                 person == 1);
        QVERIFY(plans[person].size() > 20);
    }
    QCOMPARE(plans[1], plans[0]);
    plans[2].resize(std::min(plans[2].size(), plans[0].size()));
    plans[0].resize(plans[2].size());
    QCOMPARE(plans[2], plans[0]);
}

void TestOrderAgent::eachPersonHasAPlanOfTheirOwn()
{
    const BehaviourMix mix = *mixByName("rough");
    std::set<std::int64_t> edits;
    for (std::uint64_t person = 0; person < 50; ++person) {
        const Prng prng = Prng(1).derived("client", person);
        edits.insert(drawn(OrderAgent({.user = "a", .orders = 24, .mix = shared(mix)}, prng), 0)
                         .edit.count());
    }
    QCOMPARE(edits.size(), 50U);
}

void TestOrderAgent::wantsSomeOrdersMoreThanOthers()
{
    const OrderAgent agent({.user = "a", .orders = 10, .mix = shared({})}, Prng(1));
    std::map<std::uint32_t, int> wanted;
    for (std::uint64_t number = 0; number < 10000; ++number)
        ++wanted[drawn(agent, number).order];
    QCOMPARE(wanted.size(), 10U);
    QCOMPARE(wanted.begin()->first, 1U);
    QCOMPARE(wanted.rbegin()->first, 10U);
    // 10,000 / H(10) = 3,414 for the first, a tenth of it for the last.
    QVERIFY(wanted[1] > 3200 && wanted[1] < 3600);
    QVERIFY(wanted[10] > 270 && wanted[10] < 420);
}

void TestOrderAgent::drawsWithinTheMix()
{
    BehaviourMix mix = *mixByName("office");
    mix.edit.most = mix.edit.least;
    mix.rest.most = mix.rest.least - 1ms;
    const OrderAgent agent({.user = "a", .orders = 0, .mix = shared(mix)}, Prng(1));
    for (std::uint64_t number = 0; number < 100; ++number) {
        const Drawn stint = drawn(agent, number);
        QCOMPARE(stint.edit, mix.edit.least);
        QCOMPARE(stint.rest, mix.rest.least);
        QCOMPARE(stint.order, 1U);
    }
}

void TestOrderAgent::followsANewMixFromTheNextStintOn()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.take();
    desk.agent.setMix(shared(only(Abandonment::Kill)));
    desk.act();
    desk.act();
    desk.act();
    const Lines deeds = desk.take();
    QCOMPARE(deeds.front(), "close");
    QCOMPARE(deeds.back(), "kill");
}

void TestOrderAgent::doesNothingWhilePaused()
{
    Desk desk(*mixByName("rough"));
    desk.start();
    desk.hear("lock.denied");
    desk.hearChanged("free");
    desk.take();
    desk.pause();
    desk.pause();
    QVERIFY(desk.timers.empty());
    desk.agent.timerDue(desk.now, desk, AgentTimer::Act);
    desk.agent.timerDue(desk.now, desk, AgentTimer::Retry);
    desk.advance(1h);
    QCOMPARE(desk.take(), Lines{});
    desk.endBy(Abandonment::Kill);
    QCOMPARE(desk.take(), (Lines{"kill"}));
    QVERIFY(desk.timers.empty());
}

void TestOrderAgent::goesOnWhereItStopped()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.pageUp();
    desk.take();
    const Duration edit = drawn(desk.agent, 0).edit;
    desk.advance(edit - 100ms);
    desk.pause();
    desk.advance(1h);
    desk.resume();
    desk.resume();
    desk.advance(100ms - 1ns);
    QCOMPARE(desk.take(), Lines{});
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{"close"}));
}

void TestOrderAgent::learnsWhilePaused()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.pause();
    desk.hear("lock.denied");
    desk.hearChanged("free");
    QVERIFY(desk.agent.belief() == Belief::Viewing);
    QVERIFY(desk.timers.empty());
    desk.take();
    desk.resume();
    desk.advance(250ms);
    QCOMPARE(desk.take(), (Lines{"acquire " + desk.agent.order()}));
}

QTEST_GUILESS_MAIN(TestOrderAgent)
#include "tst_orderagent.moc"
