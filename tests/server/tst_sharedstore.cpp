// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/prng.h"
#include "server/protocol/lockwire.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"
#include "tests/support/storestub.h"

#include <algorithm>
#include <optional>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

/// Two servers with one store: the races of several nodes, and what the store does not help
/// against.
class TestSharedStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void grantsToOneOfTwoServers_data();
    void grantsToOneOfTwoServers();
    void tellsWhoHasItAtTheOtherServer();
    void waitsForTheLeaseOfAServerThatIsGone();
    void staysSilentWhenTheOtherServerFrees();
    void hasTwoHoldersAfterAFailOver();
    void acceptsAWriteAfterTheLeaseIsOver();
    void hasOneLivingHolderAtMostWhateverHappens();

private:
    ConnId subscribe(HubHarness& server, const char* user);
    void advance(Duration duration);
    int check(HubHarness& server, int token);

    HubHarness m_one = HubHarness::underPolicy("redis");
    HubHarness m_two = HubHarness::underPolicy("redis");
    StoreStub m_store;
};

namespace {

constexpr const char* order = "presence-order.7";

HubHarness server(std::uint64_t seed)
{
    HubOptions options;
    options.policy = "redis";
    return HubHarness(options, seed);
}

} // namespace

void TestSharedStore::init()
{
    m_one = server(1);
    m_two = server(2);
    m_store = StoreStub();
}

ConnId TestSharedStore::subscribe(HubHarness& server, const char* user)
{
    const ConnId conn = server.open();
    server.subscribe(conn, order, user);
    return conn;
}

void TestSharedStore::advance(Duration duration)
{
    m_store.advance(m_one, duration);
    m_store.advance(m_two, duration);
}

int TestSharedStore::check(HubHarness& server, int token)
{
    return server
        .api("POST", "/apps/app/locks/order.7/check", {},
             "{\"token\":" + std::to_string(token) + '}')
        .status;
}

void TestSharedStore::grantsToOneOfTwoServers_data()
{
    QTest::addColumn<bool>("isAnsweredInTurn");
    QTest::newRow("answers in their order") << true;
    QTest::newRow("answers the other way round") << false;
}

/// Race R22.
void TestSharedStore::grantsToOneOfTwoServers()
{
    QFETCH(const bool, isAnsweredInTurn);
    subscribe(m_one, "ann");
    subscribe(m_two, "bob");
    m_store.receive(m_one);
    m_store.receive(m_two);
    m_store.answer(isAnsweredInTurn ? m_one : m_two);
    m_store.settle(m_one);
    m_store.settle(m_two);
    QCOMPARE(m_one.factLine(), std::string("granted #1"));
    QCOMPARE(m_two.factLine(), std::string("denied #1"));
}

void TestSharedStore::tellsWhoHasItAtTheOtherServer()
{
    const ConnId ann = subscribe(m_one, "ann");
    m_store.settle(m_one);
    const ConnId bob = subscribe(m_two, "bob");
    m_store.settle(m_two);
    const auto denied = decodeLockData("lock.denied", m_two.lastDataTo(bob, "lock.denied"));
    QVERIFY(denied && denied->owner);
    QCOMPARE(denied->owner->user, UserId("ann"));
    const Owner holder = m_two.log().all<LockEvent>().back().holder;
    QCOMPARE(holder, (Owner{ConnId(), m_one.socketId(ann), UserId("ann")}));
}

/// Race R15 for the others: nobody is left to free it.
void TestSharedStore::waitsForTheLeaseOfAServerThatIsGone()
{
    subscribe(m_one, "ann");
    m_store.settle(m_one);
    m_one = server(3);
    const ConnId bob = subscribe(m_two, "bob");
    m_store.settle(m_two);
    m_two.advance(29s);
    m_two.clientEvent(bob, order, "client-lock.acquire");
    m_store.settle(m_two);
    QCOMPARE(m_two.factLine(), std::string("denied #1, denied #1"));
    m_two.advance(1s);
    m_two.clientEvent(bob, order, "client-lock.acquire");
    m_store.settle(m_two);
    QCOMPARE(m_two.factLine(), std::string("denied #1, denied #1, granted #1"));
}

/// Race R17, and the `p` of the whole column: a store tells nobody.
void TestSharedStore::staysSilentWhenTheOtherServerFrees()
{
    const ConnId ann = subscribe(m_one, "ann");
    m_store.settle(m_one);
    const ConnId bob = subscribe(m_two, "bob");
    m_store.settle(m_two);
    m_two.log().clear();
    m_one.unsubscribe(ann, order);
    m_store.settle(m_one);
    m_store.settle(m_two);
    QCOMPARE(m_two.eventLineTo(bob), std::string());
    m_two.clientEvent(bob, order, "client-lock.acquire");
    m_store.settle(m_two);
    QCOMPARE(m_two.factLine(), std::string("granted #1"));
}

