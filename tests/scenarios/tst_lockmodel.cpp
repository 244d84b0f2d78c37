// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/lockmodel.h"
#include "tests/support/lockhistory.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;
using Kind = LockOp::Kind;
using Answer = LockOp::Answer;

namespace {

constexpr std::uint32_t alice = 0;
constexpr std::uint32_t bob = 1;
const std::vector<std::string> names{"alice", "bob"};

constexpr auto Plain = LockModel::OwnerAwareMutex;
constexpr auto Reentrant = LockModel::ReentrantMutex;
constexpr auto Fenced = LockModel::FencedMutex;
constexpr auto ReentrantFenced = LockModel::ReentrantFencedMutex;
constexpr auto Shared = LockModel::SharedMutex;

const LockRegister freeAt5{nobody, 0, 5};
const LockRegister aliceAt5{alice, 1, 5};
const LockRegister aliceTwice{alice, 2, 5};

/// `alice x1 #5`, `free #5`, or `no`.
std::string textOf(const std::optional<LockRegister>& lock)
{
    if (!lock)
        return "no";
    const std::string number = " #" + std::to_string(lock->token);
    if (lock->holder == nobody)
        return "free" + number;
    return names[lock->holder] + " x" + std::to_string(lock->share) + number;
}

LockOp seat1(LockOp op)
{
    op.seat = 1;
    return op;
}

LockOp observed(std::optional<std::uint32_t> seen)
{
    LockOp op = lockOp(Kind::Observe, Answer::Ok, bob);
    op.seen = seen;
    return op;
}

} // namespace

class TestLockModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsPromise_data();
    void keepsItsPromise();
    void readsWithoutAChange();
    void saysWhyNot();
    void namesWhatHappened();

private:
    void grantRows();
    void releaseRows();
    void otherRows();
};

void TestLockModel::grantRows()
{
    const auto row = [](const char* name, LockModel model, LockRegister lock, LockOp op,
                        const char* next) {
        QTest::addRow("%s", name) << model << lock << op << QByteArray(next);
    };
    const auto granted = [](std::uint32_t owner, std::uint64_t token) {
        return lockOp(Kind::Acquire, Answer::Granted, owner, token);
    };
    row("granted while free", Plain, freeAt5, granted(bob, 6), "bob x1 #5");
    row("granted while another has it", Plain, aliceAt5, granted(bob, 6), "no");
    row("granted twice to a plain mutex's owner", Plain, aliceAt5, granted(alice, 5), "no");
    row("granted twice to a re-entrant one's", Reentrant, aliceAt5, granted(alice, 0),
        "alice x2 #5");
    row("a number that rises", Fenced, freeAt5, granted(bob, 6), "bob x1 #6");
    row("a number that jumps", Fenced, freeAt5, granted(bob, 60), "bob x1 #60");
    row("a number that stays", Fenced, freeAt5, granted(bob, 5), "no");
    row("a number that falls", Fenced, freeAt5, granted(bob, 4), "no");
    row("a number that nobody saw", Fenced, freeAt5, granted(bob, 0), "bob x1 #6");
    row("twice under one number", ReentrantFenced, aliceAt5, granted(alice, 5), "alice x2 #5");
    row("twice under two numbers", ReentrantFenced, aliceAt5, granted(alice, 6), "no");
    row("again from the same tab", Shared, aliceAt5, granted(alice, 5), "alice x1 #5");
    row("from a second tab", Shared, aliceAt5, seat1(granted(alice, 5)), "alice x3 #5");
    row("from a second tab with a new number", Shared, aliceAt5, seat1(granted(alice, 6)), "no");
    const LockOp lost = lockOp(Kind::Acquire, Answer::None, bob);
    row("never answered while free", Shared, freeAt5, lost, "bob x1 #6");
    row("never answered while another has it", Shared, aliceAt5, lost, "no");
    const LockOp again = lockOp(Kind::Acquire, Answer::None, alice);
    row("never answered and without effect", Shared, aliceAt5, again, "no");
    row("a takeover", Fenced, aliceAt5, lockOp(Kind::Takeover, Answer::Granted, bob, 6),
        "bob x1 #6");
    row("a takeover under an old number", Fenced, aliceAt5,
        lockOp(Kind::Takeover, Answer::Granted, bob, 5), "no");
    const LockOp denied = lockOp(Kind::Acquire, Answer::Denied, bob);
    row("denied while free", Plain, freeAt5, denied, "no");
    row("denied while another has it", Plain, aliceAt5, denied, "alice x1 #5");
    const LockOp ownDenied = lockOp(Kind::Acquire, Answer::Denied, alice);
    row("denied to a plain mutex's owner", Plain, aliceAt5, ownDenied, "alice x1 #5");
    row("denied to a re-entrant one's", ReentrantFenced, aliceAt5, ownDenied, "no");
    row("denied to a tab by another of the same user", Shared, aliceAt5, ownDenied, "no");
}

