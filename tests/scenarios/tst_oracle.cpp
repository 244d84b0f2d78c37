// SPDX-License-Identifier: GPL-3.0-or-later

#include <QTest>

#include "scenarios/engine/oracle.h"
#include "tests/support/oraclefindings.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Kind = ServerConnection::Kind;

class TestOracle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsNothingInAQuietRun();

    void anOwnerWhoLeavesHasLostNothing_data();
    void anOwnerWhoLeavesHasLostNothing();

    void twoTabsOfOnePersonAreOneOwner();

    void findsAStaleWrite();
    void aWriteByTheLastOwnerIsNotStale();
    void aGrantToOnesOwnOtherTabMakesNoStaleWrite();
    void aGrantOfOnesOwnAfterwardsMakesWritingRight();
    void aLostLockAloneMakesNoStaleWrite();
    void findsAWriteWithoutAGrant();

    void findsAnOrphanAtTheEnd_data();
    void findsAnOrphanAtTheEnd();
    void findsAnOrphanThatLivedTooLong();
    void leavesThePolicyItsTime();
    void neverComplainsInTimeWhereNothingNotices();
    void aReconnectedOwnerIsNoOrphan();

    void findsALockBeforeAuth();
    void aSignatureAfterTheGrantIsGoodEnough();

    void findsSomebodyShutOutByTheirOwnTab();
    void shutOutEvenWhenTheOlderTabIsGone();
    void notShutOutWhenItCameThroughInTheEnd();
    void notShutOutWhenItLostTheOrderLater();
    void notShutOutByAnotherPerson();
    void notShutOutByAYoungerTab();

    void findsWhoIsLeftBehind();
    void whoHasLeftIsNotLeftBehind();
    void whoHoldsIsNotLeftBehind();
    void nobodyIsLeftBehindWhereItIsTaken();

    void findsATokenThatDoesNotRise();
    void tokensCountPerOrder();
    void keepsOrdersApart();
    void ignoresTheDashboardsCopy();
    void knowsStrangersByTheirSocket();
    void judgesAsItGoes();
};

void TestOracle::findsNothingInAQuietRun()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.write("alice").unsubscribe("bob").fact("bob", Kind::Unsubscribed, "private-order.7");
    built.unsubscribe("alice").freed("alice").fact("alice", Kind::Unsubscribed, "private-order.7");
    built.holds("bob").write("bob");
    QCOMPARE(lettersIn(built), std::string("–"));
    QCOMPARE(lettersIn(HistoryBuilder({})), std::string("–"));
}

void TestOracle::anOwnerWhoLeavesHasLostNothing_data()
{
    QTest::addColumn<int>("how");
    for (const Abandonment how : allAbandonments)
        QTest::addRow("%s", std::string(toString(how)).c_str()) << static_cast<int>(how);
}

void TestOracle::anOwnerWhoLeavesHasLostNothing()
{
    QFETCH(int, how);
    HistoryBuilder built({"alice"});
    built.connect("alice")
        .holds("alice")
        .abandon("alice", static_cast<Abandonment>(how))
        .freed("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::twoTabsOfOnePersonAreOneOwner()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").holds("tab1").connect("tab2").holds("tab2");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::findsAStaleWrite()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.revoked("alice")
        .granted("bob")
        .told("bob", "lock.granted")
        .write("alice")
        .told("alice", "lock.revoked");
    QCOMPARE(lettersIn(built), std::string("W"));
    QCOMPARE(sentenceOf(built, Letter::W),
             std::string("alice saved order.7 although bob has been granted it since"));
}

void TestOracle::aWriteByTheLastOwnerIsNotStale()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.write("alice")
        .revoked("alice")
        .granted("bob")
        .told("alice", "lock.revoked")
        .told("bob", "lock.granted");
    built.write("bob");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::aGrantToOnesOwnOtherTabMakesNoStaleWrite()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").holds("tab1").connect("tab2").holds("tab2").write("tab1");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::aGrantOfOnesOwnAfterwardsMakesWritingRight()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.revoked("alice").granted("bob").told("alice", "lock.revoked").told("bob", "lock.granted");
    built.revoked("bob")
        .granted("alice")
        .told("bob", "lock.revoked")
        .told("alice", "lock.granted")
        .write("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::aLostLockAloneMakesNoStaleWrite()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.abandon("bob", Abandonment::Close).freed("alice").write("alice");
    QCOMPARE(lettersIn(built), std::string("L"));
}

