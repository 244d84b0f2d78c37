// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/webhooks/graceperiods.h"
#include "tests/support/printers.h"
#include "tests/support/webhookfacts.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Verdict = GracePeriods::Verdict;

class TestGracePeriods : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsALeavingForItsGrace();
    void forgetsALeavingThatIsUndone();
    void doesNotMistakeOneForAnother();
    void givesBackInTheOrderOfHappening();
    void holdsARepeatedLeavingOnce();
    void holdsNothingElse();
    void holdsNothingWithoutAGrace();
};

void TestGracePeriods::holdsALeavingForItsGrace()
{
    GracePeriods graces(3s);
    QVERIFY(graces.arrived(vacated("a"), Instant(1s)) == Verdict::Held);
    QCOMPARE(graces.size(), std::size_t(1));
    QVERIFY(graces.nextDue() == Instant(4s));
    QVERIFY(!graces.takeExpired(Instant(4s) - 1ns));
    QVERIFY(graces.takeExpired(Instant(4s)) == vacated("a"));
    QVERIFY(!graces.nextDue());
    QVERIFY(graces.arrived(occupied("a"), Instant(4s)) == Verdict::Tell);
}

void TestGracePeriods::forgetsALeavingThatIsUndone()
{
    GracePeriods graces(3s);
    graces.arrived(vacated("a"), Instant());
    QVERIFY(graces.arrived(occupied("a"), Instant(2999ms)) == Verdict::Undone);
    QVERIFY(graces.arrived(memberRemoved("presence-a", "7"), Instant(3s)) == Verdict::Held);
    QVERIFY(graces.arrived(memberAdded("presence-a", "7"), Instant(4s)) == Verdict::Undone);
    QVERIFY(!graces.nextDue());
    QVERIFY(!graces.takeExpired(Instant::max()));
    QVERIFY(graces.arrived(vacated("a"), Instant(5s)) == Verdict::Held);
    QVERIFY(graces.nextDue() == Instant(8s));
}

void TestGracePeriods::doesNotMistakeOneForAnother()
{
    GracePeriods graces(3s);
    graces.arrived(vacated("a"), Instant());
    graces.arrived(memberRemoved("a", "7"), Instant());
    QVERIFY(graces.arrived(occupied("ab"), Instant()) == Verdict::Tell);
    QVERIFY(graces.arrived(memberAdded("a", "8"), Instant()) == Verdict::Tell);
    QVERIFY(graces.arrived(memberAdded("a", ""), Instant()) == Verdict::Tell);
    WebhookEvent ofOtherApp = occupied("a");
    ofOtherApp.appId = "other";
    QVERIFY(graces.arrived(ofOtherApp, Instant()) == Verdict::Tell);
    QCOMPARE(graces.size(), std::size_t(2));
}

void TestGracePeriods::givesBackInTheOrderOfHappening()
{
    GracePeriods graces(3s);
    for (const char* const channel : {"c", "a", "d", "b"})
        graces.arrived(vacated(channel), Instant(1s));
    graces.arrived(occupied("d"), Instant(2s));
    std::string order;
    while (const auto event = graces.takeExpired(Instant(4s)))
        order += event->channel;
    QCOMPARE(order, std::string("cab"));
}

void TestGracePeriods::holdsARepeatedLeavingOnce()
{
    GracePeriods graces(3s);
    graces.arrived(vacated("a"), Instant());
    QVERIFY(graces.arrived(vacated("a"), Instant(1s)) == Verdict::Repeated);
    QVERIFY(graces.nextDue() == Instant(3s));
    QCOMPARE(graces.size(), std::size_t(1));
}

void TestGracePeriods::holdsNothingElse()
{
    using Kind = WebhookEvent::Kind;
    GracePeriods graces(3s);
    for (const Kind kind :
         {Kind::ChannelOccupied, Kind::MemberAdded, Kind::ClientEvent, Kind::CacheMiss,
          Kind::SubscriptionCount, Kind::LockGranted, Kind::LockReleased})
        QVERIFY(graces.arrived(factOf(kind, "a"), Instant()) == Verdict::Tell);
}

void TestGracePeriods::holdsNothingWithoutAGrace()
{
    GracePeriods graces(0s);
    QVERIFY(graces.arrived(vacated("a"), Instant()) == Verdict::Tell);
    QVERIFY(graces.arrived(occupied("a"), Instant()) == Verdict::Tell);
}

QTEST_GUILESS_MAIN(TestGracePeriods)
#include "tst_graceperiods.moc"