void TestLockModel::releaseRows()
{
    const auto row = [](const char* name, LockModel model, LockRegister lock, LockOp op,
                        const char* next) {
        QTest::addRow("%s", name) << model << lock << op << QByteArray(next);
    };
    const LockOp own = lockOp(Kind::Release, Answer::Ok, alice);
    const LockOp anothers = lockOp(Kind::Release, Answer::Ok, bob);
    row("release by the owner", Plain, aliceAt5, own, "free #5");
    row("release by somebody else", Plain, aliceAt5, anothers, "no");
    row("release of what is free", Fenced, freeAt5, own, "no");
    row("one release of two", Reentrant, aliceTwice, own, "alice x1 #5");
    row("the last release", ReentrantFenced, aliceAt5, own, "free #5");
    row("release of an older number", Fenced, aliceAt5, lockOp(Kind::Release, Answer::Ok, alice, 4),
        "no");
    row("release by the only tab", Shared, aliceAt5, own, "free #5");
    row("release by one of two tabs", Shared, {alice, 3, 5}, seat1(own), "alice x1 #5");
    row("release by a tab without a part in it", Shared, aliceAt5, seat1(own), "alice x1 #5");
    row("somebody else's release is ignored", Shared, aliceAt5, anothers, "alice x1 #5");
    row("refused to somebody else", Plain, aliceAt5, lockOp(Kind::Release, Answer::Denied, bob),
        "alice x1 #5");
    row("refused to the owner", Plain, aliceAt5, lockOp(Kind::Release, Answer::Denied, alice),
        "no");
    row("never answered", Plain, aliceAt5, lockOp(Kind::Release, Answer::None, alice), "free #5");
    row("never answered and without effect", Shared, aliceAt5,
        lockOp(Kind::Release, Answer::None, bob), "no");
}

void TestLockModel::otherRows()
{
    const auto row = [](const char* name, LockModel model, LockRegister lock, LockOp op,
                        const char* next) {
        QTest::addRow("%s", name) << model << lock << op << QByteArray(next);
    };
    row("sees the owner", Plain, aliceAt5, observed(alice), "alice x1 #5");
    row("sees somebody else", Plain, aliceAt5, observed(bob), "no");
    row("sees that it is free", Plain, freeAt5, observed(std::nullopt), "free #5");
    row("sees it free while it is not", Plain, aliceAt5, observed(std::nullopt), "no");
    const auto write = [](Answer answer, std::uint32_t owner, std::uint64_t token) {
        return lockOp(Kind::Write, answer, owner, token);
    };
    row("write of the owner", Fenced, aliceAt5, write(Answer::Ok, alice, 5), "alice x1 #5");
    row("write after the release", Fenced, freeAt5, write(Answer::Ok, alice, 5), "free #5");
    row("stale write accepted", Fenced, aliceAt5, write(Answer::Ok, bob, 4), "no");
    row("stale write refused", Fenced, aliceAt5, write(Answer::Fenced, bob, 4), "alice x1 #5");
    row("the owner's write refused", Fenced, aliceAt5, write(Answer::Fenced, alice, 5), "no");
    row("refused after the release", Fenced, freeAt5, write(Answer::Fenced, alice, 5), "free #5");
    row("nobody checks", Plain, aliceAt5, write(Answer::Ok, bob, 4), "alice x1 #5");
    const LockOp lapse = lockOp(Kind::Lapse, Answer::None, alice, 5);
    row("the server takes it back", Shared, aliceAt5, lapse, "free #5");
    row("the server takes an older grant back", Shared, {alice, 1, 6}, lapse, "no");
    row("the server takes back what another has", Shared, {bob, 1, 5}, lapse, "no");
    const LockOp gone = lockOp(Kind::Depart, Answer::None, alice);
    row("the last connection ends", Shared, aliceAt5, gone, "alice x0 #5");
    row("one of two connections ends", Shared, {alice, 3, 5}, gone, "alice x2 #5");
    const auto restart = [](std::uint64_t token) {
        return lockOp(Kind::Restart, Answer::None, alice, token);
    };
    row("a restart raises the number", Shared, {alice, 3, 5}, restart(900), "alice x3 #900");
    row("a restart that raises nothing", Shared, aliceAt5, restart(5), "no");
    row("a restart with what another has", Shared, {bob, 1, 5}, restart(900), "no");
    row("a restart that keeps nothing", Shared, freeAt5, restart(900), "no");
    row("another's connection ends", Shared, aliceAt5, lockOp(Kind::Depart, Answer::None, bob),
        "no");
}

