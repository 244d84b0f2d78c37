// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/linearcheck.h"
#include "scenarios/engine/lockopbook.h"
#include "scenarios/engine/oracle.h"
#include "tests/support/historybuilder.h"
#include "tests/support/hubhistory.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Check = ClientAct::Check;
using Kind = ServerConnection::Kind;

namespace {

/// A line per operation: what it was, and from where to where.
std::vector<std::string> opsOf(const HistoryBuilder& built, Ownership who = Ownership::Connection)
{
    std::vector<std::string> lines;
    for (const OrderOps& order : lockOpsOf(built.history(), who)) {
        for (const LockOp& op : order.ops)
            lines.push_back(toText(op, order.owners) + " " + std::to_string(op.call) + "-"
                            + (op.returned == neverReturned ? "?" : std::to_string(op.returned)));
    }
    return lines;
}

using Lines = std::vector<std::string>;

LinearReport check(const History& history, Ownership who = Ownership::User)
{
    CheckLimits limits;
    limits.steps = 2'000'000;
    return checkLinear(lockOpsOf(history, who), LockModel::SharedMutex, limits);
}

std::string explanation(const LinearReport& report)
{
    for (const LinearResult& order : report.orders) {
        if (!order.explanation.empty())
            return order.explanation;
    }
    return std::string(toString(report.verdict));
}

/// Anybody does anything, and hears of it at some time.
class RandomPlay
{
public:
    RandomPlay(const std::string& policy, std::uint64_t seed)
        : m_hub(policy, {"tab1/alice", "tab2/alice", "bob", "carol"})
        , m_prng(seed)
    {
    }

    const History& run(int steps)
    {
        for (int i = 0; i < steps; ++i)
            step(m_prng.below(4), "order." + std::to_string(m_prng.below(2)));
        m_hub.deliverAll();
        return m_hub.history();
    }

private:
    void step(std::size_t client, const std::string& order)
    {
        const std::uint64_t what = m_prng.below(24);
        if (what == 0 && m_hub.hasUnnoticedEnd())
            m_hub.noticeEnd();
        else if (what == 1)
            m_hub.advance(std::chrono::milliseconds(m_prng.below(4'000)));
        else if (!m_hub.isOpen(client))
            m_hub.open(client);
        else if (what < 6)
            m_hub.subscribe(client, order);
        else if (what < 8)
            m_hub.unsubscribe(client, order);
        else if (what < 9)
            m_hub.acquire(client, order);
        else if (what < 11)
            m_hub.release(client, order);
        else if (what < 14)
            m_hub.write(client, order);
        else if (what < 15)
            m_hub.abandon(client, m_prng.below(2) == 0 ? Abandonment::Kill : Abandonment::Close);
        else
            m_hub.deliver(client);
    }

    HubHistory m_hub;
    Prng m_prng;
};

} // namespace

class TestLockOpBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAnAcquireFromTheQuestionToTheSight();
    void anAnswerThatNobodySawMayHaveHappened();
    void aDenialThatNobodySawSaysNothing();
    void takesAReleaseToTheServersNotice();
    void matchesAnswersInTheOrderOfTheQuestions();
    void aHandOverHasBeenAskedForSinceTheDenial();
    void aPageSubscribesAgainByItself();
    void takesCheckedWritesOnly();
    void ownersAreUsersWhereTheServerKnowsThem();
    void anEndOfTheOwnersConnectionExplainsALapse();
    void anEndOfAnothersConnectionExplainsNoLapse();
    void aRestartWithItsLedgerRaisesTheNumber();
    void ignoresTheDashboardsCopy();
    void knowsStrangersByTheServersWord();

    void findsTheBlindUnlockOfTheArticle();
    void findsADoubleGrant();
    void everyRunOfARealHubIsLinear_data();
    void everyRunOfARealHubIsLinear();
};

void TestLockOpBook::takesAnAcquireFromTheQuestionToTheSight()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").views("bob", "alice");
    QCOMPARE(opsOf(built),
             Lines({"alice's acquire, granted with number 1 3-6", "bob's acquire, denied 9-12"}));
}

void TestLockOpBook::anAnswerThatNobodySawMayHaveHappened()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").subscribe("alice").granted("alice");
    QCOMPARE(opsOf(built), Lines({"alice's acquire, granted with number 1 3-5"}));
    HistoryBuilder unanswered({"alice"});
    unanswered.connect("alice").subscribe("alice");
    QCOMPARE(opsOf(unanswered), Lines({"alice's acquire, never answered 3-?"}));
    unanswered.closed("alice");
    QCOMPARE(opsOf(unanswered).front(), std::string("alice's acquire, never answered 3-5"));
}

void TestLockOpBook::aDenialThatNobodySawSaysNothing()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").subscribe("bob").denied("bob", "alice");
    QCOMPARE(opsOf(built), Lines({"alice's acquire, granted with number 1 3-6"}));
}

