// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/hubwalk.h"
#include "tests/support/printers.h"

#include <functional>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Play = std::function<void(HubHarness&)>;

constexpr ConnId one{1};
constexpr ConnId two{2};
constexpr ConnId three{3};
const std::string order1 = "private-order.1";
const std::string order2 = "private-order.2";

HubOptions under(std::string policy)
{
    HubOptions options;
    options.policy = std::move(policy);
    return options;
}

HubOptions with(void (*change)(HubOptions&))
{
    HubOptions options;
    change(options);
    return options;
}

std::string stateAfter(const HubOptions& options, const std::vector<Play>& plays)
{
    HubWalk walk(options);
    for (const Play& play : plays)
        play(walk.harness());
    return walk.text();
}

Play opens(std::vector<ConnId> conns)
{
    return [conns](HubHarness& hub) {
        for (const ConnId conn : conns)
            hub.openAs(conn);
    };
}

Play subscribes(ConnId conn, std::string channel, std::string user = {})
{
    return [=](HubHarness& hub) { hub.subscribe(conn, channel, user); };
}

Play leaves(ConnId conn, std::string channel)
{
    return [=](HubHarness& hub) { hub.unsubscribe(conn, channel); };
}

Play asks(ConnId conn, std::string verb, std::string data = "{}")
{
    return [=](HubHarness& hub) { hub.clientEvent(conn, order1, "client-lock." + verb, data); };
}

Play signsIn(ConnId conn, std::string user, std::string watchlist = {})
{
    return [=](HubHarness& hub) {
        hub.signIn(conn, R"({"id":")" + user + R"(","watchlist":[)" + watchlist + "]}");
    };
}

Play passes(Duration time)
{
    return [=](HubHarness& hub) { hub.advance(time); };
}

Play stalls(Duration time)
{
    return [=](HubHarness& hub) { hub.stall(time); };
}

Play pings(ConnId conn)
{
    return [=](HubHarness& hub) { hub.ping(conn); };
}

Play both(Play first, Play second)
{
    return [=](HubHarness& hub) {
        first(hub);
        second(hub);
    };
}

Play happens(HubEvent event)
{
    return [=](HubHarness& hub) { hub.handle(event); };
}

Play answers(StoreReply::Outcome outcome)
{
    return [=](HubHarness& hub) {
        for (const StoreCall& call : hub.takeStoreCalls())
            hub.handle(StoreReply{call, outcome, {}});
    };
}

RestoredLock freeOrder(std::string name)
{
    RestoredLock lock;
    lock.app = "app";
    lock.order = Resource(std::move(name));
    return lock;
}

void restore(HubHarness& hub, const std::vector<RestoredLock>& locks, std::uint64_t floor)
{
    hub.handle(LocksRestored{floor, locks});
}

/// The settings under which states are led to by different ways.
std::vector<std::pair<std::string, HubOptions>> settings()
{
    std::vector<std::pair<std::string, HubOptions>> all;
    for (const std::string_view policy : policyNames())
        all.emplace_back(policy, under(std::string(policy)));
    all.emplace_back("redis", under("redis"));
    for (const std::string_view personality : {"reverb", "laravel-websockets"}) {
        all.emplace_back(personality, HubOptions());
        all.back().second.personality = personality;
    }
    all.emplace_back("limits", with([](HubOptions& options) {
                         options.userAuth = UserAuth::On;
                         options.authorizeWithin = 5s;
                         options.clientEventsPerSecond = 2;
                         options.apiRequestsPerSecond = 3;
                         options.subscriptionCount = SubscriptionCount::On;
                         options.locks.takeover = TakeoverRule::Anybody;
                         options.locks.ordersPerConnectionMax = 1;
                     }));
    all.emplace_back("renewed by requests", with([](HubOptions& options) {
                         options.locks.renewal = LeaseRenewal::Requests;
                     }));
    all.emplace_back("article mended a little", with([](HubOptions& options) {
                         options.policy = "article";
                         options.articleFixes = {ArticleBug::UnsubscribeIgnored,
                                                 ArticleBug::StaleAuth, ArticleBug::UserUnknown,
                                                 ArticleBug::NoLease};
                     }));
    all.emplace_back("article mended more", with([](HubOptions& options) {
                         options.policy = "article";
                         options.articleFixes = {ArticleBug::MultiServer, ArticleBug::BlindUnlock,
                                                 ArticleBug::UserUnknown, ArticleBug::SecondTab,
                                                 ArticleBug::Unbounded};
                         options.locks.ordersPerConnectionMax = 1;
                     }));
    return all;
}

