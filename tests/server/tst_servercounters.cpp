// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/servercounters.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestServerCounters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsSteps();
    void boundsTheKindsOfEnds();
    void countsLocksAndMessages();
};

namespace {

LifecycleEvent step(LifecycleStep step, std::string_view detail = {})
{
    return {.step = step,
            .conn = {},
            .socketId = {},
            .user = {},
            .channel = {},
            .detail = detail,
            .at = {}};
}

} // namespace

void TestServerCounters::countsSteps()
{
    ServerCounters counters;
    counters.count(step(LifecycleStep::Opened, "/app/key"));
    counters.count(step(LifecycleStep::Message, "12345"));
    counters.count(step(LifecycleStep::Message, "678"));
    counters.count(step(LifecycleStep::Subscribed));
    counters.count(step(LifecycleStep::Unsubscribed));
    counters.count(step(LifecycleStep::Error, "no"));
    QCOMPARE(counters.opened, std::uint64_t(1));
    QCOMPARE(counters.received, std::uint64_t(2));
    QCOMPARE(counters.receivedBytes, std::uint64_t(8));
    QCOMPARE(counters.subscribed, std::uint64_t(1));
    QCOMPARE(counters.errors, std::uint64_t(1));
}

void TestServerCounters::boundsTheKindsOfEnds()
{
    ServerCounters counters;
    for (const char* how : {"clean 1000", "clean 4999", "fin", "evicted 4101", "fin"})
        counters.count(step(LifecycleStep::Closed, how));
    QCOMPARE(counters.closed.size(), std::size_t(3));
    QCOMPARE(counters.closed["clean"], std::uint64_t(2));
    QCOMPARE(counters.closed["fin"], std::uint64_t(2));
    QCOMPARE(counters.closed["evicted"], std::uint64_t(1));
}

void TestServerCounters::countsLocksAndMessages()
{
    ServerCounters counters;
    LockEvent granted;
    counters.count(granted);
    counters.count(granted);
    counters.countSent(3, 10);
    QCOMPARE(counters.locks[toString(LockFact::Granted)], std::uint64_t(2));
    const auto happened = [&counters](LockFact fact, LockCause cause) {
        LockEvent event;
        event.fact = fact;
        event.cause = cause;
        counters.count(event);
    };
    happened(LockFact::Denied, LockCause::TooManyOrders);
    happened(LockFact::Suspended, LockCause::Reset);
    happened(LockFact::Released, LockCause::GraceExpired);
    happened(LockFact::Revoked, LockCause::Operator);
    using ByCause = std::map<std::string_view, std::uint64_t>;
    QCOMPARE(counters.lockGrants, (ByCause{{"subscribed", 2}}));
    QCOMPARE(counters.lockDenials, (ByCause{{"too_many_orders", 1}}));
    QCOMPARE(counters.lockGraces, (ByCause{{"reset", 1}}));
    QCOMPARE(counters.lockEnds, (ByCause{{"grace_expired", 1}, {"operator", 1}}));
    QCOMPARE(counters.sent, std::uint64_t(3));
    QCOMPARE(counters.sentBytes, std::uint64_t(30));
}

QTEST_GUILESS_MAIN(TestServerCounters)
#include "tst_servercounters.moc"
