// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/livetracker.h"
#include "tests/support/livefacts.h"

using namespace echolock;

namespace {

void serverSays(LiveTracker& tracker, const LockEvent& event)
{
    tracker.apply(std::span(&event, 1));
}

void says(LiveTracker& tracker, const ClientSnapshot& client)
{
    tracker.apply(std::span(&client, 1));
}

/// One of several pages of a person, which edits order.7.
ClientSnapshot pageOf(const std::string& user, std::uint32_t number, const std::string& socket)
{
    ClientSnapshot page = clientSays(number, "order.7", Belief::Editing, socket);
    page.user = user;
    return page;
}

} // namespace

class TestLiveTracker : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void ordersAreKnownBeforeAnybodyOpensThem()
    {
        LiveTracker tracker;
        tracker.expectOrders(2);
        const auto orders = tracker.takeChanged(atMs(0));
        QCOMPARE(orders.size(), size_t(2));
        QCOMPARE(orders[0].order, QStringLiteral("order.1"));
        QVERIFY(!orders[1].held());
        QVERIFY(tracker.takeChanged(atMs(1)).empty());
    }

    void aGrantHoldsAndAReleaseFrees()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "alice", "1.1"));
        auto order = tracker.takeChanged(atMs(0)).at(0);
        QVERIFY(order.held());
        QCOMPARE(order.owner, QStringLiteral("alice"));
        QCOMPARE(tracker.counters().held, 1);

        serverSays(tracker, lockFact(LockFact::Denied, "order.7", "bob", "2.2"));
        QVERIFY(tracker.takeChanged(atMs(1)).empty());

        LockEvent freed = lockFact(LockFact::Released, "order.7", "alice", "1.1");
        freed.cause = LockCause::Reset;
        serverSays(tracker, freed);
        order = tracker.takeChanged(atMs(2)).at(0);
        QVERIFY(!order.held());
        QCOMPARE(order.cause, QStringLiteral("connection reset"));
        QCOMPARE(tracker.counters().held, 0);
    }

    void anOwnerWithoutAUserIsItsConnection()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "", "1.1"));
        QCOMPARE(tracker.takeChanged(atMs(0)).at(0).owner, QStringLiteral("1.1"));
    }

    void anOwnerWithoutAUserIsNamedByItsOwnClient()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "", "1.1"));
        (void)tracker.takeChanged(atMs(0));
        says(tracker, clientSays(3, "order.7", Belief::Asking, "1.1"));
        QCOMPARE(tracker.takeChanged(atMs(40)).at(0).owner, QStringLiteral("user3"));
        QCOMPARE(tracker.userOf("1.1"), QStringLiteral("user3"));
        QVERIFY(tracker.userOf("2.2").isEmpty());
    }

    void viewersOfAHeldOrderContend()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "alice", "1.1"));
        says(tracker, clientSays(1, "order.7", Belief::Editing, "1.1"));
        says(tracker, clientSays(2, "order.7", Belief::Viewing, "2.2"));
        QCOMPARE(tracker.takeChanged(atMs(0)).at(0).viewers, 1);
        QCOMPARE(tracker.counters().contended, 1);

        says(tracker, clientSays(2, "order.8", Belief::Viewing, "2.2"));
        (void)tracker.takeChanged(atMs(1));
        QCOMPARE(tracker.counters().contended, 0);
    }

    void aLockWhoseHolderIsGoneIsAnOrphanOnceItLasts()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "user1", "1.1"));
        ClientSnapshot client = clientSays(1, "order.7", Belief::Editing, "1.1");
        says(tracker, client);
        (void)tracker.takeChanged(atMs(0));
        client.gone = true;
        says(tracker, client);
        (void)tracker.takeChanged(atMs(100));
        QCOMPARE(tracker.counters().orphaned, 0);
        const auto changed = tracker.takeChanged(atMs(400));
        QVERIFY(changed.at(0).orphaned);
        QCOMPARE(tracker.counters().orphaned, 1);
        QCOMPARE(tracker.counters().orphanedEver, 1);

        serverSays(tracker, lockFact(LockFact::Released, "order.7", "user1", "1.1"));
        (void)tracker.takeChanged(atMs(401));
        QCOMPARE(tracker.counters().orphaned, 0);
        QCOMPARE(tracker.counters().orphanedEver, 1);
    }

    void aHolderThatCameBackOnAnotherSocketLeavesAnOrphan()
    {
        LiveTracker tracker;
        says(tracker, clientSays(1, "order.7", Belief::Editing, "1.1"));
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "user1", "1.1"));
        says(tracker, clientSays(1, "order.7", Belief::Viewing, "9.9"));
        (void)tracker.takeChanged(atMs(0));
        QVERIFY(tracker.takeChanged(atMs(300)).at(0).orphaned);
    }

    void aReleaseThatComesSoonMakesNoOrphan()
    {
        LiveTracker tracker;
        says(tracker, clientSays(1, "order.7", Belief::Editing, "1.1"));
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "user1", "1.1"));
        says(tracker, clientSays(1, "", Belief::Nothing, "9.9"));
        (void)tracker.takeChanged(atMs(0));
        serverSays(tracker, lockFact(LockFact::Released, "order.7", "user1", "1.1"));
        (void)tracker.takeChanged(atMs(80));
        (void)tracker.takeChanged(atMs(500));
        QCOMPARE(tracker.counters().orphanedEver, 0);
    }

    void anOwnerFromOutsideIsNoOrphan()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "you", "5.5"));
        (void)tracker.takeChanged(atMs(0));
        (void)tracker.takeChanged(atMs(1000));
        QCOMPARE(tracker.counters().orphaned, 0);
    }

    void twoWhoBelieveThatTheyEditAreAViolationOnceItLasts()
    {
        LiveTracker tracker;
        says(tracker, clientSays(1, "order.7", Belief::Editing, "1.1"));
        says(tracker, clientSays(2, "order.7", Belief::Editing, "2.2"));
        (void)tracker.takeChanged(atMs(0));
        QCOMPARE(tracker.counters().violations, 0);
        QVERIFY(tracker.takeChanged(atMs(300)).at(0).doubleEdited);
        QCOMPARE(tracker.counters().violations, 1);
        says(tracker, clientSays(2, "order.7", Belief::Viewing, "2.2"));
        (void)tracker.takeChanged(atMs(301));
        QCOMPARE(tracker.counters().violations, 0);
        QCOMPARE(tracker.counters().violationsEver, 1);
    }

    void aHolderWhoIsAwaitedIsNoOrphan()
    {
        LiveTracker tracker;
        ClientSnapshot client = clientSays(1, "order.7", Belief::Editing, "1.1");
        says(tracker, client);
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "user1", "1.1"));
        client.gone = true;
        says(tracker, client);
        LockEvent suspended = lockFact(LockFact::Suspended, "order.7", "user1", "1.1");
        suspended.cause = LockCause::ConnectionLost;
        suspended.at = atMs(100);
        suspended.ttl = std::chrono::seconds(5);
        serverSays(tracker, suspended);
        (void)tracker.takeChanged(atMs(100));
        (void)tracker.takeChanged(atMs(2000));
        says(tracker, clientSays(2, "order.7", Belief::Viewing, "2.2"));
        const OrderFacts order = tracker.takeChanged(atMs(2000)).at(0);
        QVERIFY(order.inGrace() && order.locked() && !order.held());
        QVERIFY(order.contended());
        QVERIFY(!order.orphaned);
        QCOMPARE(order.owner, QStringLiteral("user1"));
        QCOMPARE(order.cause, QStringLiteral("connection lost"));
        QVERIFY(order.graceUntil == atMs(5100));
        QCOMPARE(tracker.counters().grace, 1);
        QCOMPARE(tracker.counters().held, 0);
        QCOMPARE(tracker.counters().orphanedEver, 0);
    }

    void whoComesBackInTimeHoldsByTheNewSocket()
    {
        LiveTracker tracker;
        says(tracker, clientSays(1, "order.7", Belief::Editing, "1.1"));
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "user1", "1.1"));
        serverSays(tracker, lockFact(LockFact::Suspended, "order.7", "user1", "1.1"));
        says(tracker, clientSays(1, "order.7", Belief::Editing, "9.9"));
        serverSays(tracker, lockFact(LockFact::Resumed, "order.7", "user1", "9.9"));
        (void)tracker.takeChanged(atMs(0));
        says(tracker, clientSays(2, "order.7", Belief::Viewing, "2.2"));
        OrderFacts order = tracker.takeChanged(atMs(1000)).at(0);
        QVERIFY(order.held() && !order.orphaned && !order.graceUntil);
        QCOMPARE(order.ownerSocket, QStringLiteral("9.9"));

        ClientSnapshot vanished = clientSays(1, "order.7", Belief::Editing, "9.9");
        vanished.gone = true;
        says(tracker, vanished);
        (void)tracker.takeChanged(atMs(2000));
        QVERIFY(tracker.takeChanged(atMs(2300)).at(0).orphaned);
    }

    void aGraceThatRanOutFreesTheOrder()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "user1", "1.1"));
        serverSays(tracker, lockFact(LockFact::Suspended, "order.7", "user1", "1.1"));
        LockEvent over = lockFact(LockFact::Released, "order.7", "user1", "1.1");
        over.cause = LockCause::GraceExpired;
        serverSays(tracker, over);
        const OrderFacts order = tracker.takeChanged(atMs(0)).at(0);
        QVERIFY(!order.locked());
        QCOMPARE(order.cause, QStringLiteral("did not come back"));
        QCOMPARE(tracker.counters().grace, 0);
    }

    void anotherTabOfTheHolderKeepsTheLockFromBeingAnOrphan()
    {
        LiveTracker tracker;
        says(tracker, pageOf("alice", 1, "1.1"));
        says(tracker, pageOf("alice", 2, "2.2"));
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "alice", "1.1"));
        serverSays(tracker, lockFact(LockFact::Confirmed, "order.7", "alice", "2.2"));
        (void)tracker.takeChanged(atMs(0));
        QCOMPARE(tracker.counters().held, 1);
        ClientSnapshot first = pageOf("alice", 1, "1.1");
        first.gone = true;
        says(tracker, first);
        (void)tracker.takeChanged(atMs(100));
        (void)tracker.takeChanged(atMs(1000));
        QCOMPARE(tracker.counters().orphaned, 0);

        ClientSnapshot second = pageOf("alice", 2, "2.2");
        second.gone = true;
        says(tracker, second);
        (void)tracker.takeChanged(atMs(1100));
        QVERIFY(tracker.takeChanged(atMs(1400)).at(0).orphaned);
    }

    void twoTabsOfOnePersonAreNoViolation()
    {
        LiveTracker tracker;
        says(tracker, pageOf("alice", 1, "1.1"));
        says(tracker, pageOf("alice", 2, "2.2"));
        (void)tracker.takeChanged(atMs(0));
        (void)tracker.takeChanged(atMs(1000));
        QCOMPARE(tracker.counters().violations, 0);
        ClientSnapshot left = pageOf("alice", 1, "1.1");
        left.belief = Belief::Nothing;
        says(tracker, left);
        says(tracker, clientSays(3, "order.7", Belief::Editing, "3.3"));
        (void)tracker.takeChanged(atMs(1000));
        const OrderFacts order = tracker.takeChanged(atMs(1300)).at(0);
        QVERIFY(order.doubleEdited);
        QCOMPARE(order.editors, 2);
    }

    void whoeverIsToldOfAPlaceWaitsInLine()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Granted, "order.7", "alice", "1.1"));
        (void)tracker.takeChanged(atMs(0));
        LockEvent denied = lockFact(LockFact::Denied, "order.7", "bob", "2.2");
        denied.position = 1;
        serverSays(tracker, denied);
        QVERIFY(tracker.takeChanged(atMs(1)).at(0).queued);
        serverSays(tracker, lockFact(LockFact::Released, "order.7", "alice", "1.1"));
        LockEvent handed = lockFact(LockFact::Granted, "order.7", "bob", "2.2");
        handed.cause = LockCause::HandedOver;
        serverSays(tracker, handed);
        QVERIFY(tracker.takeChanged(atMs(2)).at(0).queued);
        serverSays(tracker, lockFact(LockFact::Revoked, "order.7", "bob", "2.2"));
        QVERIFY(!tracker.takeChanged(atMs(3)).at(0).queued);
    }

    void forgottenClientsNeitherViewNorEdit()
    {
        LiveTracker tracker;
        says(tracker, clientSays(1, "order.7", Belief::Viewing, "1.1"));
        tracker.forgetClients();
        QCOMPARE(tracker.takeChanged(atMs(0)).at(0).viewers, 0);
        QCOMPARE(tracker.counters().clients, 0);
    }

    void theEndOfAnUnknownOrdersLockMakesNoTile()
    {
        LiveTracker tracker;
        serverSays(tracker, lockFact(LockFact::Released, "order.99", "alice", "1.1"));
        QVERIFY(tracker.takeChanged(atMs(0)).empty());
    }
};

QTEST_GUILESS_MAIN(TestLiveTracker)
#include "tst_livetracker.moc"