/// A row of changesWith().
void either(const char* cause, const HubOptions& options, Play before, Play change, Play otherwise)
{
    QTest::newRow(cause) << options << before << change << otherwise;
}

const Play nothing = opens({});

void row(const char* cause, const HubOptions& options, Play before, Play change)
{
    either(cause, options, before, change, nothing);
}

Play aliceHolds()
{
    return both(opens({one, two, three}), subscribes(one, order1, "alice"));
}

void rowsOfConnections()
{
    row("a connection", under("none"), opens({one}), opens({two}));
    either("an old protocol", under("none"), nothing, opens({one}),
           [](HubHarness& hub) { hub.openAs(one, "/app/key?protocol=4&client=js&version=1.9.0"); });
    row("the time since a sign of life", under("none"), opens({one}), passes(1s));
    either("a ping", under("none"), opens({one}), both(passes(1s), pings(one)), passes(1s));
    row("a pong that is awaited", under("none"), opens({one}), passes(120s));
    row("a channel", under("none"), opens({one}), subscribes(one, "news"));
    either("a user", under("none"), opens({one}), subscribes(one, order1, "alice"),
           subscribes(one, order1));
    either("which user", under("none"), opens({one}), signsIn(one, "alice"), signsIn(one, "bob"));
    row("a watchlist", under("none"), both(opens({one, two}), signsIn(one, "alice")),
        signsIn(two, "bob", R"("alice")"));
    either("who is watched", under("none"), opens({one}), signsIn(one, "bob", R"("carol")"),
           signsIn(one, "bob", R"("dan")"));
    either("who signed in first", under("none"), opens({one, two}),
           both(signsIn(one, "alice"), signsIn(two, "alice")),
           both(signsIn(two, "alice"), signsIn(one, "alice")));
    either("what a member is", under("none"), opens({one, two}),
           both(subscribes(one, "presence-x", "alice"), subscribes(two, "presence-x", "bob")),
           both(subscribes(two, "presence-x", "alice"), subscribes(one, "presence-x", "bob")));
}

void rowsOfApps()
{
    const Play alice = aliceHolds();
    row("how much a client may send",
        with([](HubOptions& options) { options.clientEventsPerSecond = 2; }), alice,
        [](HubHarness& hub) { hub.clientEvent(one, order1, "client-x"); });
    row("how much an application may ask",
        with([](HubOptions& options) { options.apiRequestsPerSecond = 2; }), alice,
        [](HubHarness& hub) { hub.api("GET", "/apps/app/channels"); });
    row("the time to prove who one is",
        with([](HubOptions& options) { options.userAuth = UserAuth::On; }), opens({one}),
        both(passes(1s), pings(one)));
    either(
        "what a cache remembers", under("none"), nothing,
        [](HubHarness& hub) { hub.publish("cache-x", "e", "1"); },
        [](HubHarness& hub) { hub.publish("cache-x", "e", "2"); });
    row(
        "how long a cache remembers", under("none"),
        [](HubHarness& hub) { hub.publish("cache-x", "e", "1"); }, passes(1s));
    row("a reply that may be asked for again", under("none"), nothing, [](HubHarness& hub) {
        hub.apiRepeatable("key", "/apps/app/events", R"({"name":"e","channel":"news","data":"x"})");
    });
    row(
        "a crowd that is owed its number",
        with([](HubOptions& options) { options.subscriptionCount = SubscriptionCount::On; }),
        [](HubHarness& hub) {
            for (std::uint64_t conn = 10; conn < 111; ++conn) {
                hub.openAs(ConnId{conn});
                hub.subscribe(ConnId{conn}, "news");
            }
            hub.advance(10s);
            hub.openAs(one);
        },
        subscribes(one, "news"));
    row("a stop", under("none"), opens({one, two}), happens(ShutdownRequested{10s}));
    row("how far a stop is", under("none"),
        both(opens({one, two, three}), happens(ShutdownRequested{10s})), passes(4s));
    row("another policy", under("owner"), nothing, happens(PolicyChanged{"queue"}));
    row("other settings", under("owner"), nothing, [](HubHarness& hub) {
        HubOptions options = hub.hub().options();
        options.locks.grace = 1min;
        hub.handle(OptionsChanged{&options});
    });
}

