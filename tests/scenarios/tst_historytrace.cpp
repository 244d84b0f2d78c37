// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/historytrace.h"
#include "tests/support/historybuilder.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

Trace traceOf(const HistoryBuilder& built)
{
    return traceOfHistory(built.history(), {}, {});
}

std::vector<std::string> arrowsOf(const Trace& trace)
{
    std::vector<std::string> arrows;
    for (const TraceArrow& arrow : trace.arrows)
        arrows.push_back(trace.steps[arrow.from].text + " --" + arrow.text + "--> "
                         + trace.steps[arrow.to].text);
    return arrows;
}

Violation violationAt(int milliseconds)
{
    return {
        Letter::L, Resource("order.7"), Instant(std::chrono::milliseconds(milliseconds)), {}, {}};
}

} // namespace

class TestHistoryTrace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesAStepOfWhatTheServerDoesInOneGo();
    void putsAGrantUnderItsSubscription();
    void showsALockBeforeItsRefusal();
    void drawsArrowsFromActToFactToSight();
    void drawsNoArrowFromWhatIsLost();
    void drawsArrowsToAnApplication();
    void showsForHowLongSomebodyStandsStill();
    void putsViolationsWhereTheyBecameCertain();
    void keepsWhatIsSaidAboutTheRun();
};

void TestHistoryTrace::makesAStepOfWhatTheServerDoesInOneGo()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").abandon("bob", Abandonment::Close);
    built.closed("bob").atOnce().freed("alice");
    const Trace trace = traceOf(built);
    QCOMPARE(trace.steps.back().text, std::string("the server sees that bob is gone"));
    QCOMPARE(trace.steps.back().entries.size(), std::size_t(2));
    QCOMPARE(trace.steps.back().client, std::size_t(1));
    QVERIFY(trace.steps.back().lane == TraceStep::Lane::Server);
    QVERIFY(trace.steps.front().lane == TraceStep::Lane::Client);
}

void TestHistoryTrace::putsAGrantUnderItsSubscription()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").act("alice", ClientAct::Kind::Subscribe, "order.7");
    built.granted("alice").atOnce();
    built.fact("alice", ServerConnection::Kind::Subscribed, "private-order.7");
    QCOMPARE(traceOf(built).steps.back().text, std::string("the server lets alice into order.7"));
    QCOMPARE(traceOf(built).steps.back().entries.size(), std::size_t(2));
    // Two subscriptions in one moment are two steps.
    built.atOnce().fact("alice", ServerConnection::Kind::Subscribed, "private-order.8");
    QCOMPARE(traceOf(built).steps.size(), std::size_t(5));
}

void TestHistoryTrace::showsALockBeforeItsRefusal()
{
    HistoryBuilder built({"mallory"});
    built.connect("mallory").act("mallory", ClientAct::Kind::Subscribe, "order.7");
    built.granted("mallory").atOnce();
    built.fact("mallory", ServerConnection::Kind::Refused, "private-order.7");
    const Trace trace = traceOf(built);
    QCOMPARE(trace.steps[3].text, std::string("order.7 locked by mallory"));
    QVERIFY(trace.steps[4].text.starts_with("mallory is not let in"));
}

void TestHistoryTrace::drawsArrowsFromActToFactToSight()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").views("bob", "alice");
    built.unsubscribe("alice").fact("alice", ServerConnection::Kind::Unsubscribed,
                                    "private-order.7");
    built.freed("alice").told("bob", "lock.changed");
    QCOMPARE(arrowsOf(traceOf(built)),
             (std::vector<std::string>{
                 "alice opens order.7 --subscribe--> the server lets alice into order.7",
                 "order.7 locked by alice --lock.granted--> alice learns that order.7 is its own",
                 "bob opens order.7 --subscribe--> the server lets bob into order.7",
                 "order.7 refused to bob: alice has it --lock.denied--> bob learns that order.7 is "
                 "not to be had: somebody else has it",
                 "alice leaves order.7 --unsubscribe--> the server sees that alice has left "
                 "order.7",
                 "order.7 unlocked: alice lost it (subscribed) --lock.changed--> bob learns that "
                 "somebody "
                 "else has order.7"}));
}

void TestHistoryTrace::drawsNoArrowFromWhatIsLost()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").act("alice", ClientAct::Kind::Subscribe, "order.7");
    built.abandon("alice", Abandonment::Reset).closed("alice");
    QCOMPARE(arrowsOf(traceOf(built)),
             (std::vector<std::string>{
                 "alice's connection is reset --reset--> the server sees that alice is gone"}));
}

void TestHistoryTrace::showsForHowLongSomebodyStandsStill()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").abandon("alice", Abandonment::Freeze).connect("bob").thaw("alice");
    built.abandon("bob", Abandonment::Vanish).write("alice");
    const Trace trace = traceOf(built);
    QCOMPARE(trace.bands.size(), std::size_t(2));
    QCOMPARE(trace.bands[0].from, std::size_t(2));
    QCOMPARE(trace.bands[0].to, std::size_t(5));
    QCOMPARE(trace.bands[0].text, std::string("freeze"));
    QCOMPARE(*trace.bands[0].client, std::size_t(0));
    QCOMPARE(trace.bands[1].from, std::size_t(6));
    QCOMPARE(trace.bands[1].to, std::size_t(7));
}

void TestHistoryTrace::putsViolationsWhereTheyBecameCertain()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice");
    const Trace trace = traceOfHistory(built.history(),
                                       {violationAt(3), violationAt(900), violationAt(0)}, {});
    QCOMPARE(trace.findings[0].step, std::size_t(2));
    QCOMPARE(trace.findings[1].step, trace.steps.size() - 1);
    QCOMPARE(trace.findings[2].step, std::size_t(0));
    QVERIFY(traceOfHistory({}, {violationAt(3)}, {}).findings.empty());
}

void TestHistoryTrace::keepsWhatIsSaidAboutTheRun()
{
    Trace about;
    about.id = "R01";
    about.policy = "owner";
    about.steps.resize(3);
    const Trace trace = traceOfHistory(HistoryBuilder({"alice"}).history(), {}, about);
    QCOMPARE(trace.id, std::string("R01"));
    QCOMPARE(trace.cast.size(), std::size_t(1));
    QVERIFY(trace.steps.empty());
}

void TestHistoryTrace::drawsArrowsToAnApplication()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").granted("alice").writesDown("alice").freed("alice");
    const Trace trace = traceOf(built.writesDownFree("alice"));
    QVERIFY(trace.steps.back().lane == TraceStep::Lane::Application);
    const std::vector<std::string> arrows = arrowsOf(trace);
    QVERIFY(std::ranges::find(arrows,
                              "order.7 locked by alice --lock_granted--> the application writes "
                              "down that order.7 is locked for alice")
            != arrows.end());
    QVERIFY(arrows.back().ends_with(
        "--lock_released--> the application writes down that order.7 is free"));
}

QTEST_GUILESS_MAIN(TestHistoryTrace)
#include "tst_historytrace.moc"
