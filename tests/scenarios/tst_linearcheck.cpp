// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/linearcheck.h"
#include "tests/support/lockhistory.h"
#include "tests/support/printers.h"

#include <algorithm>

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Kind = LockOp::Kind;
using Answer = LockOp::Answer;

namespace {

constexpr std::uint32_t alice = 0;
constexpr std::uint32_t bob = 1;

LockOp granted(std::uint32_t owner, std::uint64_t token = 0)
{
    return lockOp(Kind::Acquire, Answer::Granted, owner, token);
}

LockOp denied(std::uint32_t owner)
{
    return lockOp(Kind::Acquire, Answer::Denied, owner);
}

LockOp released(std::uint32_t owner)
{
    return lockOp(Kind::Release, Answer::Ok, owner);
}

std::string verdict(const LockHistory& built, LockModel model = LockModel::FencedMutex)
{
    return std::string(toString(checkLinear(built.ops(), model).verdict));
}

std::string explanation(const LockHistory& built, LockModel model = LockModel::FencedMutex)
{
    return checkLinear(built.ops(), model).explanation;
}

/// Nobody can tell in less than a lifetime: everybody asks at once, nobody knows the answer, and
/// then somebody sees what cannot be.
OrderOps hopeless()
{
    std::vector<std::string> owners;
    for (int i = 0; i < 40; ++i)
        owners.push_back("c" + std::to_string(i));
    LockHistory built(owners);
    for (std::uint32_t owner = 0; owner < 39; ++owner) {
        built.add(lockOp(Kind::Acquire, Answer::None, owner), 0, neverReturned);
        built.add(lockOp(Kind::Release, Answer::None, owner), 0, neverReturned);
    }
    LockOp impossible = lockOp(Kind::Observe, Answer::Ok, 0);
    impossible.seen = 39;
    built.add(impossible, 1'000, 1'001);
    return built.ops();
}

} // namespace

class TestLinearCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyHistoryIsFine();
    void oneAfterTheOtherIsFine();
    void findsTwoOwnersAtOnce();
    void overlapMayExplainIt();
    void findsADenialOfAFreeLock();
    void findsANumberThatDoesNotRise();
    void findsAStaleWriteThatWasAccepted();
    void findsALateUnlockOfTheNextOwner();
    void anUnansweredReleaseMayHappenLater();
    void anUnansweredAcquireMayNeverHappen();
    void anUnansweredOpCannotHappenBeforeItsCall();
    void theServerMayTakeItBack();
    void theServerNeedNotTakeItBack();
    void touchingOperationsOverlap();
    void keepsTheLongestPartOfEach();
    void givesUpAfterSoManySteps();
    void givesUpWhenTheTimeIsOver();
    void givesUpWhenItNeedsTooMuchMemory();
    void judgesOrdersOneByOne();
    void sharesTheTimeAmongOrders();
};

void TestLinearCheck::anEmptyHistoryIsFine()
{
    QCOMPARE(verdict(LockHistory()), std::string("ok"));
    QVERIFY(checkLinear(LockHistory().ops(), LockModel::SharedMutex).partials.longest().empty());
    QVERIFY(checkLinear(std::vector<OrderOps>{}, LockModel::SharedMutex).verdict == Linearity::Ok);
}

void TestLinearCheck::oneAfterTheOtherIsFine()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(denied(bob)).then(released(alice)).then(granted(bob, 2));
    QCOMPARE(verdict(built), std::string("ok"));
    QVERIFY(checkLinear(built.ops(), LockModel::FencedMutex).solution
            == std::vector<std::uint32_t>({0, 1, 2, 3}));
}

void TestLinearCheck::findsTwoOwnersAtOnce()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(granted(bob, 2));
    QCOMPARE(verdict(built), std::string("illegal"));
    QCOMPARE(explanation(built),
             std::string("no order of events explains what happened to order.7: bob's acquire, "
                         "granted with number 2, has no place in it; alice has the lock then, "
                         "with number 1"));
}