void rowsOfLocks()
{
    const Play alice = aliceHolds();
    row("a floor", under("owner"), nothing, [](HubHarness& hub) { restore(hub, {}, 5); });
    row("a row", under("owner"), nothing,
        [](HubHarness& hub) { restore(hub, {freeOrder("order.1")}, 0); });
    row("a lock", under("owner"), opens({one}), subscribes(one, order1));
    either(
        "whose lock", under("owner"),
        both(alice, both(subscribes(two, order1, "bob"), asks(one, "release", R"({"token":1})"))),
        asks(one, "acquire"), asks(two, "acquire"));
    row("a token", under("owner"), alice,
        both(asks(one, "release", R"({"token":1})"), asks(one, "acquire")));
    row("a share", under("refcount"), alice, subscribes(two, order1, "alice"));
    either("whose share is older", under("refcount"), opens({one, two}),
           both(subscribes(one, order1, "alice"), subscribes(two, order1, "alice")),
           both(subscribes(two, order1, "alice"), subscribes(one, order1, "alice")));
    either("who waits first", under("queue"), alice,
           both(subscribes(two, order1, "bob"), subscribes(three, order1, "carol")),
           both(subscribes(three, order1, "carol"), subscribes(two, order1, "bob")));
    row("why one waits", under("queue"), both(alice, subscribes(two, order1, "bob")),
        asks(two, "acquire"));
    either("by which number one waits", under("queue"), both(alice, subscribes(two, order1, "bob")),
           asks(two, "acquire", R"({"nonce":"a"})"), asks(two, "acquire", R"({"nonce":"b"})"));
    row("a grace", under("grace"), alice, [](HubHarness& hub) { hub.close(one); });
    row("the end of a lease", under("lease"), alice, both(passes(1s), pings(one)));
    row("a question to the owner", under("lease"), alice, passes(20s));
    const Play asked = both(alice, passes(20s));
    const Play livesUntold = both(pings(one), stalls(10min));
    either("a sign of life that a late timer has yet to count", under("lease"), asked, livesUntold,
           stalls(10min));
    either("the same under the article's policy", with([](HubOptions& options) {
               options.policy = "article";
               options.articleFixes = {ArticleBug::NoLease};
           }),
           asked, livesUntold, stalls(10min));
}

void rowsOfHandlers()
{
    const Play alice = aliceHolds();
    row("a further channel of an order", under("owner"), alice,
        subscribes(one, "presence-order.1", "alice"));
    row("a lock in front of the signature", under("article"), opens({one}),
        [](HubHarness& hub) { hub.subscribeForged(one, order1); });
    row("a small number", under("article"), opens({one}),
        both([](HubHarness& hub) { hub.close(one); }, opens({two})));
    either("who has which small number", under("article"), nothing, opens({one, two}),
           opens({two, one}));
    row("an attempt that may be taken back", with([](HubOptions& options) {
            options.policy = "article";
            options.articleFixes = {ArticleBug::UnsubscribeIgnored};
        }),
        both(alice, [](HubHarness& hub) { hub.subscribeForged(two, order2); }),
        leaves(two, order2));
    row("what a store was asked", under("redis"), opens({one}), subscribes(one, order1));
    row("what a store has answered", under("redis"), both(opens({one}), subscribes(one, order1)),
        answers(StoreReply::Outcome::Done));
    row("a renewal that is under way", under("redis"),
        both(opens({one}), both(subscribes(one, order1), answers(StoreReply::Outcome::Done))),
        asks(one, "renew", R"({"token":1})"));
}

} // namespace

