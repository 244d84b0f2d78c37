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