void TestOracle::findsAWriteWithoutAGrant()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.write("bob");
    QCOMPARE(lettersIn(built), std::string("W"));
}

void TestOracle::findsAnOrphanAtTheEnd_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](Abandonment how, const char* why) {
        QTest::addRow("%s", std::string(toString(how)).c_str())
            << static_cast<int>(how) << QByteArray("order.7 stays locked for alice, who ") + why;
    };
    row(Abandonment::Leave, "has left it");
    row(Abandonment::Close, "is gone (close)");
    row(Abandonment::Kill, "is gone (kill)");
    row(Abandonment::Vanish, "is gone (vanish)");
}

void TestOracle::findsAnOrphanAtTheEnd()
{
    QFETCH(int, how);
    QFETCH(QByteArray, sentence);
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").abandon("alice", static_cast<Abandonment>(how));
    QCOMPARE(lettersIn(built), std::string("O"));
    QCOMPARE(sentenceOf(built, Letter::O), sentence.toStdString());
}

void TestOracle::findsAnOrphanThatLivedTooLong()
{
    HistoryBuilder built({"alice"});
    built.connect("alice")
        .holds("alice")
        .abandon("alice", Abandonment::Vanish)
        .after(500ms)
        .freed("alice");
    QCOMPARE(lettersIn(built, 400ms), std::string("O"));
    QCOMPARE(sentenceOf(built, Letter::O, 400ms),
             std::string("order.7 stayed locked for 501ms for alice, who is gone (vanish)"));
}

void TestOracle::leavesThePolicyItsTime()
{
    HistoryBuilder built({"alice"});
    built.connect("alice")
        .holds("alice")
        .abandon("alice", Abandonment::Vanish)
        .after(500ms)
        .freed("alice");
    QCOMPARE(lettersIn(built, 600ms), std::string("–"));
}

void TestOracle::neverComplainsInTimeWhereNothingNotices()
{
    HistoryBuilder built({"alice"});
    built.connect("alice")
        .holds("alice")
        .abandon("alice", Abandonment::Vanish)
        .after(24h)
        .freed("alice");
    QCOMPARE(lettersIn(built, std::nullopt), std::string("–"));
}

void TestOracle::aReconnectedOwnerIsNoOrphan()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").abandon("alice", Abandonment::Reload);
    built.freed("alice").closed("alice").connect("alice").holds("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::findsALockBeforeAuth()
{
    HistoryBuilder built({"mallory"});
    built.connect("mallory")
        .act("mallory", ClientAct::Kind::Subscribe, "order.7")
        .granted("mallory");
    built.fact("mallory", Kind::Refused, "private-order.7")
        .abandon("mallory", Abandonment::Close)
        .freed("mallory");
    QCOMPARE(lettersIn(built), std::string("A"));
    QCOMPARE(
        sentenceOf(built, Letter::A),
        std::string("order.7 was locked for mallory, whose subscription was never authorised"));
}

void TestOracle::aSignatureAfterTheGrantIsGoodEnough()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").granted("alice").subscribe("alice").told("alice", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::findsSomebodyShutOutByTheirOwnTab()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").holds("tab1").connect("tab2").views("tab2", "tab1");
    QCOMPARE(lettersIn(built), std::string("S"));
    QCOMPARE(sentenceOf(built, Letter::S),
             std::string("tab2 (alice) was shut out of order.7 by an older session of the same "
                         "person, tab1 (alice)"));
}

void TestOracle::shutOutEvenWhenTheOlderTabIsGone()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice", "bob"});
    built.connect("tab1").holds("tab1").connect("tab2").views("tab2", "tab1");
    built.abandon("tab1", Abandonment::TabClose).closed("tab1").freed("tab1");
    QCOMPARE(lettersIn(built), std::string("S P"));
    built.connect("bob").holds("bob");
    QCOMPARE(lettersIn(built), std::string("S"));
}