class TestHubState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheSameWhateverCameFirst_data();
    void isTheSameWhateverCameFirst();
    void changesWith_data();
    void changesWith();
    void isTheSameAnHourLater();
    void forgetsWhatNobodyWaitsFor();
    void isTheSameWithTwoInEachOthersPlace();
    void namesTheOrderOfATimer();
    void leadsToTheSameFuture_data();
    void leadsToTheSameFuture();
};

void TestHubState::isTheSameWhateverCameFirst_data()
{
    QTest::addColumn<HubOptions>("options");
    QTest::addColumn<Play>("before");
    QTest::addColumn<Play>("first");
    QTest::addColumn<Play>("second");
    const auto row = [](const char* cause, const HubOptions& options, Play before, Play first,
                        Play second) {
        QTest::newRow(cause) << options << before << first << second;
    };
    row("connections", under("owner"), opens({}), opens({one}), opens({two}));
    row("orders", under("owner"), opens({one, two}), subscribes(one, order1),
        subscribes(two, order2));
    row("who looks on", under("owner"), both(opens({one, two, three}), subscribes(one, order1)),
        subscribes(two, order1), subscribes(three, order1));
    row("channels", under("owner"), opens({one}), subscribes(one, "news"),
        subscribes(one, "weather"));
    row("presence", under("owner"), opens({one, two}), subscribes(one, "presence-x", "alice"),
        subscribes(two, "presence-x", "bob"));
    row("users", under("owner"), opens({one, two}), signsIn(one, "alice"), signsIn(two, "bob"));
    row("watchers", under("owner"), opens({one, two}), signsIn(one, "alice", R"("carol")"),
        signsIn(two, "bob", R"("carol","dan")"));
    row("leases", under("lease"), opens({one, two}), subscribes(one, order1),
        subscribes(two, order2));
    row("two who wait elsewhere", under("queue"),
        both(opens({one, two, three}), both(subscribes(one, order1), subscribes(one, order2))),
        subscribes(two, order1), subscribes(three, order2));
    row("small numbers that mean nothing", with([](HubOptions& options) {
            options.policy = "article";
            options.articleFixes = {ArticleBug::MultiServer};
        }),
        opens({}), opens({one}), opens({two}));
}

void TestHubState::isTheSameWhateverCameFirst()
{
    QFETCH(HubOptions, options);
    QFETCH(Play, before);
    QFETCH(Play, first);
    QFETCH(Play, second);
    QCOMPARE(stateAfter(options, {before, first, second}),
             stateAfter(options, {before, second, first}));
    QVERIFY(stateAfter(options, {before, first}) != stateAfter(options, {before, second}));
}

void TestHubState::changesWith_data()
{
    QTest::addColumn<HubOptions>("options");
    QTest::addColumn<Play>("before");
    QTest::addColumn<Play>("change");
    QTest::addColumn<Play>("otherwise");
    rowsOfConnections();
    rowsOfApps();
    rowsOfLocks();
    rowsOfHandlers();
}

void TestHubState::changesWith()
{
    QFETCH(HubOptions, options);
    QFETCH(Play, before);
    QFETCH(Play, change);
    QFETCH(Play, otherwise);
    HubWalk changed(options);
    before(changed.harness());
    HubWalk other = changed;
    change(changed.harness());
    otherwise(other.harness());
    QVERIFY(changed.text() != other.text());
    QVERIFY(changed.hash() != other.hash());
}

void TestHubState::isTheSameAnHourLater()
{
    for (const auto& [name, options] : settings()) {
        HubWalk early(options);
        HubWalk late(options);
        late.harness().advance(1h);
        for (const std::uint64_t action : {87U, 88U, 89U, 15U, 19U, 23U, 51U, 2U, 13U, 6U, 0U}) {
            early.act(action);
            late.act(action);
            QCOMPARE(late.text(), early.text());
            QVERIFY(late.hash() == early.hash());
        }
    }
}

void TestHubState::forgetsWhatNobodyWaitsFor()
{
    HubOptions options = under("none");
    options.personality = "laravel-websockets";
    HubWalk walk(options);
    walk.harness().openAs(one);
    walk.harness().advance(10min);
    const std::string state = walk.text();
    walk.harness().advance(10min);
    QCOMPARE(walk.text(), state);
}