void TestLinearCheck::overlapMayExplainIt()
{
    LockHistory built;
    built.add(granted(bob, 2), 1, 20).add(released(alice), 5, 10).add(granted(alice, 1), 0, 4);
    QCOMPARE(verdict(built), std::string("ok"));
}

void TestLinearCheck::findsADenialOfAFreeLock()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(released(alice)).then(denied(bob));
    QCOMPARE(explanation(built),
             std::string("no order of events explains what happened to order.7: bob's acquire, "
                         "denied, has no place in it; nobody has the lock then"));
}

void TestLinearCheck::findsANumberThatDoesNotRise()
{
    LockHistory built;
    built.then(granted(alice, 5)).then(released(alice)).then(granted(bob, 5));
    QCOMPARE(verdict(built), std::string("illegal"));
    QCOMPARE(verdict(built, LockModel::OwnerAwareMutex), std::string("ok"));
    LockHistory falling;
    falling.then(granted(alice, 5)).then(released(alice)).then(granted(bob, 4));
    QCOMPARE(explanation(falling),
             std::string("no order of events explains what happened to order.7: alice's acquire, "
                         "granted with number 5, has no place in it; a grant with a smaller "
                         "number would have to come first"));
}

void TestLinearCheck::findsAStaleWriteThatWasAccepted()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(released(alice)).then(granted(bob, 2));
    LockHistory refused = built;
    refused.then(lockOp(Kind::Write, Answer::Fenced, alice, 1));
    QCOMPARE(verdict(refused), std::string("ok"));
    built.then(lockOp(Kind::Write, Answer::Ok, alice, 1));
    QCOMPARE(verdict(built), std::string("illegal"));
}

/// R10: bob's late release frees alice's lock, and carol gets it.
void TestLinearCheck::findsALateUnlockOfTheNextOwner()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(denied(bob)).then(released(bob)).then(granted(2, 2));
    QCOMPARE(verdict(built, LockModel::SharedMutex), std::string("illegal"));
    QCOMPARE(verdict(built, LockModel::OwnerAwareMutex), std::string("illegal"));
}

void TestLinearCheck::anUnansweredReleaseMayHappenLater()
{
    LockHistory built;
    built.then(granted(alice, 1)).neverAnswered(lockOp(Kind::Release, Answer::None, alice));
    built.then(denied(bob)).then(granted(bob, 2));
    QCOMPARE(verdict(built), std::string("ok"));
}

void TestLinearCheck::anUnansweredAcquireMayNeverHappen()
{
    LockHistory built;
    built.neverAnswered(lockOp(Kind::Acquire, Answer::None, bob));
    LockHistory happened = built;
    built.then(granted(alice, 1)).then(released(alice)).then(granted(alice, 2));
    QCOMPARE(verdict(built), std::string("ok"));
    happened.then(denied(alice));
    QCOMPARE(verdict(happened), std::string("ok"));
}

void TestLinearCheck::anUnansweredOpCannotHappenBeforeItsCall()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(granted(bob, 2));
    built.neverAnswered(lockOp(Kind::Release, Answer::None, alice));
    QCOMPARE(verdict(built), std::string("illegal"));
}

void TestLinearCheck::theServerMayTakeItBack()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(lockOp(Kind::Lapse, Answer::None, alice, 1));
    built.then(granted(bob, 2));
    QCOMPARE(verdict(built, LockModel::SharedMutex), std::string("ok"));
}

void TestLinearCheck::theServerNeedNotTakeItBack()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(lockOp(Kind::Lapse, Answer::None, alice, 1));
    built.then(denied(bob));
    QCOMPARE(verdict(built, LockModel::SharedMutex), std::string("ok"));
    built.then(granted(bob, 2));
    QCOMPARE(verdict(built, LockModel::SharedMutex), std::string("illegal"));
}

