// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/linearjudge.h"
#include "scenarios/engine/oracle.h"
#include "tests/support/historybuilder.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Kind = ServerConnection::Kind;

namespace {

/// Alice has left the order, the server has said so, and then it tells bob that she has it.
/// Nobody edits together, nothing stays locked, and bob has gone before the end: it is only that
/// no lock behaves so.
HistoryBuilder deniedByAGhost()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob");
    built.unsubscribe("alice").fact("alice", Kind::Unsubscribed, "private-order.7").freed("alice");
    built.views("bob", "alice").unsubscribe("bob");
    built.fact("bob", Kind::Unsubscribed, "private-order.7");
    return built;
}

LinearFinding findingOf(const History& history, CheckLimits limits = limitsOfOneRun({}))
{
    return judgeLinear(history, "owner", limits);
}

} // namespace

class TestLinearJudge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatNoDirectCheckDoes();
    void acceptsAnOrderlyRun();
    void doesNotTakeALimitForAnAnswer();
    void tabsOfOnePersonShareWhereThePolicyLetsThem();
};

void TestLinearJudge::findsWhatNoDirectCheckDoes()
{
    const History history = deniedByAGhost().history();
    QVERIFY(judge(history, 1min).empty());
    QCOMPARE(findingOf(history),
             (LinearFinding{Linearity::Illegal,
                            "no order of events explains what happened to order.7: bob's acquire, "
                            "denied, has no place in it; nobody has the lock then"}));
}

void TestLinearJudge::acceptsAnOrderlyRun()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").views("bob", "alice");
    QCOMPARE(findingOf(built.history()), LinearFinding{});
    QCOMPARE(findingOf(History{}), LinearFinding{});
}

void TestLinearJudge::doesNotTakeALimitForAnAnswer()
{
    CheckLimits limits = limitsOfOneRun({});
    limits.steps = 1;
    const LinearFinding found = findingOf(deniedByAGhost().history(), limits);
    QVERIFY(found.verdict == Linearity::Unknown);
    QVERIFY(!found.sentence.empty());
}

void TestLinearJudge::tabsOfOnePersonShareWhereThePolicyLetsThem()
{
    for (const char* const policy : {"refcount", "grace", "queue", "composite"})
        QVERIFY(ownershipUnder(policy) == Ownership::User);
    for (const char* const policy : {"owner", "lease", "fence", "article", "none"})
        QVERIFY(ownershipUnder(policy) == Ownership::Connection);
}

QTEST_GUILESS_MAIN(TestLinearJudge)
#include "tst_linearjudge.moc"
