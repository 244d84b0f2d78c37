// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/lockwire.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestAppLocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsAGraceByItsTimer();
    void runsOneTimerForAnOrder();
    void asksASilentHolderInTime();
    void keepsALiveHolderForEver();
    void handsOverAndTellsBoth();
    void tellsAllTabsWhatWasTaken();
    void renewsByToken();
    void takesOverAsTheRuleSays_data();
    void takesOverAsTheRuleSays();
    void givesToAUserForAnOperator();
    void givesToAllTabsOfAUser();
    void deniesTooManyOrders();
    void leavesWhatItHasToWhoVisitsTooManyOrders();
    void goesOnWithWhatAProcessLeft();
    void putsTokensAboveTheFloor();
    void keepsLocksWhenTheirParametersChange();
    void restoresAnOrderOnce();
    void knowsAHolderWhoSignsInLater();
    void knowsAHolderByAnotherOrder();
    void knowsAWaiterWhoSignsInLater();
    void letsNobodyWaitForThemselves_data();
    void letsNobodyWaitForThemselves();
};

namespace {

HubOptions with(LockParams params, const char* policy = "composite")
{
    HubOptions options;
    options.policy = policy;
    options.locks = params;
    return options;
}

std::size_t lockTimers(const HubHarness& harness)
{
    std::size_t started = 0;
    for (const StartedTimer& timer : harness.log().all<StartedTimer>())
        started += timer.timer.kind == TimerId::Kind::Lock ? 1 : 0;
    return started;
}

} // namespace

void TestAppLocks::endsAGraceByItsTimer()
{
    HubHarness harness;
    const ConnId holder = harness.open();
    const ConnId viewer = harness.open();
    harness.subscribe(holder, "presence-order.7", "ann");
    harness.subscribe(viewer, "private-order.7");
    harness.log().clear();
    harness.close(holder);
    QCOMPARE(harness.eventLineTo(viewer), std::string("lock.changed@private-order.7"));
    const auto waits = decodeLockData("lock.changed", harness.lastDataTo(viewer, "lock.changed"));
    QCOMPARE(waits->state, std::string("grace"));
    QCOMPARE(waits->owner->user, UserId("ann"));
    QCOMPARE(waits->cause, std::string("connection_lost"));
    harness.advance(4999ms);
    QCOMPARE(harness.factLine(), std::string("suspended #1"));
    harness.advance(1ms);
    QCOMPARE(harness.factLine(), std::string("suspended #1, released #1, granted #2"));
}

void TestAppLocks::runsOneTimerForAnOrder()
{
    HubHarness harness;
    const ConnId first = harness.open();
    harness.subscribe(first, "presence-order.7", "ann");
    harness.subscribe(harness.open(), "presence-order.7", "ann");
    harness.subscribe(harness.open(), "private-order.7");
    QCOMPARE(lockTimers(harness), 1U);
    harness.subscribe(first, "presence-order.8", "ann");
    QCOMPARE(lockTimers(harness), 2U);
    harness.log().clear();
    harness.unsubscribe(first, "presence-order.8");
    QCOMPARE(harness.log().all<StoppedTimer>().size(), 1U);
}

void TestAppLocks::asksASilentHolderInTime()
{
    LockParams params;
    params.lease = 9s;
    HubHarness harness(with(params, "lease"));
    const ConnId silent = harness.open();
    const ConnId answers = harness.open();
    harness.subscribe(silent, "private-order.1");
    harness.subscribe(answers, "private-order.2");
    harness.log().clear();
    harness.advance(6s);
    QCOMPARE(harness.eventLineTo(silent), std::string("pusher:ping"));
    harness.text(answers, R"({"event":"pusher:pong","data":{}})");
    harness.advance(3s);
    QCOMPARE(harness.factLine(), std::string("revoked #1"));
    QCOMPARE(toString(harness.log().all<LockEvent>()[0].cause), toString(LockCause::LeaseExpired));
    QCOMPARE(harness.eventLineTo(silent),
             std::string("pusher:ping lock.revoked@private-order.1 lock.changed@private-order.1"));
}