void TestHubState::isTheSameWithTwoInEachOthersPlace()
{
    for (const auto& [name, options] : settings()) {
        const auto played = [&options = options](ConnId holder, ConnId waiter) {
            HubWalk walk(options);
            HubHarness& hub = walk.harness();
            const auto userOf = [](ConnId conn) { return conn == one ? "alice" : "bob"; };
            for (const ConnId conn : {holder, waiter})
                hub.openAs(conn);
            hub.signIn(holder, std::string(R"({"id":")") + userOf(holder) + "\"}");
            for (const ConnId conn : {holder, waiter}) {
                hub.subscribe(conn, order1, userOf(conn));
                hub.subscribe(conn, "presence-x", userOf(conn));
            }
            hub.advance(1s);
            hub.close(holder);
            return walk;
        };
        const HubWalk walk = played(one, two);
        const HubWalk exchanged = played(two, one);
        StateRenaming renaming;
        for (const auto& [from, to] : {std::pair(one, two), std::pair(two, one)}) {
            renaming.conn(from, to);
            HubWalk both = walk;
            renaming.socket(both.harness().socketId(from), both.harness().socketId(to));
        }
        renaming.user(UserId("alice"), UserId("bob"));
        renaming.user(UserId("bob"), UserId("alice"));
        QVERIFY(walk.text() != exchanged.text());
        QCOMPARE(walk.text(&renaming), exchanged.text());
        QVERIFY(walk.hash(&renaming) == exchanged.hash());
    }
}

void TestHubState::namesTheOrderOfATimer()
{
    HubWalk walk(under("lease"));
    HubHarness& hub = walk.harness();
    const std::vector<RestoredLock> orders{freeOrder("order.2"), freeOrder("order.1")};
    restore(hub, orders, 0);
    hub.openAs(one);
    hub.subscribe(one, order1);
    for (const StartedTimer& started : hub.timers()) {
        const auto order = hub.hub().orderOf(started.timer);
        QCOMPARE(order.has_value(), started.timer.kind == TimerId::Kind::Lock);
        if (order) {
            QCOMPARE(order->value, std::string("order.1"));
            QCOMPARE(started.timer.key, 1U);
        }
    }
    QVERIFY(!hub.hub().orderOf({TimerId::Kind::Lock, 7}));
}

void TestHubState::leadsToTheSameFuture_data()
{
    QTest::addColumn<HubOptions>("options");
    for (const auto& [name, options] : settings())
        QTest::newRow(name.c_str()) << options;
}

/// The guard against what writeState() forgets: where a few things happen in two orders and the
/// state is the same, whatever happens next must have the same effects.
void TestHubState::leadsToTheSameFuture()
{
    QFETCH(HubOptions, options);
    constexpr int trials = 150;
    int same = 0;
    Prng chance(7);
    for (int trial = 0; trial < trials; ++trial) {
        HubWalk left(options);
        // Timers of one moment fire in the order of their numbers.
        restore(left.harness(), {freeOrder("order.1"), freeOrder("order.2")}, 0);
        for (const std::uint64_t opening : {87U, 88U, 89U})
            left.act(opening);
        for (int i = 0; i < 8; ++i)
            left.act(chance.below(HubWalk::actionCount));
        HubWalk right = left;
        std::vector<std::uint64_t> actions;
        for (int i = 0; i < 4; ++i)
            actions.push_back(chance.below(HubWalk::actionCount));
        for (const std::uint64_t action : actions)
            left.act(action);
        for (std::size_t i = actions.size(); i > 1; --i)
            std::swap(actions[i - 1], actions[chance.below(i)]);
        for (const std::uint64_t action : actions)
            right.act(action);
        if (left.hash() != right.hash())
            continue;
        ++same;
        QCOMPARE(left.text(), right.text());
        left.takeEffects();
        right.takeEffects();
        for (int i = 0; i < 12; ++i) {
            const std::uint64_t action = chance.below(HubWalk::actionCount);
            left.act(action);
            right.act(action);
            QVERIFY2(left.takeEffects() == right.takeEffects(), left.text().c_str());
            QCOMPARE(left.text(), right.text());
        }
    }
    QVERIFY2(same > trials / 4, std::to_string(same).c_str());
}

QTEST_GUILESS_MAIN(TestHubState)
#include "tst_hubstate.moc"