void TestLockModel::keepsItsPromise_data()
{
    QTest::addColumn<LockModel>("model");
    QTest::addColumn<LockRegister>("lock");
    QTest::addColumn<LockOp>("op");
    QTest::addColumn<QByteArray>("next");
    grantRows();
    releaseRows();
    otherRows();
}

void TestLockModel::keepsItsPromise()
{
    QFETCH(LockModel, model);
    QFETCH(LockRegister, lock);
    QFETCH(LockOp, op);
    QFETCH(QByteArray, next);
    QCOMPARE(textOf(step(model, lock, op)), next.toStdString());
}

/// The search relies on it.
void TestLockModel::readsWithoutAChange()
{
    int readings = 0;
    Prng prng(7);
    for (int i = 0; i < 20'000; ++i) {
        LockOp op;
        op.kind = static_cast<Kind>(prng.below(8));
        op.answer = static_cast<Answer>(prng.below(5));
        op.owner = static_cast<std::uint32_t>(prng.below(2));
        op.token = FencingToken{prng.below(8)};
        op.seat = static_cast<std::uint32_t>(prng.below(2));
        const LockRegister lock = prng.below(3) == 0
            ? freeAt5
            : LockRegister{static_cast<std::uint32_t>(prng.below(2)), 1 + prng.below(3), 5};
        const auto next = step(static_cast<LockModel>(prng.below(5)), lock, op);
        if (!next || !isReading(op))
            continue;
        ++readings;
        QVERIFY(*next == lock);
    }
    QVERIFY(readings > 1'000);
}

void TestLockModel::saysWhyNot()
{
    const LockOp old = lockOp(Kind::Acquire, Answer::Granted, bob, 5);
    QCOMPARE(whyNot(Fenced, freeAt5, old, names), std::string("number 5 was given out before"));
    QCOMPARE(whyNot(Fenced, aliceAt5, old, names),
             std::string("alice has the lock then, with number 5"));
    QCOMPARE(whyNot(Plain, freeAt5, lockOp(Kind::Acquire, Answer::Denied, bob), names),
             std::string("nobody has the lock then"));
    QCOMPARE(whyNot(Fenced, aliceAt5, lockOp(Kind::Acquire, Answer::Granted, alice, 6), names),
             std::string("alice has the lock already"));
    QCOMPARE(whyNot(Shared, aliceAt5, lockOp(Kind::Acquire, Answer::Granted, alice, 6), names),
             std::string("alice has it already, under number 5"));
    QCOMPARE(whyNot(Fenced, aliceAt5, lockOp(Kind::Write, Answer::Ok, bob, 4), names),
             std::string("number 5 was given out before it was accepted"));
}

void TestLockModel::namesWhatHappened()
{
    QCOMPARE(toText(lockOp(Kind::Acquire, Answer::Granted, bob, 6), names),
             std::string("bob's acquire, granted with number 6"));
    QCOMPARE(toText(lockOp(Kind::Takeover, Answer::Granted, bob), names),
             std::string("bob's takeover, granted"));
    QCOMPARE(toText(lockOp(Kind::Acquire, Answer::None, bob), names),
             std::string("bob's acquire, never answered"));
    QCOMPARE(toText(lockOp(Kind::Release, Answer::Denied, bob), names),
             std::string("bob's release, refused"));
    QCOMPARE(toText(lockOp(Kind::Write, Answer::Fenced, bob, 4), names),
             std::string("bob's write under number 4, refused"));
    QCOMPARE(toText(observed(alice), names),
             std::string("bob's look at the lock, which alice had"));
    QCOMPARE(toText(observed(std::nullopt), names),
             std::string("bob's look at the lock, which was free"));
    QCOMPARE(toText(lockOp(Kind::Lapse, Answer::None, bob), names),
             std::string("the server's taking the lock back from bob"));
    QCOMPARE(toText(lockOp(Kind::Restart, Answer::None, bob, 900), names),
             std::string("the server's restart with the lock of bob under number 900"));
}

QTEST_GUILESS_MAIN(TestLockModel)
#include "tst_lockmodel.moc"