void TestAppLocks::keepsALiveHolderForEver()
{
    LockParams params;
    params.lease = 3s;
    HubHarness harness(with(params));
    const ConnId holder = harness.open();
    harness.subscribe(holder, "private-order.1");
    harness.log().clear();
    for (int i = 0; i < 50; ++i) {
        harness.advance(1s);
        if (i % 2 == 0)
            harness.ping(holder);
    }
    QCOMPARE(harness.factLine(), std::string());
}

void TestAppLocks::handsOverAndTellsBoth()
{
    HubHarness harness;
    const ConnId first = harness.open();
    const ConnId second = harness.open();
    harness.subscribe(first, "private-order.7");
    harness.subscribe(second, "private-order.7");
    const auto denied = decodeLockData("lock.denied", harness.lastDataTo(second, "lock.denied"));
    QCOMPARE(denied->position.value_or(0), 1U);
    harness.log().clear();
    harness.unsubscribe(first, "private-order.7");
    QCOMPARE(harness.eventLineTo(second),
             std::string("lock.changed@private-order.7 lock.granted@private-order.7 "
                         "lock.changed@private-order.7"));
    const auto granted = decodeLockData("lock.granted", harness.lastDataTo(second, "lock.granted"));
    QCOMPARE(granted->token.value, 2U);
    QCOMPARE(granted->ttlMs.value_or(0), 30'000U);
}

void TestAppLocks::tellsAllTabsWhatWasTaken()
{
    HubHarness harness;
    const ConnId tab1 = harness.open();
    const ConnId tab2 = harness.open();
    harness.subscribe(tab1, "presence-order.7", "ann");
    harness.subscribe(tab2, "presence-order.7", "ann");
    harness.log().clear();
    QCOMPARE(harness.api("POST", "/apps/app/locks/order.7/release", {}, "{}").status, 200);
    for (const ConnId tab : {tab1, tab2})
        QCOMPARE(harness.eventLineTo(tab),
                 std::string("lock.revoked@presence-order.7 lock.changed@presence-order.7"));
}

void TestAppLocks::renewsByToken()
{
    LockParams params;
    params.renewal = LeaseRenewal::Requests;
    HubHarness harness(with(params, "lease"));
    const ConnId holder = harness.open();
    harness.subscribe(holder, "private-order.7");
    harness.advance(20s);
    harness.log().clear();
    harness.clientEvent(holder, "private-order.7", "client-lock.renew",
                        R"({"token":1,"nonce":"n"})");
    const auto renewed = decodeLockData("lock.granted", harness.lastDataTo(holder, "lock.granted"));
    QCOMPARE(renewed->nonce, std::string("n"));
    QCOMPARE(renewed->ttlMs.value_or(0), 30'000U);
    for (const char* bad : {R"({"token":2})", R"({"token":0})", "{}"})
        harness.clientEvent(holder, "private-order.7", "client-lock.renew", bad);
    QCOMPARE(harness.errorCodesTo(holder), (std::vector<int>{4301, 4301, 4200}));
    harness.advance(29s);
    QCOMPARE(harness.hub().stats().locksHeld, 1U);
    harness.advance(1s);
    QCOMPARE(harness.hub().stats().locksHeld, 0U);
}

void TestAppLocks::takesOverAsTheRuleSays_data()
{
    QTest::addColumn<TakeoverRule>("rule");
    QTest::addColumn<std::string>("user");
    QTest::addColumn<std::string>("facts");
    QTest::newRow("nobody, own session")
        << TakeoverRule::Nobody << std::string("ann") << std::string();
    QTest::newRow("own, another user")
        << TakeoverRule::OwnSessions << std::string("bob") << std::string();
    QTest::newRow("own, own session")
        << TakeoverRule::OwnSessions << std::string("ann") << std::string("revoked #1, granted #2");
    QTest::newRow("anybody") << TakeoverRule::Anybody << std::string("bob")
                             << std::string("revoked #1, granted #2");
}

void TestAppLocks::takesOverAsTheRuleSays()
{
    QFETCH(TakeoverRule, rule);
    QFETCH(std::string, user);
    QFETCH(std::string, facts);
    LockParams params;
    params.takeover = rule;
    HubHarness harness(with(params, "owner"));
    const ConnId holder = harness.open();
    const ConnId taker = harness.open();
    harness.subscribe(holder, "presence-order.7", "ann");
    harness.subscribe(taker, "presence-order.7", user);
    harness.log().clear();
    harness.clientEvent(taker, "presence-order.7", "client-lock.takeover", R"({"nonce":"t"})");
    QCOMPARE(harness.factLine(), facts);
    QCOMPARE(harness.errorCodesTo(taker),
             facts.empty() ? std::vector<int>{4301} : std::vector<int>());
    if (facts.empty())
        return;
    QCOMPARE(harness.eventLineTo(holder),
             std::string("lock.revoked@presence-order.7 lock.changed@presence-order.7 "
                         "lock.changed@presence-order.7"));
    QCOMPARE(decodeLockData("lock.granted", harness.lastDataTo(taker, "lock.granted"))->nonce,
             std::string("t"));
}

void TestAppLocks::givesToAUserForAnOperator()
{
    HubHarness harness;
    harness.subscribe(harness.open(), "presence-order.7", "ann");
    harness.subscribe(harness.open(), "presence-order.7", "bob");
    harness.log().clear();
    const char* path = "/apps/app/locks/order.7/takeover";
    QCOMPARE(harness.apiUnsigned("POST", path, {}, R"({"user_id":"bob"})").status, 401);
    QCOMPARE(harness.api("POST", path, {}, "{}").status, 400);
    QCOMPARE(harness.api("POST", path, {}, R"({"user_id":7})").status, 400);
    QCOMPARE(harness.api("POST", path, {}, R"({"user_id":"cid"})").status, 409);
    QCOMPARE(harness.factLine(), std::string());
    const ApiReply reply = harness.api("POST", path, {}, R"({"user_id":"bob"})");
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body.find(R"("user_id":"bob")") != std::string::npos);
    QCOMPARE(harness.factLine(), std::string("revoked #1, granted #2"));
}

void TestAppLocks::givesToAllTabsOfAUser()
{
    HubHarness harness;
    const ConnId tab1 = harness.open();
    const ConnId tab2 = harness.open();
    harness.subscribe(harness.open(), "presence-order.7", "bob");
    harness.subscribe(tab1, "presence-order.7", "ann");
    harness.subscribe(tab2, "presence-order.7", "ann");
    harness.log().clear();
    QCOMPARE(
        harness.api("POST", "/apps/app/locks/order.7/takeover", {}, R"({"user_id":"ann"})").status,
        200);
    QCOMPARE(harness.factLine(), std::string("revoked #3, granted #1, confirmed #2"));
    harness.log().clear();
    harness.close(tab1);
    QCOMPARE(harness.factLine(), std::string());
    harness.close(tab2);
    QCOMPARE(harness.factLine(), std::string("suspended #2"));
}

void TestAppLocks::deniesTooManyOrders()
{
    LockParams params;
    params.ordersPerConnectionMax = 2;
    params.takeover = TakeoverRule::Anybody;
    HubHarness harness(with(params));
    harness.subscribe(harness.open(), "private-order.4");
    const ConnId greedy = harness.open();
    for (const char* order : {"private-order.1", "private-order.2", "private-order.3"})
        harness.subscribe(greedy, order);
    const auto denied = decodeLockData("lock.denied", harness.lastDataTo(greedy, "lock.denied"));
    QCOMPARE(denied->cause, std::string("too_many_orders"));
    QVERIFY(!denied->owner);
    harness.subscribe(greedy, "private-order.4");
    harness.log().clear();
    harness.clientEvent(greedy, "private-order.4", "client-lock.takeover");
    QCOMPARE(harness.factLine(), std::string("denied #2"));
    harness.unsubscribe(greedy, "private-order.1");
    harness.unsubscribe(greedy, "private-order.2");
    harness.log().clear();
    harness.clientEvent(greedy, "private-order.3", "client-lock.acquire");
    QCOMPARE(harness.factLine(), std::string("granted #2"));
}

void TestAppLocks::leavesWhatItHasToWhoVisitsTooManyOrders()
{
    LockParams params;
    params.ordersPerConnectionMax = 1;
    HubHarness harness(with(params));
    const ConnId greedy = harness.open();
    harness.subscribe(greedy, "private-order.1");
    harness.subscribe(greedy, "private-order.2");
    QCOMPARE(harness.factLine(), std::string("granted #1, denied #1"));
    harness.log().clear();
    harness.clientEvent(greedy, "private-order.1", "client-lock.acquire");
    harness.subscribe(greedy, "presence-order.1", "ann");
    QCOMPARE(harness.factLine(), std::string("confirmed #1, confirmed #1"));
}

void TestAppLocks::goesOnWithWhatAProcessLeft()
{
    const std::vector<RestoredLock> left{
        {"app", Resource("order.1"), LockState::Held, UserId("ann"), SocketId("1.1"),
         FencingToken{5}, 9},
        {"app", Resource("order.2"), LockState::Held, UserId(), SocketId("2.2"), FencingToken{3},
         4},
        {"app", Resource("order.3"), LockState::Free, UserId(), SocketId(), FencingToken{8}, 12},
        {"another", Resource("order.4"), LockState::Held, UserId("bob"), SocketId("3.3"),
         FencingToken{1}, 1}};
    HubHarness harness;
    harness.handle(LocksRestored{0, left});
    QCOMPARE(harness.factLine(), std::string("suspended #0, released #0"));
    QCOMPARE(harness.hub().stats().locksHeld, 1U);
    harness.subscribe(harness.open(), "presence-order.1", "ann");
    harness.subscribe(harness.open(), "presence-order.3", "ann");
    const auto facts = harness.log().all<LockEvent>();
    QCOMPARE(facts.size(), 4U);
    QCOMPARE(facts[2].token.value, 5U);
    QCOMPARE(toString(facts[2].fact), toString(LockFact::Resumed));
    QCOMPARE(facts[3].token.value, 9U);
    QCOMPARE(facts[3].version, 13U);
}

void TestAppLocks::putsTokensAboveTheFloor()
{
    HubHarness harness;
    harness.handle(LocksRestored{1'000'000'000, {}});
    harness.subscribe(harness.open(), "private-order.1");
    const LockEvent granted = harness.log().all<LockEvent>().at(0);
    QCOMPARE(granted.token.value, 1'000'000'001U);
    QCOMPARE(granted.version, 1'000'000'001U);
    harness.changePolicy("owner");
    harness.subscribe(harness.open(), "private-order.2");
    QCOMPARE(harness.log().all<LockEvent>().back().token.value, 1'000'000'001U);
}

void TestAppLocks::keepsLocksWhenTheirParametersChange()
{
    HubHarness harness;
    const ConnId holder = harness.open();
    const ConnId waiter = harness.open();
    harness.subscribe(holder, "presence-order.7", "ann");
    harness.subscribe(waiter, "presence-order.7", "bob");
    harness.log().clear();
    HubOptions options;
    options.locks.grace = 1s;
    harness.handle(OptionsChanged{&options});
    QCOMPARE(harness.factLine(), std::string());
    harness.close(holder);
    harness.advance(1s);
    QCOMPARE(harness.factLine(), std::string("suspended #1, released #1, granted #2"));
}

void TestAppLocks::restoresAnOrderOnce()
{
    HubHarness harness;
    const RestoredLock lock{"app",
                            Resource("order.7"),
                            LockState::Held,
                            UserId("ann"),
                            SocketId("1.1"),
                            FencingToken{4},
                            9};
    harness.handle(LocksRestored{0, std::vector{lock, lock}});
    QCOMPARE(harness.hub().stats().locksHeld, 1U);
    harness.advance(5s);
    QCOMPARE(harness.hub().stats().locksHeld, 0U);
}

namespace {

/// pusher-js subscribes while it still waits for the answer of its user-auth endpoint.
constexpr const char* ann = R"({"id":"ann"})";

} // namespace

void TestAppLocks::knowsAHolderWhoSignsInLater()
{
    HubHarness harness;
    const ConnId first = harness.open();
    harness.subscribe(first, "private-order.7");
    harness.signIn(first, ann);
    QCOMPARE(harness.factLine(), std::string("granted #1, confirmed #1"));
    harness.subscribe(harness.open(), "presence-order.7", "ann");
    QCOMPARE(harness.factLine(), std::string("granted #1, confirmed #1, confirmed #2"));
    harness.signIn(first, ann);
    QCOMPARE(harness.factLine(), std::string("granted #1, confirmed #1, confirmed #2"));
}

void TestAppLocks::knowsAHolderByAnotherOrder()
{
    HubHarness harness;
    const ConnId first = harness.open();
    harness.subscribe(first, "private-order.7");
    harness.subscribe(first, "presence-order.8", "ann");
    QCOMPARE(harness.factLine(), std::string("granted #1, granted #1, confirmed #1"));
    harness.log().clear();
    harness.close(first);
    QCOMPARE(harness.factLine(), std::string("suspended #1, suspended #1"));
}

void TestAppLocks::knowsAWaiterWhoSignsInLater()
{
    HubHarness harness;
    const ConnId holder = harness.open();
    harness.subscribe(holder, "presence-order.7", "ann");
    const ConnId second = harness.open();
    const ConnId third = harness.open();
    harness.subscribe(second, "private-order.7");
    harness.subscribe(third, "private-order.7");
    harness.log().clear();
    harness.signIn(second, R"({"id":"bob"})");
    harness.signIn(third, ann);
    QCOMPARE(harness.factLine(), std::string("denied #2, confirmed #3"));
    harness.unsubscribe(holder, "presence-order.7");
    harness.clientEvent(third, "private-order.7", "client-lock.release", R"({"token":1})");
    harness.subscribe(harness.open(), "presence-order.7", "bob");
    QCOMPARE(harness.factLine(),
             std::string("denied #2, confirmed #3, released #3, granted #2, confirmed #4"));
    // Who gave it back stays a viewer, whoever it turns out to be.
    const ConnId viewer = harness.open();
    harness.subscribe(viewer, "private-order.9");
    harness.clientEvent(viewer, "private-order.9", "client-lock.release", R"({"token":1})");
    harness.log().clear();
    harness.signIn(viewer, ann);
    QCOMPARE(harness.factLine(), std::string());
}

void TestAppLocks::letsNobodyWaitForThemselves_data()
{
    QTest::addColumn<bool>("signsIn");
    QTest::newRow("by signing in") << true;
    QTest::newRow("by a presence channel") << false;
}

void TestAppLocks::letsNobodyWaitForThemselves()
{
    QFETCH(const bool, signsIn);
    HubHarness harness;
    const ConnId first = harness.open();
    harness.subscribe(first, "private-order.7");
    harness.subscribe(harness.open(), "presence-order.7", "ann");
    harness.subscribe(harness.open(), "presence-order.7", "bob");
    if (signsIn)
        harness.signIn(first, ann);
    else
        harness.subscribe(first, "presence-order.7", "ann");
    QCOMPARE(harness.factLine(),
             std::string("granted #1, denied #2, denied #3, confirmed #1, confirmed #2"));
    harness.close(first);
    QCOMPARE(harness.hub().stats().locksHeld, 1U);
    QCOMPARE(harness.factLine(),
             std::string("granted #1, denied #2, denied #3, confirmed #1, confirmed #2"));
}

QTEST_GUILESS_MAIN(TestAppLocks)
#include "tst_applocks.moc"