void TestLockOpBook::takesAReleaseToTheServersNotice()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").unsubscribe("alice");
    QCOMPARE(opsOf(built).back(), std::string("alice's release 7-?"));
    HistoryBuilder byItsFact = built;
    built.fact("alice", Kind::Unsubscribed, "private-order.7");
    QCOMPARE(opsOf(built).back(), std::string("alice's release 7-8"));
    LockEvent freed;
    freed.fact = LockFact::Released;
    freed.cause = LockCause::Unsubscribed;
    freed.order = Resource("order.7");
    freed.owner.socket = built.socket("alice");
    QCOMPARE(opsOf(byItsFact.after(1ms).add(ServerLock{freed})).back(),
             std::string("alice's release 7-8"));
    QCOMPARE(opsOf(byItsFact).size(), std::size_t{2});
}

/// R21: the answer to the first question arrives while the page waits for the second one's.
void TestLockOpBook::matchesAnswersInTheOrderOfTheQuestions()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").subscribe("alice").unsubscribe("alice").subscribe("alice");
    built.granted("alice").told("alice", "lock.granted");
    QCOMPARE(opsOf(built),
             Lines({"alice's acquire, granted with number 1 3-9", "alice's release 5-?",
                    "alice's acquire, never answered 6-?"}));
}

void TestLockOpBook::aHandOverHasBeenAskedForSinceTheDenial()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").views("bob", "alice");
    built.unsubscribe("alice").fact("alice", Kind::Unsubscribed, "private-order.7").freed("alice");
    LockEvent turn;
    turn.order = Resource("order.7");
    turn.cause = LockCause::HandedOver;
    turn.owner.socket = built.socket("bob");
    turn.token = FencingToken{2};
    Observation seen;
    seen.kind = Observation::Kind::Lock;
    seen.channel = "private-order.7";
    seen.lock.event = "lock.granted";
    seen.lock.order = turn.order;
    seen.lock.token = turn.token;
    built.add(ServerLock{turn}).add(ClientSaw{1, seen});
    QCOMPARE(opsOf(built).back(), std::string("bob's acquire, granted with number 2 9-17"));
    QCOMPARE(explanation(check(built.history())), std::string("ok"));
}

void TestLockOpBook::aPageSubscribesAgainByItself()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").abandon("alice", Abandonment::Reload).closed("alice");
    built.connect("alice").fact("alice", Kind::Subscribed, "private-order.7").granted("alice");
    QCOMPARE(opsOf(built).back(),
             std::string("alice on connection 2's acquire, granted with number 2 10-12"));
}

void TestLockOpBook::takesCheckedWritesOnly()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").write("alice");
    built.checkedWrite("alice", Check::Accepted, 1).checkedWrite("alice", Check::Refused, 1);
    const Lines lines = opsOf(built);
    QCOMPARE(lines.size(), std::size_t{3});
    QCOMPARE(lines[1], std::string("alice's write under number 1, accepted 8-8"));
    QCOMPARE(lines[2], std::string("alice's write under number 1, refused 9-9"));
    QVERIFY(explanation(check(built.history())) != "ok");
}

void TestLockOpBook::ownersAreUsersWhereTheServerKnowsThem()
{
    HubHistory hub("composite", {"tab1/alice", "tab2/alice"});
    for (const std::size_t tab : {0U, 1U}) {
        hub.open(tab);
        hub.subscribe(tab, "order.7");
    }
    hub.deliverAll();
    const auto users = lockOpsOf(hub.history(), Ownership::User);
    QCOMPARE(users.front().owners, Lines({"alice"}));
    QCOMPARE(users.front().ops.size(), std::size_t{2});
    QCOMPARE(users.front().ops[1].seat, std::uint32_t{1});
    const auto connections = lockOpsOf(hub.history(), Ownership::Connection);
    QCOMPARE(connections.front().owners, Lines({"tab1 (alice)", "tab2 (alice)"}));
}

void TestLockOpBook::anEndOfTheOwnersConnectionExplainsALapse()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").abandon("alice", Abandonment::Kill);
    LockEvent lapse;
    lapse.fact = LockFact::Released;
    lapse.cause = LockCause::ConnectionLost;
    lapse.order = Resource("order.7");
    lapse.owner.socket = built.socket("alice");
    const Instant at = built.history().entries.back().at + 1ms;
    HistoryBuilder before = built;
    before.add(ServerLock{lapse}).atOnce().closed("alice");
    QCOMPARE(before.history().entries.back().at, at);
    QCOMPARE(opsOf(before).back(), std::string("the server's taking the lock back from alice 8-8"));
    HistoryBuilder after = built;
    after.closed("alice").atOnce().add(ServerLock{lapse});
    QCOMPARE(opsOf(after).back(), std::string("the server's taking the lock back from alice 9-9"));
    HistoryBuilder later = built;
    later.closed("alice").add(ServerLock{lapse});
    QVERIFY(!opsOf(later).back().starts_with("the server"));
}