/// Race R23: M while both are granted, W because tokens are per server, L when the first renews.
void TestSharedStore::hasTwoHoldersAfterAFailOver()
{
    m_store.stopReplicating();
    const ConnId ann = subscribe(m_one, "ann");
    m_store.settle(m_one);
    m_store.failOver();
    subscribe(m_two, "bob");
    m_store.settle(m_two);
    QCOMPARE(m_one.factLine(), std::string("granted #1"));
    QCOMPARE(m_two.factLine(), std::string("granted #1"));
    QCOMPARE(check(m_one, 1), 200);
    QCOMPARE(check(m_two, 1), 200);
    advance(10s);
    m_one.ping(ann);
    advance(10s);
    QCOMPARE(m_one.factLine(), std::string("granted #1, revoked #1"));
    QCOMPARE(m_two.factLine(), std::string("granted #1"));
}

/// Races R12 and R16: the other server's check knows its own tokens only.
void TestSharedStore::acceptsAWriteAfterTheLeaseIsOver()
{
    subscribe(m_one, "ann");
    m_store.settle(m_one);
    advance(30s);
    QCOMPARE(m_one.factLine(), std::string("granted #1, revoked #1"));
    const ConnId bob = subscribe(m_two, "bob");
    m_store.settle(m_two);
    QCOMPARE(m_two.factLine(), std::string("granted #1"));
    Q_UNUSED(bob);
    QCOMPARE(check(m_one, 1), 409);
    QCOMPARE(check(m_two, 1), 200); // Ann's token or Bob's: nobody can tell.
}

namespace {

/// One server among others, whose clients do this and that.
class RandomServer
{
public:
    RandomServer(std::uint64_t seed, StoreStub& store)
        : m_server(server(seed))
        , m_store(store)
        , m_prng(seed)
    {
    }

    void step()
    {
        switch (m_prng.below(9)) {
        case 0:
        case 1:
            return toggle(std::size_t(m_prng.below(m_clients.size())));
        case 2:
            return leaveForGood(m_clients[std::size_t(m_prng.below(m_clients.size()))]);
        case 3:
            for (const Client& client : m_clients)
                m_server.ping(client.conn);
            return;
        case 4:
        case 5:
            return m_store.receive(m_server);
        default:
            return answer();
        }
    }

    void advance(Duration duration) { m_server.advance(duration); }

    void settle() { m_store.settle(m_server); }

    /// Who has the lock, as far as this server knows.
    std::optional<Owner> holder() const
    {
        std::optional<Owner> holder;
        for (const LockEvent& event : m_server.log().all<LockEvent>())
            if (event.fact == LockFact::Granted)
                holder = event.owner;
            else if (event.fact == LockFact::Released || event.fact == LockFact::Revoked)
                holder.reset();
        return holder;
    }

    bool isSubscribed(ConnId conn) const
    {
        return std::ranges::any_of(m_clients, [conn](const Client& client) {
            return client.conn == conn && client.isSubscribed;
        });
    }

    bool hasHeld() const { return m_server.factLine().find("granted") != std::string::npos; }

    std::string inStore() const { return m_store.valueOf("order.7", m_server.now()); }

private:
    struct Client
    {
        ConnId conn;
        bool isSubscribed = false;
    };

    void toggle(std::size_t which)
    {
        Client& client = m_clients[which];
        if (client.isSubscribed)
            m_server.unsubscribe(client.conn, order);
        else
            m_server.subscribe(client.conn, order, which == 0 ? "ann" : "bob");
        client.isSubscribed = !client.isSubscribed;
    }

    void leaveForGood(Client& client)
    {
        m_server.close(client.conn);
        client = {m_server.open(), false};
    }

    void answer()
    {
        const std::size_t underWay = m_store.answersUnderWay(m_server);
        if (underWay == 0)
            return;
        const auto which = std::size_t(m_prng.below(underWay));
        if (m_prng.below(8) == 0)
            m_store.lose(m_server, which);
        else
            m_store.answer(m_server, which);
    }

    HubHarness m_server;
    StoreStub& m_store;
    Prng m_prng;
    std::vector<Client> m_clients{{m_server.open()}, {m_server.open()}};
};

} // namespace

/// Races R22 and R30 in all that chance makes of them; the store forgets nothing.
void TestSharedStore::hasOneLivingHolderAtMostWhateverHappens()
{
    std::size_t held = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        StoreStub store;
        RandomServer one(seed * 2, store);
        RandomServer two(seed * 2 + 1, store);
        Prng prng(seed);
        const auto check = [&] {
            QVERIFY2(!one.holder() || !two.holder(), std::to_string(seed).c_str());
            for (const RandomServer* const server : {&one, &two})
                if (const auto holder = server->holder())
                    QVERIFY2(server->isSubscribed(holder->conn), std::to_string(seed).c_str());
        };
        for (int i = 0; i < 400; ++i) {
            (prng.below(2) == 0 ? one : two).step();
            const Duration passes = prng.below(10) == 0 ? 12s : Duration(50ms);
            one.advance(passes);
            two.advance(passes);
            check();
            if (QTest::currentTestFailed())
                return;
        }
        for (int i = 0; i < 2; ++i) {
            one.settle();
            two.settle();
            one.advance(2s);
            two.advance(2s);
        }
        const auto holder = one.holder() ? one.holder() : two.holder();
        QCOMPARE(ownerInStore(one.inStore()).socket, holder ? holder->socket : SocketId());
        held += one.hasHeld() && two.hasHeld() ? 1 : 0;
    }
    QVERIFY2(held > 50, std::to_string(held).c_str());
}

QTEST_GUILESS_MAIN(TestSharedStore)
#include "tst_sharedstore.moc"
