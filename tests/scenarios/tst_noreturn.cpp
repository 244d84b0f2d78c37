// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "scenarios/explore/noreturn.h"
#include "tests/support/deliverymodel.h"
#include "tests/support/tablemodel.h"

using namespace echolock;
using echolock::testing::DeliveryModel;
using echolock::testing::TableModel;
using Kind = DeliveryModel::Kind;

/// One who holds, one who looks on: the viewer's leaving unlocks what the owner still has, unless
/// the owner has left before, or the viewer has come first.
class TestNoReturn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheLastChance();
    void knowsWhatComesOfAState();
    void prefersWhatRulesItOut();
    void saysWhereItWasTooLateFromTheStart();
    void knowsThatCirclesAreNoEnd();
    void saysNothingBeyondItsLimits();
    void saysNothingOfWhatIsNotBroken();

private:
    DeliveryModel viewer() const
    {
        return DeliveryModel(
            {{{Kind::Subscribe, 0}, {Kind::Close, 0}}, {{Kind::Subscribe, 0}, {Kind::Close, 0}}},
            DeliveryModel::Unlock::Blind);
    }
};

void TestNoReturn::findsTheLastChance()
{
    DeliveryModel model = viewer();
    Foresight foresight(model, Letter::L, {});
    const auto chance = foresight.lastChance({0, 1, 1});
    QVERIFY(chance.has_value());
    QCOMPARE(chance->step, std::size_t(2));
    QVERIFY(chance->saving.has_value());
    QCOMPARE(chance->saving->actor, ActorId(0));
    QVERIFY(chance->saving->fate == Fate::Safe);
    // What comes after it is no chance any more.
    QCOMPARE(foresight.lastChance({0, 1, 1, 0})->step, std::size_t(2));
}

void TestNoReturn::knowsWhatComesOfAState()
{
    DeliveryModel model = viewer();
    Foresight foresight(model, Letter::L, {});
    auto state = model.initial();
    QVERIFY(foresight.fateOf(state) == Fate::Open);
    model.step(state, 0);
    model.step(state, 1);
    QVERIFY(foresight.fateOf(state) == Fate::Open);
    model.step(state, 0);
    QVERIFY(foresight.fateOf(state) == Fate::Safe);
    TableModel doomed{{{{0, 1}, {1, 2}}, {{0, 3, 7}}, {{1, 3, 7}}, {}}, {0, 0, 0, 0}};
    QVERIFY(Foresight(doomed, Letter::P, {}).fateOf(0) == Fate::Doomed);
}

/// From the first state 0 goes wrong, 1 may still go wrong, and 2 may not.
void TestNoReturn::prefersWhatRulesItOut()
{
    TableModel model{{{{0, 1}, {1, 2}, {2, 3}}, {{5, 4, 7}}, {{5, 4, 7}, {6, 4}}, {{5, 4}}, {}},
                     {0, 0, 0, 0, 0}};
    const auto chance = Foresight(model, Letter::P, {}).lastChance({0, 5});
    QCOMPARE(chance->step, std::size_t(0));
    QCOMPARE(chance->saving->actor, ActorId(2));
    QVERIFY(chance->saving->fate == Fate::Safe);
    model.edges[0].pop_back();
    const auto worse = Foresight(model, Letter::P, {}).lastChance({0, 5});
    QCOMPARE(worse->saving->actor, ActorId(1));
    QVERIFY(worse->saving->fate == Fate::Open);
}

void TestNoReturn::saysWhereItWasTooLateFromTheStart()
{
    TableModel model{{{{0, 1}, {1, 1}}, {{4, 2}}, {}}, {0, 0, 7}};
    const auto chance = Foresight(model, Letter::P, {}).lastChance({1, 4});
    QVERIFY(chance.has_value());
    QCOMPARE(chance->step, std::size_t(0));
    QVERIFY(!chance->saving);
}

/// The two first states lead to each other, so that nobody has to go on to the bad end.
void TestNoReturn::knowsThatCirclesAreNoEnd()
{
    TableModel model{{{{0, 1}}, {{0, 0}, {1, 2}}, {{0, 3, 7}}, {}}, {0, 0, 0, 0}};
    Foresight foresight(model, Letter::P, {});
    const auto chance = foresight.lastChance({0, 1, 0});
    QCOMPARE(chance->step, std::size_t(1));
    QCOMPARE(chance->saving->actor, ActorId(0));
    QVERIFY(chance->saving->fate == Fate::Open);
    QVERIFY(foresight.fateOf(0) == Fate::Open);
    QVERIFY(foresight.fateOf(2) == Fate::Doomed);
}

void TestNoReturn::saysNothingBeyondItsLimits()
{
    DeliveryModel model(std::vector<DeliveryModel::Script>(3, DeliveryModel::visit(2)),
                        DeliveryModel::Unlock::Blind);
    SearchLimits limits;
    limits.findings = SearchLimits::Findings::First;
    const Schedule schedule = searchBreadthFirst(model, limits).counterexamples.front().schedule;
    QVERIFY(Foresight(model, Letter::L, {}).lastChance(schedule).has_value());
    QVERIFY(!Foresight(model, Letter::L, {3, {}}).lastChance(schedule).has_value());
    QVERIFY(!Foresight(model, Letter::L, {3, {}}).fateOf(model.initial()).has_value());
    // Its caller may end it, too: what was seen until then breaks nothing, which says nothing.
    DeliveryModel many(std::vector<DeliveryModel::Script>(4, DeliveryModel::visit(2)));
    const auto stopped = [](const SearchProgress&) { return true; };
    QVERIFY(Foresight(many, Letter::M, {1'000'000, {}}).fateOf(many.initial()) == Fate::Safe);
    QVERIFY(Foresight(many, Letter::M, {1'000'000, stopped}).fateOf(many.initial()) == Fate::Open);
}

void TestNoReturn::saysNothingOfWhatIsNotBroken()
{
    DeliveryModel model = viewer();
    QVERIFY(!Foresight(model, Letter::M, {}).lastChance({0, 1, 1}).has_value());
    QVERIFY(!Foresight(model, Letter::L, {}).lastChance({0, 1}).has_value());
}

QTEST_APPLESS_MAIN(TestNoReturn)
#include "tst_noreturn.moc"
