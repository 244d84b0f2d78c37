// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/visitbook.h"
#include "tests/support/printers.h"
#include "tests/support/swarmbuilder.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

std::vector<OrderVisit> visitsOf(const SwarmBuilder& built)
{
    VisitBook book("order.7");
    for (const ClientEntry& entry : built.history().entries)
        book.feed(entry);
    return book.visits();
}

} // namespace

class TestVisitBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAVisitFromItsOpeningToItsEnd();
    void knowsWhenASubscriptionWasAnswered();
    void leavesOutOtherOrders();
    void goesOnAfterAFreezeAndAReload();
    void aPageThatStaysMayComeBack();
};

void TestVisitBook::takesAVisitFromItsOpeningToItsEnd()
{
    const auto visits = visitsOf(lateUnlock());
    QCOMPARE(visits.size(), std::size_t{4});
    QCOMPARE(visits[0].client, std::size_t{2});
    QCOMPARE(visits[0].steps.size(), std::size_t{4});
    QVERIFY(visits[0].over == visits[0].steps.back().at);
    QVERIFY(visits[0].steps[2].kind == VisitStep::Kind::Await);
    QCOMPARE(visits[0].steps[2].word, std::string("denied"));
    QCOMPARE(visits[1].client, std::size_t{1});
    QVERIFY(!visits[1].over);
}

void TestVisitBook::knowsWhenASubscriptionWasAnswered()
{
    SwarmBuilder built({"alice"});
    built.open(1).subscribe(1);
    QVERIFY(!visitsOf(built)[0].steps[1].effect);
    built.told(1, "lock.granted");
    const OrderVisit visit = visitsOf(built)[0];
    QVERIFY(visit.steps[1].effect == visit.steps[2].at);
    QVERIFY(*visit.steps[0].effect > visit.steps[0].at);
    QVERIFY(visit.begin() == visit.steps[1].at);
}

void TestVisitBook::leavesOutOtherOrders()
{
    SwarmBuilder built({"alice"});
    built.open(1).subscribe(1, "order.8").act(1, ClientAct::Kind::Write, "order.8");
    QVERIFY(visitsOf(built).empty());
}

void TestVisitBook::goesOnAfterAFreezeAndAReload()
{
    SwarmBuilder built({"alice"});
    built.visits(1, "lock.granted").abandon(1, Abandonment::Sleep);
    built.act(1, ClientAct::Kind::Thaw).abandon(1, Abandonment::Reload);
    const auto visits = visitsOf(built);
    QCOMPARE(visits.size(), std::size_t{1});
    QVERIFY(!visits[0].over);
    QVERIFY(visits[0].steps[4].act.how == Abandonment::Sleep);
}

void TestVisitBook::aPageThatStaysMayComeBack()
{
    SwarmBuilder built({"alice"});
    built.visits(1, "lock.granted").abandon(1, Abandonment::Leave).subscribe(1);
    const auto visits = visitsOf(built);
    QCOMPARE(visits.size(), std::size_t{2});
    QVERIFY(visits[0].steps.front().at == visits[1].steps.front().at);
    QVERIFY(visits[1].begin() > *visits[0].over);
}

QTEST_GUILESS_MAIN(TestVisitBook)
#include "tst_visitbook.moc"
