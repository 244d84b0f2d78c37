// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/orderagent.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

BehaviourMix only(Abandonment how)
{
    BehaviourMix mix;
    mix.weights[static_cast<std::size_t>(how)] = 1;
    return mix;
}

/// A person under virtual time, whose deeds are written down.
class Desk : public AgentSink
{
public:
    explicit Desk(const BehaviourMix& mix, std::uint32_t orders = 5, std::uint64_t seed = 1)
        : agent({.user = "alice", .orders = orders, .mix = mix}, Prng(seed))
    {
    }

    void start() { agent.start(now, *this); }

    void endBy(Abandonment how) { agent.abandon(now, *this, how); }

    void pause() { agent.pause(now, *this); }

    void resume() { agent.resume(now, *this); }

    void hear(std::string_view event, const std::string& order, std::string_view state = {})
    {
        Observation observation;
        observation.kind = Observation::Kind::Lock;
        observation.lock.event = event;
        observation.lock.order = Resource(order);
        observation.lock.state = state;
        agent.observe(now, *this, observation);
    }

    void pageUp(Observation::Kind kind = Observation::Kind::Subscribed)
    {
        Observation observation;
        observation.kind = kind;
        agent.observe(now, *this, observation);
    }

    void hear(std::string_view event) { hear(event, agent.order()); }

    void hearChanged(std::string_view state) { hear("lock.changed", agent.order(), state); }

    void advance(Duration duration)
    {
        const Instant end = now + duration;
        while (true) {
            auto next = std::ranges::min_element(timers, {},
                                                 [](const auto& timer) { return timer.second; });
            if (next == timers.end() || next->second > end)
                break;
            const AgentTimer timer = next->first;
            now = next->second;
            timers.erase(next);
            agent.timerDue(now, *this, timer);
        }
        now = end;
    }

    /// To the next thing that the person does by plan.
    void act()
    {
        const Duration left = timers.at(AgentTimer::Act) - now;
        advance(left);
    }

    Lines take() { return std::exchange(log, {}); }

    void openPage(const std::string& order) override { log.push_back("page " + order); }

    void openOrder(const std::string& order) override { log.push_back("order " + order); }

    void abandon(Abandonment how) override { log.push_back(std::string(toString(how))); }

    void thaw() override { log.push_back("thaw"); }

    void retryAcquire(const std::string& order) override { log.push_back("acquire " + order); }

    void startTimer(AgentTimer timer, Instant at) override { timers[timer] = at; }

    void stopTimer(AgentTimer timer) override { timers.erase(timer); }

    Instant now;
    OrderAgent agent;
    std::map<AgentTimer, Instant> timers;
    Lines log;
};

} // namespace

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
                                  Abandonment::Reset, Abandonment::Vanish})
        QTest::newRow(std::string(toString(how)).c_str()) << static_cast<int>(how);
}

void TestOrderAgent::endsTheStintByPlan()
{
    QFETCH(int, how);
    Desk desk(only(static_cast<Abandonment>(how)));
    const AgentStint first = desk.agent.stint(0);
    const AgentStint second = desk.agent.stint(1);
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
        desk.advance(desk.agent.stint(number).edit / 2);
        desk.pageUp();
        desk.advance(desk.agent.stint(number).edit / 2 - 1ns);
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
    desk.advance(10s + desk.agent.stint(0).edit - 1ns);
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
    const std::string next = "order." + std::to_string(desk.agent.stint(1).order);
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
    desk.advance(BehaviourMix{}.freezeFor - 1ns);
    QCOMPARE(desk.take(), (Lines{"freeze"}));
    desk.advance(1ns);
    QCOMPARE(desk.take(), (Lines{"thaw"}));
    QVERIFY(desk.agent.phase() == OrderAgent::Phase::AtWork);
    QVERIFY(desk.agent.belief() == Belief::Editing);
    QCOMPARE(desk.agent.order(), order);
    desk.advance(desk.agent.stint(1).edit);
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
    desk.advance(desk.agent.stint(1).edit);
    QCOMPARE(desk.take(), (Lines{"reload"}));
}

void TestOrderAgent::canBeEndedByHand()
{
    Desk desk(only(Abandonment::Leave));
    desk.start();
    desk.take();
    desk.endBy(Abandonment::Vanish);
    QCOMPARE(desk.take(), (Lines{"vanish"}));
    desk.advance(desk.agent.stint(0).rest);
    QCOMPARE(desk.take(), (Lines{"page order." + std::to_string(desk.agent.stint(1).order)}));
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
    desk.advance(desk.agent.stint(1).edit);
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
    const OrderAgent first({.user = "alice", .orders = 24, .mix = mix}, Prng(5));
    const OrderAgent second({.user = "bob", .orders = 24, .mix = mix}, Prng(5));
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
        edits.insert(
            OrderAgent({.user = "a", .orders = 24, .mix = mix}, prng).stint(0).edit.count());
    }
    QCOMPARE(edits.size(), 50U);
}

void TestOrderAgent::wantsSomeOrdersMoreThanOthers()
{
    const OrderAgent agent({.user = "a", .orders = 10, .mix = BehaviourMix{}}, Prng(1));
    std::map<std::uint32_t, int> wanted;
    for (std::uint64_t number = 0; number < 10000; ++number)
        ++wanted[agent.stint(number).order];
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
    mix.editMax = mix.editMin;
    mix.restMax = mix.restMin - 1ms;
    const OrderAgent agent({.user = "a", .orders = 0, .mix = mix}, Prng(1));
    for (std::uint64_t number = 0; number < 100; ++number) {
        const AgentStint stint = agent.stint(number);
        QCOMPARE(stint.edit, mix.editMin);
        QCOMPARE(stint.rest, mix.restMin);
        QCOMPARE(stint.order, 1U);
    }
}

void TestOrderAgent::followsANewMixFromTheNextStintOn()
{
    Desk desk(only(Abandonment::Close));
    desk.start();
    desk.take();
    desk.agent.setMix(only(Abandonment::Kill));
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
    const Duration edit = desk.agent.stint(0).edit;
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
