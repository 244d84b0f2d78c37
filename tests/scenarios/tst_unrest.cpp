// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/unrest.h"

#include <initializer_list>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

const SocketId socket("1.1");
const Resource order("order.7");

HistoryEntry entry(Duration at, decltype(HistoryEntry::what) what)
{
    return {Instant(at), std::move(what)};
}

HistoryEntry connects()
{
    return entry(0s, ClientConnected{0, socket});
}

HistoryEntry abandons(Duration at, Abandonment how)
{
    return entry(at, ClientAct{0, ClientAct::Kind::Abandon, {}, how});
}

HistoryEntry lock(Duration at, LockFact fact, std::optional<Duration> ttl = std::nullopt)
{
    LockEvent event;
    event.fact = fact;
    event.order = order;
    event.owner.socket = socket;
    event.ttl = ttl;
    return entry(at, ServerLock{event});
}

HistoryEntry lapses(Duration at)
{
    HistoryEntry lapse = lock(at, LockFact::Revoked);
    std::get<ServerLock>(lapse.what).event.cause = LockCause::LeaseExpired;
    return lapse;
}

std::optional<Instant> untilAfter(std::initializer_list<HistoryEntry> entries,
                                  std::optional<Duration> noticeWithin = 10s)
{
    Unrest unrest({noticeWithin, 1s});
    for (const HistoryEntry& each : entries)
        unrest.feed(each);
    return unrest.until();
}

constexpr std::optional<Instant> rest;

std::optional<Instant> at(Duration time)
{
    return Instant(time);
}

} // namespace

class TestUnrest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsRest();
    void aSilentClientIsAwaitedUntilAPingMustHaveNoticed();
    void aSilentClientMayLoseItsLeaseFirst();
    void whereNothingPingsOnlyALeaseIsAwaited();
    void aLeaseThatWasHandedToASilentClientRunsFromThere();
    void whoIsClosedOrWakesIsNotSilent();
    void aGraceIsAwaitedUntilItEnds();
    void whomAFaultCutsOffIsSilent();
};

void TestUnrest::nothingIsRest()
{
    QVERIFY(untilAfter({}) == rest);
    QVERIFY(untilAfter({connects(), lock(1s, LockFact::Granted, 5s)}) == rest);
    QVERIFY(untilAfter({connects(), abandons(2s, Abandonment::Kill)}) == rest);
}

void TestUnrest::aSilentClientIsAwaitedUntilAPingMustHaveNoticed()
{
    for (const Abandonment how : {Abandonment::Vanish, Abandonment::Freeze})
        QVERIFY(untilAfter({connects(), abandons(2s, how)}) == at(12s));
    QVERIFY(untilAfter({connects(), abandons(2s, Abandonment::Vanish)}, std::nullopt) == rest);
}

void TestUnrest::aSilentClientMayLoseItsLeaseFirst()
{
    const HistoryEntry granted = lock(1s, LockFact::Granted, 5s);
    const HistoryEntry gone = abandons(2s, Abandonment::Vanish);
    QVERIFY(untilAfter({connects(), granted, gone}) == at(8s));
    QVERIFY(untilAfter({connects(), granted, gone, lapses(7s)}) == rest);
    const HistoryEntry forLong = lock(1s, LockFact::Granted, 60s);
    QVERIFY(untilAfter({connects(), forLong, gone}) == at(12s));
}

void TestUnrest::whereNothingPingsOnlyALeaseIsAwaited()
{
    QVERIFY(
        untilAfter({connects(), lock(1s, LockFact::Granted, 5s), abandons(2s, Abandonment::Vanish)},
                   std::nullopt)
        == at(8s));
}

void TestUnrest::aLeaseThatWasHandedToASilentClientRunsFromThere()
{
    QVERIFY(
        untilAfter({connects(), abandons(2s, Abandonment::Vanish), lock(4s, LockFact::Granted, 5s)},
                   std::nullopt)
        == at(10s));
}

void TestUnrest::whoIsClosedOrWakesIsNotSilent()
{
    const HistoryEntry frozen = abandons(2s, Abandonment::Freeze);
    QVERIFY(
        untilAfter({connects(), frozen,
                    entry(3s, ServerConnection{ServerConnection::Kind::Closed, socket, "", ""})})
        == rest);
    QVERIFY(untilAfter({connects(), frozen, entry(3s, ClientAct{0, ClientAct::Kind::Thaw, {}, {}})})
            == rest);
}

void TestUnrest::aGraceIsAwaitedUntilItEnds()
{
    const HistoryEntry suspended = lock(2s, LockFact::Suspended, 3s);
    QVERIFY(untilAfter({connects(), suspended}) == at(6s));
    for (const LockFact end : {LockFact::Resumed, LockFact::Released, LockFact::Granted})
        QVERIFY(untilAfter({connects(), suspended, lock(3s, end)}) == rest);
}

void TestUnrest::whomAFaultCutsOffIsSilent()
{
    using Voice = Unrest::Voice;
    Unrest unrest({10s, 1s});
    unrest.silenced(0, Voice::Silent, Instant(1s));
    QVERIFY(unrest.until() == rest);
    unrest.feed(connects());
    unrest.silenced(0, Voice::Silent, Instant(3s));
    QVERIFY(unrest.until() == at(11s));
    unrest.silenced(0, Voice::Heard, Instant(4s));
    QVERIFY(unrest.until() == rest);
    unrest.silenced(0, Voice::Silent, Instant(5s));
    QVERIFY(unrest.until() == at(15s));
    ServerConnection closed;
    closed.kind = ServerConnection::Kind::Closed;
    closed.socket = socket;
    unrest.feed(entry(6s, closed));
    QVERIFY(unrest.until() == rest);
}

QTEST_GUILESS_MAIN(TestUnrest)
#include "tst_unrest.moc"
