// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/sharedhandler.h"
#include "server/protocol/lockwire.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"
#include "tests/support/storestub.h"

using namespace echolock;
using namespace std::chrono_literals;

/// One server with a shared store.
class TestSharedHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void grantsWhenTheStoreHasAnswered();
    void locksNothingForWhoClosedMeanwhile_data();
    void locksNothingForWhoClosedMeanwhile();
    void keepsEarlierAndLaterSubscriptionsApart_data();
    void keepsEarlierAndLaterSubscriptionsApart();
    void deniesWhatIsNotAnsweredInTime();
    void givesBackWhatComesTooLate();
    void takesNoLockWhoseLeaseIsOver();
    void deniesWhileTheStoreIsDown();
    void asksTheStoreOncePerConnection();
    void letsTheLaterHaveWhatTheStoreGaveToBoth_data();
    void letsTheLaterHaveWhatTheStoreGaveToBoth();
    void renewsForALiveHolder();
    void asksASilentHolderInTime();
    void losesASilentHoldersLock();
    void countsALeaseFromTheLastSignOfLife();
    void mistakesNoEarlierAnswerForALaterOne();
    void losesWhatTheStoreLost();
    void sitsOutAShortFailureOfTheStore();
    void losesTheLockInALongFailureOfTheStore();
    void renewsOnRequest();
    void countsRequestsOnlyWhereToldSo();
    void confirmsAHolderThatAsksAgain();
    void leavesWhatItHasToWhoVisitsTooManyOrders();
    void releasesInTheStoreWhatAnOperatorTakes();
    void leavesNothingInTheStoreAtAnotherPolicy();
    void keepsLocksWhenTheirParametersChange();
    void refusesToTakeOver();
    void goesItsOwnWayAsACopy();

private:
    static HubHarness server(LockParams params = {});
    /// Subscribed to the order, and answered by the store.
    ConnId holder();
    /// The event that the connection was told last, decoded.
    LockMessage told(ConnId conn, const char* event) const;
    std::string lastCause() const;

    std::string inStore() const { return m_store.valueOf("order.7", m_hub.now()); }

    HubHarness m_hub;
    StoreStub m_store;
};

namespace {

constexpr const char* order = "private-order.7";

} // namespace

HubHarness TestSharedHandler::server(LockParams params)
{
    HubOptions options;
    options.policy = "redis";
    options.locks = params;
    return HubHarness(options);
}

void TestSharedHandler::init()
{
    m_hub = server();
    m_store = StoreStub();
}

ConnId TestSharedHandler::holder()
{
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    m_store.settle(m_hub);
    return conn;
}

LockMessage TestSharedHandler::told(ConnId conn, const char* event) const
{
    const auto message = decodeLockData(event, m_hub.lastDataTo(conn, event));
    return message ? *message : LockMessage();
}

std::string TestSharedHandler::lastCause() const
{
    return std::string(toString(m_hub.log().all<LockEvent>().back().cause));
}