void TestLockOpBook::anEndOfAnothersConnectionExplainsNoLapse()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").views("bob", "alice");
    LockEvent lapse;
    lapse.fact = LockFact::Released;
    lapse.cause = LockCause::Closed;
    lapse.order = Resource("order.7");
    lapse.owner.socket = built.socket("alice");
    built.abandon("bob", Abandonment::Close).add(ServerLock{lapse}).atOnce().closed("bob");
    for (const std::string& line : opsOf(built))
        QVERIFY2(!line.starts_with("the server"), line.c_str());
}

/// What the next process does with the lock, it does under the higher number.
void TestLockOpBook::aRestartWithItsLedgerRaisesTheNumber()
{
    for (const LockFact fact : {LockFact::Suspended, LockFact::Released}) {
        HistoryBuilder built({"alice", "bob"});
        built.connect("alice").holds("alice").closed("alice");
        LockEvent restored;
        restored.fact = fact;
        restored.cause = LockCause::ServerRestart;
        restored.order = Resource("order.7");
        restored.owner.socket = built.socket("alice");
        restored.token = FencingToken{900};
        built.add(ServerLock{restored});
        if (fact == LockFact::Suspended) {
            restored.fact = LockFact::Released;
            restored.cause = LockCause::GraceExpired;
            built.add(ServerLock{restored});
        }
        built.connect("bob").subscribe("bob").grantedWithToken("bob", 901);
        built.told("bob", "lock.granted");
        QCOMPARE(explanation(check(built.history())), std::string("ok"));
    }
}

void TestLockOpBook::ignoresTheDashboardsCopy()
{
    HistoryBuilder built({"alice"});
    built.connect("alice");
    Observation copy;
    copy.kind = Observation::Kind::Lock;
    copy.channel = "private-locks";
    copy.lock.event = "lock.granted";
    copy.lock.order = Resource("order.7");
    copy.lock.token = FencingToken{1};
    QVERIFY(opsOf(built.add(ClientSaw{0, copy})).empty());
    copy.channel = "private-order.7";
    QCOMPARE(opsOf(built.add(ClientSaw{0, copy})),
             Lines({"alice's acquire, granted with number 1 2-4"}));
}

void TestLockOpBook::knowsStrangersByTheServersWord()
{
    HistoryBuilder built({"alice"});
    LockEvent grant;
    grant.order = Resource("order.7");
    grant.owner.socket = SocketId("9.9");
    grant.token = FencingToken{1};
    built.add(ServerLock{grant});
    QCOMPARE(opsOf(built), Lines({"connection 9.9's acquire, granted with number 1 1-1"}));
}

/// R10: a viewer's close frees the order of the one who edits it, and the next one is let in.
void TestLockOpBook::findsTheBlindUnlockOfTheArticle()
{
    for (const char* policy : {"article", "owner"}) {
        HubHistory hub(policy, {"alice", "bob", "carol"});
        for (const std::size_t client : {0U, 1U, 2U})
            hub.open(client);
        hub.subscribePrivate(0, "order.7");
        hub.subscribePrivate(1, "order.7");
        hub.deliverAll();
        hub.abandon(1, Abandonment::Close);
        hub.noticeEnd();
        hub.subscribePrivate(2, "order.7");
        hub.deliverAll();
        const LinearReport report = check(hub.history(), Ownership::Connection);
        if (std::string_view(policy) == "owner")
            QCOMPARE(explanation(report), std::string("ok"));
        else
            QCOMPARE(explanation(report),
                     std::string("no order of events explains what happened to order.7: carol's "
                                 "acquire, granted with number 2, has no place in it; alice has "
                                 "the lock then, with number 1"));
    }
}

void TestLockOpBook::findsADoubleGrant()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").holds("bob");
    QVERIFY(check(built.history()).verdict == Linearity::Illegal);
}

void TestLockOpBook::everyRunOfARealHubIsLinear_data()
{
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<int>("ownership");
    for (const char* policy : {"owner", "lease", "fence"})
        QTest::addRow("%s", policy) << QByteArray(policy) << int(Ownership::Connection);
    for (const char* policy : {"refcount", "grace", "queue", "composite"})
        QTest::addRow("%s", policy) << QByteArray(policy) << int(Ownership::User);
}

void TestLockOpBook::everyRunOfARealHubIsLinear()
{
    QFETCH(QByteArray, policy);
    QFETCH(int, ownership);
    std::size_t ops = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        RandomPlay play(policy.toStdString(), seed);
        const History& history = play.run(300);
        for (const OrderOps& order : lockOpsOf(history, Ownership(ownership)))
            ops += order.ops.size();
        const LinearReport report = check(history, Ownership(ownership));
        QVERIFY2(report.verdict == Linearity::Ok,
                 (std::to_string(seed) + ": " + explanation(report)).c_str());
        // An answer to an older question may be taken for the new one's (race R21), so not M and L.
        for (const Violation& violation : judge(history, std::nullopt))
            QVERIFY2(violation.letter != Letter::T && violation.letter != Letter::A
                         && violation.letter != Letter::W,
                     (std::to_string(seed) + ": " + violation.sentence).c_str());
    }
    QVERIFY(ops > 3'000);
}

QTEST_GUILESS_MAIN(TestLockOpBook)
#include "tst_lockopbook.moc"
