// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/recordsearch.h"
#include "tests/support/printers.h"
#include "tests/support/swarmbuilder.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

/// Alice has the order, many are denied it, one of whom closes the tab: then carol gets it too.
SwarmHistory crowdedRun()
{
    SwarmBuilder built({"alice", "bob", "carol", "dave", "erin", "frank", "grace"});
    built.visits(1, "lock.granted");
    for (const std::size_t client : {2U, 4U, 5U, 6U, 7U})
        built.visits(client, "lock.denied");
    return built.abandon(2, Abandonment::Close).visits(3, "lock.granted").history();
}

Recording recordingIn(const SwarmHistory& history, const std::string& policy)
{
    Recording recording = recordingOf(history, violationsOf(history).front());
    recording.policy = policy;
    return recording;
}

} // namespace

class TestRecordSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesOutWhoeverHasNothingToDoWithIt();
    void findsNothingWhereThePolicyKeepsThemApart();
    void knowsAllThatMayCome();
};

void TestRecordSearch::leavesOutWhoeverHasNothingToDoWithIt()
{
    const SwarmHistory history = crowdedRun();
    const Recording whole = recordingIn(history, "article");
    QCOMPARE(whole.visits.size(), std::size_t{7});
    const auto smaller = RecordSearch(history).smallest(whole);
    QVERIFY(smaller.has_value());
    std::vector<std::size_t> clients;
    for (const OrderVisit& visit : smaller->visits)
        clients.push_back(visit.client);
    QCOMPARE(clients, (std::vector<std::size_t>{1, 2, 3}));
    QCOMPARE(smaller->visitsLeftOut, std::size_t{4});
    // It is as small as can be.
    QVERIFY(!RecordSearch(history).smallest(*smaller));
}

void TestRecordSearch::findsNothingWhereThePolicyKeepsThemApart()
{
    const SwarmHistory history = crowdedRun();
    QVERIFY(!RecordSearch(history).smallest(recordingIn(history, "owner")));
}

/// Whoever is left waiting is seen by no client, but by an exploration.
void TestRecordSearch::knowsAllThatMayCome()
{
    const SwarmHistory history = crowdedRun();
    const Recording recording = *RecordSearch(history).smallest(recordingIn(history, "article"));
    const auto letters = RecordSearch(history).letters(recording);
    QVERIFY(letters.has_value());
    QVERIFY(letters->contains(Letter::M));
    QVERIFY(letters->contains(Letter::L));
}

QTEST_GUILESS_MAIN(TestRecordSearch)
#include "tst_recordsearch.moc"