void TestSharedHandler::grantsWhenTheStoreHasAnswered()
{
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    m_store.receive(m_hub);
    QCOMPARE(m_hub.factLine(), std::string());
    QCOMPARE(m_hub.hub().stats().locksHeld, 0U);
    m_hub.advance(1s);
    m_store.answer(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    QCOMPARE(m_hub.hub().stats().locksHeld, 1U);
    // Since the store was asked: its lease must not end before ours.
    QCOMPARE(told(conn, "lock.granted").ttlMs, std::optional<std::uint64_t>(29'000));
    m_hub.unsubscribe(conn, order);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, released #1"));
    m_store.settle(m_hub);
    QCOMPARE(inStore(), std::string());
}

void TestSharedHandler::locksNothingForWhoClosedMeanwhile_data()
{
    QTest::addColumn<bool>("isExecutedBefore");
    QTest::newRow("executed before the close") << true;
    QTest::newRow("executed after the close") << false;
}

void TestSharedHandler::locksNothingForWhoClosedMeanwhile()
{
    QFETCH(const bool, isExecutedBefore);
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    if (isExecutedBefore)
        m_store.receive(m_hub);
    m_hub.close(conn);
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), std::string());
    QCOMPARE(inStore(), std::string());
    m_hub.advance(1min);
    QVERIFY(!m_hub.hasTimers());
    holder();
    QCOMPARE(m_hub.factLine(), std::string("granted #2"));
}

void TestSharedHandler::keepsEarlierAndLaterSubscriptionsApart_data()
{
    QTest::addColumn<std::size_t>("arrivesFirst");
    QTest::newRow("the earlier claim's answer first") << std::size_t(0);
    QTest::newRow("the release's answer first") << std::size_t(1);
    QTest::newRow("the later claim's answer first") << std::size_t(2);
}

void TestSharedHandler::keepsEarlierAndLaterSubscriptionsApart()
{
    QFETCH(const std::size_t, arrivesFirst);
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    m_store.receive(m_hub);
    const std::string earlier = inStore();
    QVERIFY(!earlier.empty());
    m_hub.unsubscribe(conn, order);
    m_hub.subscribe(conn, order);
    m_store.receive(m_hub);
    const std::string later = inStore();
    QVERIFY(!later.empty() && later != earlier);
    m_store.answer(m_hub, arrivesFirst);
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    QCOMPARE(inStore(), later);
    m_hub.close(conn);
    m_store.settle(m_hub);
    QCOMPARE(inStore(), std::string());
}

void TestSharedHandler::deniesWhatIsNotAnsweredInTime()
{
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    m_store.receive(m_hub);
    m_store.lose(m_hub);
    m_hub.advance(1999ms);
    QCOMPARE(m_hub.factLine(), std::string());
    m_hub.advance(1ms);
    QCOMPARE(m_hub.factLine(), std::string("denied #1"));
    QCOMPARE(told(conn, "lock.denied").cause, std::string("store_unreachable"));
    QVERIFY(!told(conn, "lock.denied").owner);
    QVERIFY(!inStore().empty());
    m_store.settle(m_hub);
    QCOMPARE(inStore(), std::string());
    m_hub.clientEvent(conn, order, "client-lock.acquire", R"({"nonce":"again"})");
    m_store.settle(m_hub);
    QCOMPARE(told(conn, "lock.granted").nonce, std::string("again"));
}

void TestSharedHandler::givesBackWhatComesTooLate()
{
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    m_store.receive(m_hub);
    m_hub.advance(2s);
    QCOMPARE(m_hub.takeStoreCalls().size(), 1U); // The release at once is lost on its way.
    m_store.answer(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("denied #1"));
    m_store.settle(m_hub);
    QCOMPARE(inStore(), std::string());
}

/// A server that slept reads the answer before it looks at its timers.
void TestSharedHandler::takesNoLockWhoseLeaseIsOver()
{
    SharedHandler handler({*LockPattern::parse("order.{id}")}, {});
    LockEvents events;
    handler.onSubscribed({ConnId{1}, SocketId("1.1"), UserId()}, *parseChannelName(order),
                         Instant(), events);
    const StoreCall call = handler.storeCalls().back();
    handler.onStoreReply({call, StoreReply::Outcome::Done}, handler.locks().row(call.order),
                         Instant(30s), events);
    QCOMPARE(events.size(), 1U);
    QVERIFY(events.front().fact == LockFact::Denied);
    QVERIFY(handler.storeCalls().back().verb == StoreVerb::Release);
    QCOMPARE(handler.storeCalls().back().value, call.value);
}

void TestSharedHandler::deniesWhileTheStoreIsDown()
{
    m_store.goDown();
    const ConnId conn = holder();
    QCOMPARE(m_hub.factLine(), std::string("denied #1"));
    QCOMPARE(told(conn, "lock.denied").cause, std::string("store_unreachable"));
    QCOMPARE(m_store.answersUnderWay(m_hub), 0U);
}

void TestSharedHandler::asksTheStoreOncePerConnection()
{
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    m_hub.subscribe(conn, "presence-order.7", "ann");
    m_hub.clientEvent(conn, order, "client-lock.acquire", R"({"nonce":"1"})");
    m_hub.clientEvent(conn, order, "client-lock.acquire", R"({"nonce":"2"})");
    m_store.receive(m_hub);
    QCOMPARE(m_store.answersUnderWay(m_hub), 1U);
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    QCOMPARE(told(conn, "lock.granted").nonce, std::string("2"));
    QCOMPARE(told(conn, "lock.granted").owner->user, UserId("ann"));
    m_hub.unsubscribe(conn, order);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    m_hub.unsubscribe(conn, "presence-order.7");
    QCOMPARE(m_hub.factLine(), std::string("granted #1, released #1"));
}

void TestSharedHandler::letsTheLaterHaveWhatTheStoreGaveToBoth_data()
{
    QTest::addColumn<std::size_t>("arrivesFirst");
    QTest::addColumn<QString>("facts");
    QTest::newRow("in their order") << std::size_t(0) << "granted #1, revoked #1, granted #2";
    QTest::newRow("the other way round") << std::size_t(1) << "granted #2, denied #1";
}

void TestSharedHandler::letsTheLaterHaveWhatTheStoreGaveToBoth()
{
    QFETCH(const std::size_t, arrivesFirst);
    QFETCH(const QString, facts);
    m_store.stopReplicating();
    for (int i = 0; i < 2; ++i) {
        m_hub.subscribe(m_hub.open(), order);
        m_store.receive(m_hub);
        if (i == 0)
            m_store.failOver();
    }
    const std::string later = inStore();
    m_store.answer(m_hub, arrivesFirst);
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), facts.toStdString());
    QCOMPARE(m_hub.hub().stats().locksHeld, 1U);
    QCOMPARE(inStore(), later);
}

