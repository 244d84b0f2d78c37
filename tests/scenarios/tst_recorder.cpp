// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/recorder.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"
#include "tests/support/swarmbuilder.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

Recording recordingIn(const SwarmBuilder& built)
{
    return recordingOf(built.history(), violationsOf(built.history()).front());
}

} // namespace

class TestRecorder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesThoseWhoWereThere();
    void takesWhoeverADenialNeeds();
    void takesWhoeverMayHaveFreedIt();
    void takesNoMoreThanCanBeRead();
    void writesAScenarioThatIsValid();
};

/// Dave came when it was over.
void TestRecorder::takesThoseWhoWereThere()
{
    const Recording recording = recordingIn(lateUnlock());
    std::vector<std::size_t> clients;
    for (const OrderVisit& visit : recording.visits)
        clients.push_back(visit.client);
    QCOMPARE(clients, (std::vector<std::size_t>{1, 2, 3}));
    QCOMPARE(recording.visitsLeftOut, std::size_t{0});
}

/// Dave vanished with the order before alice came, and bob was denied it then.
void TestRecorder::takesWhoeverADenialNeeds()
{
    SwarmBuilder built({"alice", "bob", "carol", "dave"});
    built.visits(4, "lock.granted").abandon(4, Abandonment::Vanish).hold(4, HoldChange::Kind::Ends);
    built.visits(2, "lock.denied");
    built.visits(1, "lock.granted").visits(3, "lock.granted");
    const Recording recording = recordingIn(built);
    QCOMPARE(recording.visits.front().client, std::size_t{4});
    QCOMPARE(recording.visits.size(), std::size_t{4});
}

/// Bob's end let carol in beside alice, long before dave was let in beside carol.
void TestRecorder::takesWhoeverMayHaveFreedIt()
{
    SwarmBuilder built = lateUnlock();
    built.abandon(4, Abandonment::Close).visits(2, "lock.granted");
    const auto found = violationsOf(built.history());
    const SwarmViolation last = *std::ranges::find(found, std::size_t{3}, &SwarmViolation::first);
    std::vector<std::size_t> clients;
    for (const OrderVisit& visit : recordingOf(built.history(), last).visits)
        clients.push_back(visit.client);
    QCOMPARE(clients, (std::vector<std::size_t>{1, 2, 3, 4, 2}));
}

/// The two, and those who left, are the last to be left out.
void TestRecorder::takesNoMoreThanCanBeRead()
{
    std::vector<std::string> cast;
    for (int i = 1; i <= 40; ++i)
        cast.push_back("user" + std::to_string(i));
    SwarmBuilder built(cast);
    built.visits(1, "lock.granted");
    for (std::size_t client = 3; client <= 40; ++client)
        built.visits(client, "lock.denied");
    built.abandon(7, Abandonment::Close).visits(2, "lock.granted");
    const Recording recording = recordingIn(built);
    QCOMPARE(recording.visits.size(), std::size_t{16});
    QCOMPARE(recording.visitsLeftOut, std::size_t{24});
    for (const std::size_t needed : {1U, 2U, 7U})
        QVERIFY(std::ranges::count(recording.visits, needed, &OrderVisit::client) == 1);
}

void TestRecorder::writesAScenarioThatIsValid()
{
    Recording recording = recordingIn(lateUnlock());
    recording.policy = "article";
    recording.known = Letters{Letter::M, Letter::L};
    recording.knownLive = Letters{Letter::M};
    const std::string text = scenarioTextOf(lateUnlock().history(), recording);
    QCOMPARE(problemsOf(text), std::vector<std::string>());
    const Scenario scenario = parsed(text)->front();
    QCOMPARE(scenario.title, std::string("alice and carol both edit order.7"));
    QCOMPARE(scenario.clients.size(), std::size_t{3});
    QCOMPARE(scenario.policies.front().name, std::string("article"));
    QCOMPARE(lettersText(scenario.known.at("article")), std::string("M L"));
    QCOMPARE(lettersText(scenario.live.known->at("article")), std::string("M"));
    QVERIFY(scenario.story.find("carol was told that order.7 may be edited, and alice")
            != std::string::npos);
}

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
