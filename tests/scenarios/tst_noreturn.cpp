// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "scenarios/explore/noreturn.h"
#include "tests/support/deliverymodel.h"

using namespace echolock;
using echolock::testing::DeliveryModel;
using Kind = DeliveryModel::Kind;

/// One who holds, one who looks on: the viewer's leaving unlocks what the owner still has, unless
/// the owner has left before, or the viewer has come first.
class TestNoReturn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheLastChance();
    void knowsWhatComesOfAState();
    void saysWhereItWasTooLateFromTheStart();

private:
    SearchResult search(DeliveryModel& model) const
    {
        SearchLimits limits;
        limits.edges = SearchLimits::Edges::Kept;
        return searchBreadthFirst(model, limits);
    }
};

void TestNoReturn::findsTheLastChance()
{
    DeliveryModel model(
        {{{Kind::Subscribe, 0}, {Kind::Close, 0}}, {{Kind::Subscribe, 0}, {Kind::Close, 0}}},
        DeliveryModel::Unlock::Blind);
    const SearchResult found = search(model);
    const auto witness = std::ranges::find(
        found.counterexamples, 11U,
        [](const Counterexample& each) { return each.finding.fingerprint; });
    QVERIFY(witness != found.counterexamples.end());
    QCOMPARE(witness->schedule, (Schedule{0, 1, 1}));
    const Foresight foresight(found.graph,
                              static_cast<std::uint32_t>(witness - found.counterexamples.begin()));
    const auto chance = foresight.lastChance(witness->schedule);
    QVERIFY(chance.has_value());
    QCOMPARE(chance->step, std::size_t(2));
    QCOMPARE(chance->saving, (std::vector<ActorId>{0}));
}

void TestNoReturn::knowsWhatComesOfAState()
{
    DeliveryModel model(
        {{{Kind::Subscribe, 0}, {Kind::Close, 0}}, {{Kind::Subscribe, 0}, {Kind::Close, 0}}},
        DeliveryModel::Unlock::Blind);
    const SearchResult found = search(model);
    const Foresight foresight(found.graph, 0);
    const auto states = foresight.statesOf({0, 1, 0, 1});
    QCOMPARE(states.size(), std::size_t(5));
    QVERIFY(foresight.fateOf(states[0]) == Fate::Open);
    QVERIFY(foresight.fateOf(states[2]) == Fate::Open);
    QVERIFY(foresight.fateOf(states[3]) == Fate::Safe);
    const auto choices = foresight.choicesOf(states[2]);
    QCOMPARE(choices.size(), std::size_t(2));
    QVERIFY(choices[0].fate == Fate::Safe);
    QVERIFY(choices[1].fate == Fate::Doomed);
}

void TestNoReturn::saysWhereItWasTooLateFromTheStart()
{
    // Who subscribes twice on one client and never leaves: nothing is found, so nothing is doomed.
    DeliveryModel harmless({{{Kind::Subscribe, 0}}});
    QVERIFY(search(harmless).counterexamples.empty());
    // Nobody else is there, and yet somebody is left behind: it could not be otherwise.
    DeliveryModel doomed({{{Kind::Subscribe, 0}, {Kind::Unsubscribe, 0}, {Kind::Subscribe, 0}},
                          {{Kind::Subscribe, 1}}},
                         DeliveryModel::Unlock::Blind);
    QVERIFY(search(doomed).counterexamples.empty());
    SearchGraph graph;
    graph.states = 2;
    graph.edges = {{0, 1, 4}};
    graph.findingEdges = {{0, 0}};
    QVERIFY(!Foresight(graph, 0).lastChance({4}).has_value());
}

QTEST_APPLESS_MAIN(TestNoReturn)
#include "tst_noreturn.moc"