void TestSharedHandler::renewsForALiveHolder()
{
    const ConnId conn = holder();
    for (int i = 0; i < 300; ++i) {
        m_store.advance(m_hub, 1s);
        m_hub.ping(conn);
        QVERIFY(!inStore().empty());
    }
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    const std::size_t calls = m_hub.log().all<StoreCall>().size();
    QVERIFY2(calls <= 1 + 300 / 20 + 1, std::to_string(calls).c_str());
    m_store.advance(m_hub, 30s);
    QCOMPARE(lastCause(), std::string("lease_expired"));
    QCOMPARE(inStore(), std::string());
}

void TestSharedHandler::asksASilentHolderInTime()
{
    const ConnId conn = holder();
    m_hub.log().clear();
    m_store.advance(m_hub, 19s);
    QCOMPARE(m_hub.eventLineTo(conn), std::string());
    m_store.advance(m_hub, 1s);
    QCOMPARE(m_hub.eventLineTo(conn), std::string("pusher:ping"));
    m_store.advance(m_hub, 7s);
    m_hub.text(conn, R"({"event":"pusher:pong"})");
    m_store.advance(m_hub, 15s);
    QCOMPARE(m_hub.factLine(), std::string());
    QVERIFY(!inStore().empty());
}

void TestSharedHandler::losesASilentHoldersLock()
{
    const ConnId conn = holder();
    m_store.advance(m_hub, 29'999ms);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    QVERIFY(!inStore().empty());
    m_store.advance(m_hub, 1ms);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, revoked #1"));
    QCOMPARE(told(conn, "lock.revoked").cause, std::string("lease_expired"));
    QCOMPARE(inStore(), std::string());
}

void TestSharedHandler::countsALeaseFromTheLastSignOfLife()
{
    const ConnId conn = holder();
    m_store.advance(m_hub, 1s);
    m_hub.ping(conn);
    m_store.advance(m_hub, 29'999ms);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    QVERIFY(!inStore().empty());
    m_store.advance(m_hub, 1ms);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, revoked #1"));
}

void TestSharedHandler::mistakesNoEarlierAnswerForALaterOne()
{
    const ConnId conn = holder();
    m_hub.advance(10s);
    m_hub.ping(conn);
    m_hub.advance(10s);
    m_store.receive(m_hub);
    m_hub.ping(conn);
    m_hub.advance(3s); // A second call to renew is under way, and never arrives.
    QCOMPARE(m_hub.takeStoreCalls().size(), 1U);
    m_store.answer(m_hub);
    m_hub.advance(7s);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, revoked #1"));
}

void TestSharedHandler::losesWhatTheStoreLost()
{
    m_store.stopReplicating();
    const ConnId conn = holder();
    m_store.failOver();
    m_store.advance(m_hub, 10s);
    m_hub.ping(conn);
    m_store.advance(m_hub, 10s);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, revoked #1"));
    QCOMPARE(told(conn, "lock.revoked").cause, std::string("lease_expired"));
}

void TestSharedHandler::sitsOutAShortFailureOfTheStore()
{
    const ConnId conn = holder();
    m_store.advance(m_hub, 10s);
    m_hub.ping(conn);
    m_store.goDown();
    m_store.advance(m_hub, 16s);
    m_store.comeUp();
    m_store.advance(m_hub, 5s);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    QVERIFY(!inStore().empty());
}

void TestSharedHandler::losesTheLockInALongFailureOfTheStore()
{
    const ConnId conn = holder();
    m_store.advance(m_hub, 10s);
    m_hub.ping(conn);
    m_hub.advance(20s); // Nothing reaches the store, and nothing comes back.
    QCOMPARE(m_hub.factLine(), std::string("granted #1, revoked #1"));
    QCOMPARE(told(conn, "lock.revoked").cause, std::string("store_unreachable"));
}

void TestSharedHandler::renewsOnRequest()
{
    const ConnId conn = holder();
    m_store.advance(m_hub, 12s);
    m_hub.clientEvent(conn, order, "client-lock.renew", R"({"token":2,"nonce":"n"})");
    QCOMPARE(m_hub.errorCodesTo(conn).size(), 1U);
    m_hub.clientEvent(conn, order, "client-lock.renew", R"({"token":1,"nonce":"n"})");
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, confirmed #1"));
    QCOMPARE(told(conn, "lock.granted").nonce, std::string("n"));
    QCOMPARE(told(conn, "lock.granted").ttlMs, std::optional<std::uint64_t>(30'000));
    m_store.advance(m_hub, 29s);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, confirmed #1"));
}

void TestSharedHandler::countsRequestsOnlyWhereToldSo()
{
    LockParams params;
    params.renewal = LeaseRenewal::Requests;
    m_hub = server(params);
    const ConnId conn = holder();
    m_store.advance(m_hub, 15s);
    m_hub.clientEvent(conn, order, "client-lock.renew", R"({"token":1})");
    m_store.advance(m_hub, 20s);
    m_hub.ping(conn);
    m_store.advance(m_hub, 9s);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, confirmed #1"));
    m_store.advance(m_hub, 1s);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, confirmed #1, revoked #1"));
}

void TestSharedHandler::confirmsAHolderThatAsksAgain()
{
    const ConnId conn = holder();
    m_hub.clientEvent(conn, order, "client-lock.acquire", R"({"nonce":"n"})");
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, confirmed #1"));
    m_hub.subscribe(m_hub.open(), order);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, confirmed #1, denied #2"));
    m_hub.clientEvent(conn, order, "client-lock.release", R"({"token":1})");
    m_store.settle(m_hub);
    QCOMPARE(lastCause(), std::string("released"));
    QCOMPARE(inStore(), std::string());
}

void TestSharedHandler::leavesWhatItHasToWhoVisitsTooManyOrders()
{
    LockParams params;
    params.ordersPerConnectionMax = 1;
    m_hub = server(params);
    const ConnId conn = holder();
    m_hub.subscribe(conn, "private-order.8");
    QCOMPARE(m_hub.factLine(), std::string("granted #1, denied #1"));
    m_hub.clientEvent(conn, order, "client-lock.acquire");
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, denied #1, confirmed #1"));
}

void TestSharedHandler::releasesInTheStoreWhatAnOperatorTakes()
{
    const ConnId conn = holder();
    QCOMPARE(m_hub.api("POST", "/apps/app/locks/order.7/release", {}, "{}").status, 200);
    m_store.settle(m_hub);
    QCOMPARE(told(conn, "lock.revoked").cause, std::string("operator"));
    QCOMPARE(inStore(), std::string());
}

void TestSharedHandler::leavesNothingInTheStoreAtAnotherPolicy()
{
    const ConnId conn = holder();
    m_hub.subscribe(conn, "private-order.8");
    m_store.receive(m_hub);
    m_hub.changePolicy("owner");
    QCOMPARE(m_hub.factLine(), std::string("granted #1, revoked #1, denied #1"));
    QCOMPARE(lastCause(), std::string("operator"));
    m_store.settle(m_hub);
    QCOMPARE(inStore(), std::string());
    QCOMPARE(m_store.valueOf("order.8", m_hub.now()), std::string());
    QCOMPARE(m_hub.factLine(), std::string("granted #1, revoked #1, denied #1"));

    // Back at the old policy, an answer from its first time finds nobody.
    m_hub.changePolicy("redis");
    m_hub.clientEvent(conn, "private-order.8", "client-lock.acquire");
    m_store.receive(m_hub);
    m_hub.changePolicy("owner");
    m_hub.changePolicy("redis");
    m_hub.clientEvent(conn, "private-order.8", "client-lock.acquire");
    m_hub.log().clear();
    m_store.settle(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
}

void TestSharedHandler::keepsLocksWhenTheirParametersChange()
{
    const ConnId conn = holder();
    m_store.advance(m_hub, 1s);
    m_hub.subscribe(conn, "private-order.8");
    m_store.receive(m_hub);
    HubOptions options = m_hub.hub().options();
    options.locks.lease = 6s;
    m_hub.handle(OptionsChanged{&options});
    m_store.answer(m_hub);
    m_hub.log().clear();
    // It was heard of too long ago for the new lease, but asked before the old one ends.
    m_store.advance(m_hub, 20s);
    QCOMPARE(m_hub.factLine(), std::string());
    QVERIFY(m_hub.eventLineTo(conn).starts_with("pusher:ping"));
    m_hub.ping(conn);
    m_store.advance(m_hub, 5s);
    QCOMPARE(m_hub.factLine(), std::string());
    m_store.advance(m_hub, 5s);
    QCOMPARE(m_hub.factLine(), std::string("revoked #1, revoked #1"));
    QCOMPARE(inStore(), std::string());
}

void TestSharedHandler::refusesToTakeOver()
{
    holder();
    const ConnId other = m_hub.open();
    m_hub.subscribe(other, order);
    m_hub.clientEvent(other, order, "client-lock.takeover");
    QCOMPARE(m_hub.errorCodesTo(other).size(), 1U);
    QCOMPARE(m_hub.factLine(), std::string("granted #1, denied #2"));
}

void TestSharedHandler::goesItsOwnWayAsACopy()
{
    const ConnId conn = m_hub.open();
    m_hub.subscribe(conn, order);
    m_store.receive(m_hub);
    HubHarness copy = m_hub;
    m_store.answer(m_hub);
    QCOMPARE(m_hub.factLine(), std::string("granted #1"));
    QCOMPARE(copy.hub().stats().locksHeld, 0U);
    copy.advance(2s);
    QCOMPARE(copy.factLine(), std::string("denied #1"));
    QCOMPARE(m_hub.hub().stats().locksHeld, 1U);
}

QTEST_GUILESS_MAIN(TestSharedHandler)
#include "tst_sharedhandler.moc"