void TestOracle::notShutOutWhenItCameThroughInTheEnd()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").holds("tab1").connect("tab2").views("tab2", "tab1");
    built.abandon("tab1", Abandonment::TabClose).closed("tab1").freed("tab1");
    built.granted("tab2").told("tab2", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::notShutOutWhenItLostTheOrderLater()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice", "bob"});
    built.connect("tab1").holds("tab1").connect("tab2").views("tab2", "tab1");
    built.unsubscribe("tab1").freed("tab1").granted("tab2").told("tab2", "lock.granted");
    built.revoked("tab2").told("tab2", "lock.revoked").connect("bob").holds("bob");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::notShutOutByAnotherPerson()
{
    QCOMPARE(lettersIn(aliceEditsBobLooks()), std::string("–"));
}

void TestOracle::notShutOutByAYoungerTab()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").connect("tab2").holds("tab2").views("tab1", "tab2");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::findsWhoIsLeftBehind()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.connect("carol").views("carol", "alice");
    built.unsubscribe("alice").freed("alice");
    QCOMPARE(lettersIn(built), std::string("P"));
    QCOMPARE(sentenceOf(built, Letter::P),
             std::string("order.7 is free, and bob and carol are still waiting for it"));
}

void TestOracle::whoHasLeftIsNotLeftBehind()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.abandon("bob", Abandonment::Kill).unsubscribe("alice").freed("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::whoHoldsIsNotLeftBehind()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.unsubscribe("bob").freed("alice");
    QCOMPARE(lettersIn(built), std::string("L"));
}

void TestOracle::nobodyIsLeftBehindWhereItIsTaken()
{
    HistoryBuilder built = aliceEditsBobLooks();
    built.unsubscribe("alice").freed("alice").connect("carol").holds("carol");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::findsATokenThatDoesNotRise()
{
    HistoryBuilder built({"alice"});
    built.connect("alice")
        .subscribe("alice")
        .grantedWithToken("alice", 5)
        .freed("alice")
        .grantedWithToken("alice", 5);
    built.told("alice", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("T"));
    QCOMPARE(sentenceOf(built, Letter::T),
             std::string(
                 "order.7 was granted to alice with number 5, but number 5 was given out before"));
}

void TestOracle::tokensCountPerOrder()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice", "order.8").holds("alice", "order.9");
    built.subscribe("alice").grantedWithToken("alice", 1).told("alice", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::keepsOrdersApart()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice")
        .holds("alice")
        .connect("bob")
        .holds("bob", "order.8")
        .write("alice")
        .write("bob", "order.8");
    built.unsubscribe("bob", "order.8").freed("bob", "order.8");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::ignoresTheDashboardsCopy()
{
    HistoryBuilder built = aliceEditsBobLooks();
    Observation copy;
    copy.kind = Observation::Kind::Lock;
    copy.channel = "private-locks";
    copy.lock.event = "lock.granted";
    copy.lock.order = Resource("order.7");
    built.add(ClientSaw{1, copy});
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracle::knowsStrangersByTheirSocket()
{
    HistoryBuilder built({"alice"});
    LockEvent event;
    event.order = Resource("order.7");
    event.owner.socket = SocketId("9.9");
    event.token = FencingToken{1};
    built.add(ServerLock{event});
    QCOMPARE(lettersIn(built), std::string("O A"));
    QCOMPARE(sentenceOf(built, Letter::O),
             std::string("order.7 stays locked for connection 9.9, who is not subscribed to it"));
}

void TestOracle::judgesAsItGoes()
{
    const HistoryBuilder built = [] {
        HistoryBuilder stale = aliceEditsBobLooks();
        stale.revoked("alice").granted("bob").write("alice");
        return stale;
    }();
    Oracle oracle({built.history().cast, std::nullopt});
    for (const HistoryEntry& entry : built.history().entries)
        oracle.feed(entry);
    QCOMPARE(oracle.violations().size(), 1U);
    QVERIFY(oracle.violations().front().letter == Letter::W);
    QCOMPARE(oracle.violations().front().at, built.history().entries.back().at);
    QVERIFY(oracle.holder(Resource("order.7")).has_value());
    QVERIFY(!oracle.holder(Resource("order.8")).has_value());
}

QTEST_GUILESS_MAIN(TestOracle)
#include "tst_oracle.moc"