void TestLinearCheck::touchingOperationsOverlap()
{
    LockHistory built;
    built.add(granted(alice, 1), 0, 1).add(granted(bob, 2), 2, 5).add(released(alice), 5, 6);
    QCOMPARE(verdict(built), std::string("ok"));
    LockHistory apart;
    apart.add(granted(alice, 1), 0, 1).add(granted(bob, 2), 2, 5).add(released(alice), 6, 7);
    QCOMPARE(verdict(apart), std::string("illegal"));
}

void TestLinearCheck::keepsTheLongestPartOfEach()
{
    LockHistory built;
    built.then(granted(alice, 1)).then(denied(bob)).then(granted(bob, 2)).then(released(bob));
    const LinearResult found = checkLinear(built.ops(), LockModel::FencedMutex);
    QVERIFY(found.verdict == Linearity::Illegal);
    QVERIFY(found.solution.empty());
    QVERIFY(found.partials.longest() == std::vector<std::uint32_t>({0, 1}));
    QVERIFY(found.partials.with(0) == std::vector<std::uint32_t>({0, 1}));
    QVERIFY(found.partials.with(2).empty());
}

void TestLinearCheck::givesUpAfterSoManySteps()
{
    CheckLimits limits;
    limits.steps = 10'000;
    const LinearResult found = checkLinear(hopeless(), LockModel::FencedMutex, limits);
    QVERIFY(found.verdict == Linearity::Unknown);
    QCOMPARE(found.explanation,
             std::string("the check of order.7 gave up after 10001 steps: too many operations "
                         "overlap"));
    QVERIFY(!found.partials.longest().empty());
}

void TestLinearCheck::givesUpWhenTheTimeIsOver()
{
    Instant now;
    CheckLimits limits;
    limits.within = 50ms;
    limits.clock = [&now] { return now += 1ms; };
    const LinearResult found = checkLinear(hopeless(), LockModel::FencedMutex, limits);
    QVERIFY(found.verdict == Linearity::Unknown);
    QVERIFY(found.steps < 100'000);
}

void TestLinearCheck::givesUpWhenItNeedsTooMuchMemory()
{
    CheckLimits limits;
    limits.bytes = 1'000'000;
    const LinearResult found = checkLinear(hopeless(), LockModel::FencedMutex, limits);
    QVERIFY(found.verdict == Linearity::Unknown);
    QVERIFY(found.steps < 200'000);
}

void TestLinearCheck::judgesOrdersOneByOne()
{
    LockHistory good;
    good.then(granted(alice, 1));
    LockHistory bad;
    bad.then(granted(alice, 1)).then(granted(bob, 2));
    CheckLimits limits;
    limits.steps = 10'000;
    const auto worst = [&](const std::vector<OrderOps>& histories) {
        return checkLinear(histories, LockModel::FencedMutex, limits).verdict;
    };
    QVERIFY(worst({good.ops(), good.ops()}) == Linearity::Ok);
    QVERIFY(worst({good.ops(), bad.ops(), good.ops()}) == Linearity::Illegal);
    QVERIFY(worst({hopeless(), good.ops()}) == Linearity::Unknown);
    QVERIFY(worst({hopeless(), bad.ops(), hopeless()}) == Linearity::Illegal);
    const auto report = checkLinear(std::vector<OrderOps>{good.ops(), bad.ops()},
                                    LockModel::FencedMutex, limits);
    QCOMPARE(report.orders.size(), std::size_t{2});
    QVERIFY(report.orders[1].verdict == Linearity::Illegal);
}

void TestLinearCheck::sharesTheTimeAmongOrders()
{
    Instant now;
    CheckLimits limits;
    limits.within = 40ms;
    limits.clock = [&now] { return now += 1ms; };
    const auto report = checkLinear(std::vector<OrderOps>{hopeless(), hopeless()},
                                    LockModel::FencedMutex, limits);
    QVERIFY(report.orders[0].verdict == Linearity::Unknown);
    QVERIFY(report.orders[1].verdict == Linearity::Unknown);
    QVERIFY(report.orders[1].steps * 4 < report.orders[0].steps);
}

QTEST_GUILESS_MAIN(TestLinearCheck)
#include "tst_linearcheck.moc"
