// SPDX-License-Identifier: GPL-3.0-or-later

#include <QTest>

#include "scenarios/engine/oracle.h"
#include "tests/support/oraclefindings.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Kind = ServerConnection::Kind;

class TestOracleBeliefs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsALostLock();
    void waitsForTheFrameThatTellsTheOwner();
    void doesNotTakeAnOlderFrameForTheNews();
    void doesNotTakeAnAnswerForTheNews();
    void doesNotTakeALaterAnswerForOneOnItsWay();
    void takesTheEndOfTheOwnConnectionForTheNews();
    void aLateGrantIsALostLock();
    void aNewGrantDoesNotMakeUpForALostLock();
    void whoIsAsleepCannotBeTold();
    void whoWokeUpIsToldNothing();
    void whoWokeUpCanLoseALock();
    void findsTwoOwnersAtOnce();
    void whoIsAsleepIsNoSecondOwner();
    void doesNotTakeAHandOverForTwoOwners();
    void twoOwnersUntilOneIsGivenUpWereTwo();
    void twoOwnersUntilOneGivesUpWereTwo();
    void whoLeavesBeforeTheNewsComeWasNoSecondOwner();
    void findsTwoOwnersWhereNobodyHasLost();
    void findsTwoOwnersByTwoTables();
};

void TestOracleBeliefs::findsALostLock()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.abandon("bob", Abandonment::Close).closed("bob").freed("alice");
    QCOMPARE(lettersIn(built), std::string("L"));
    QCOMPARE(
        sentenceOf(built, Letter::L),
        std::string(
            "alice still edits order.7, but the server has unlocked it and told alice nothing"));
}

void TestOracleBeliefs::waitsForTheFrameThatTellsTheOwner()
{
    HistoryBuilder built = aliceEditsBobLooks();
    HistoryBuilder gone = built;
    built.revoked("alice").told("alice", "lock.revoked");
    built.unsubscribe("alice").unsubscribe("bob");
    QCOMPARE(lettersIn(built), std::string("–"));
    gone.revoked("alice").abandon("alice", Abandonment::TabClose).closed("alice");
    gone.unsubscribe("bob");
    QCOMPARE(lettersIn(gone), std::string("–"));
}

void TestOracleBeliefs::doesNotTakeAnOlderFrameForTheNews()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").freed("alice");
    Observation old;
    old.kind = Observation::Kind::Lock;
    old.channel = "private-order.7";
    old.lock.event = "lock.denied";
    old.lock.order = Resource("order.7");
    old.lock.version = 1;
    built.add(ClientSaw{0, old}).unsubscribe("alice");
    QCOMPARE(lettersIn(built), std::string("L"));
}

/// Nothing had been sent; the page was wrong until it asked.
void TestOracleBeliefs::doesNotTakeAnAnswerForTheNews()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.freed("alice").granted("bob").told("bob", "lock.granted");
    built.act("alice", ClientAct::Kind::Acquire, "order.7").denied("alice", "bob");
    built.told("alice", "lock.denied");
    QCOMPARE(lettersIn(built), std::string("M L"));
}

/// R21: what says no is not under way before the server has taken what it answers.
void TestOracleBeliefs::doesNotTakeALaterAnswerForOneOnItsWay()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").connect("bob").subscribe("alice").granted("alice");
    built.unsubscribe("alice").freed("alice").subscribe("bob").granted("bob");
    built.told("bob", "lock.granted").subscribe("alice");
    HistoryBuilder answered = built;
    const auto readsTheFirstAnswer = [](HistoryBuilder& history) {
        Observation first;
        first.kind = Observation::Kind::Lock;
        first.channel = "private-order.7";
        first.lock.event = "lock.granted";
        first.lock.order = Resource("order.7");
        first.lock.version = 1;
        history.add(ClientSaw{0, first});
    };
    readsTheFirstAnswer(built);
    built.denied("alice", "bob").told("alice", "lock.denied");
    QCOMPARE(lettersIn(built), std::string("M L"));
    answered.denied("alice", "bob");
    readsTheFirstAnswer(answered);
    answered.told("alice", "lock.denied");
    QCOMPARE(lettersIn(answered), std::string("–"));
}

void TestOracleBeliefs::takesTheEndOfTheOwnConnectionForTheNews()
{
    HistoryBuilder evicted = aliceEditsBobLooks();
    evicted.unsubscribe("bob").freed("alice").atOnce().closed("alice").state(
        "alice", ConnectionState::Disconnected);
    QCOMPARE(lettersIn(evicted), std::string("–"));

    HistoryBuilder lostBefore = aliceEditsBobLooks();
    lostBefore.unsubscribe("bob").freed("alice").atOnce().closed("bob").atOnce().closed("alice");
    lostBefore.state("alice", ConnectionState::Disconnected);
    QCOMPARE(lettersIn(lostBefore), std::string("L"));
}

void TestOracleBeliefs::aLateGrantIsALostLock()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").subscribe("alice").granted("alice").freed("alice").told("alice",
                                                                                   "lock.granted");
    QCOMPARE(lettersIn(built), std::string("L"));
}

void TestOracleBeliefs::aNewGrantDoesNotMakeUpForALostLock()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").freed("alice").granted("alice").told("alice",
                                                                               "lock.granted");
    built.freed("alice").told("alice", "lock.revoked").unsubscribe("alice");
    QCOMPARE(lettersIn(built), std::string("L"));
}

void TestOracleBeliefs::whoIsAsleepCannotBeTold()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.unsubscribe("bob").abandon("alice", Abandonment::Freeze).revoked("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
    built.connect("carol").holds("carol");
    built.thaw("alice").told("alice", "lock.revoked").unsubscribe("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracleBeliefs::whoWokeUpIsToldNothing()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.unsubscribe("bob").abandon("alice", Abandonment::Freeze).freed("alice");
    built.connect("carol").holds("carol");
    QCOMPARE(lettersIn(built), std::string("–"));
    built.thaw("alice");
    QCOMPARE(lettersIn(built), std::string("M L"));
}

void TestOracleBeliefs::whoWokeUpCanLoseALock()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.unsubscribe("bob").abandon("alice", Abandonment::Freeze).thaw("alice").freed("alice");
    QCOMPARE(lettersIn(built), std::string("L"));
}

void TestOracleBeliefs::findsTwoOwnersAtOnce()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.abandon("bob", Abandonment::Close).freed("alice").connect("carol").holds("carol");
    QCOMPARE(lettersIn(built), std::string("M L"));
    QCOMPARE(sentenceOf(built, Letter::M),
             std::string("alice and carol both edit order.7: each was told that it is theirs"));
}

void TestOracleBeliefs::whoIsAsleepIsNoSecondOwner()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").abandon("alice", Abandonment::Freeze).freed("alice");
    built.connect("bob").holds("bob");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracleBeliefs::doesNotTakeAHandOverForTwoOwners()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.revoked("alice").granted("bob").told("bob", "lock.granted").told("alice", "lock.revoked");
    QCOMPARE(lettersIn(built), std::string("–"));
}

/// The news never came to who was silent. With a reset they are lost, too, but that is news itself.
void TestOracleBeliefs::twoOwnersUntilOneIsGivenUpWereTwo()
{
    HistoryBuilder handed = aliceEditsBobLooks();
    handed.revoked("alice").granted("bob").told("bob", "lock.granted");
    const auto lettersAfter = [&](const std::string& how) {
        HistoryBuilder built = handed;
        built.closed("alice", how).state("alice", ConnectionState::Connecting);
        return lettersIn(built);
    };
    QCOMPARE(lettersAfter("pingTimeout"), std::string("M"));
    QCOMPARE(lettersAfter("evicted 4101"), std::string("M"));
    QCOMPARE(lettersAfter("rst"), std::string("–"));
    QCOMPARE(lettersAfter("the server's process ended"), std::string("–"));

    HistoryBuilder freed = aliceEditsBobLooks();
    freed.freed("alice").atOnce().closed("alice", "pingTimeout");
    freed.granted("bob").told("bob", "lock.granted");
    QCOMPARE(lettersIn(freed), std::string("–"));
}

/// Whether it was its own time that ran out, or what it heard of the end, is known from how the
/// server sees its connection end.
void TestOracleBeliefs::twoOwnersUntilOneGivesUpWereTwo()
{
    HistoryBuilder gaveUp = aliceEditsBobLooks();
    gaveUp.revoked("alice").granted("bob").told("bob", "lock.granted");
    gaveUp.state("alice", ConnectionState::Connecting);
    HistoryBuilder reset = gaveUp;
    QCOMPARE(lettersIn(gaveUp), std::string("M"));
    gaveUp.closed("alice", "clean 1005");
    QCOMPARE(lettersIn(gaveUp), std::string("M"));
    reset.closed("alice", "rst");
    QCOMPARE(lettersIn(reset), std::string("–"));
}

void TestOracleBeliefs::whoLeavesBeforeTheNewsComeWasNoSecondOwner()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.revoked("alice").granted("bob").told("bob", "lock.granted").unsubscribe("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracleBeliefs::findsTwoOwnersWhereNobodyHasLost()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").connect("bob").holds("alice").subscribe("bob");
    built.told("bob", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("M L"));
}

/// Each server has its own table: neither owner is wrong by theirs, so nobody is about to hear.
void TestOracleBeliefs::findsTwoOwnersByTwoTables()
{
    HistoryBuilder built({"alice", "bob@2", "carol@2"});
    built.connect("alice").holds("alice").connect("bob").subscribe("bob");
    built.grantedWithToken("bob", 1).told("bob", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("M T"));
    HistoryBuilder saved = built;
    saved.checkedWrite("alice", ClientAct::Check::Accepted, 1);
    QCOMPARE(lettersIn(saved), std::string("M W T"));
    QVERIFY(sentenceOf(saved, Letter::W).find("the same number had been given to bob")
            != std::string::npos);
    built.connect("carol").views("carol", "bob").unsubscribe("bob").freed("bob");
    QCOMPARE(lettersIn(built), std::string("M T"));
    built.unsubscribe("alice").freed("alice");
    QCOMPARE(lettersIn(built), std::string("M P T"));
}

QTEST_GUILESS_MAIN(TestOracleBeliefs)
#include "tst_oraclebeliefs.moc"
