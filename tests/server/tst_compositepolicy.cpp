// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/compositepolicy.h"
#include "tests/support/policyrows.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestCompositePolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsTable_data();
    void followsItsTable();
};

void TestCompositePolicy::followsItsTable_data()
{
    policyRows();
    policyRow("tabs count", "+ann.1 +ann.2 xann.1 -ann.2",
              "granted#1 ann.1, confirmed#1 ann.2, released#1 ann.2");
    policyRow("a reload keeps it from a waiter", "+ann.1 +bob.2 xann.1 @2000 +ann.3",
              "granted#1 ann.1, denied bob.2/1, suspended#1 ann.1, resumed#1 ann.3");
    policyRow(
        "the waiter gets it after the grace", "+ann.1 +bob.2 xann.1 @5000",
        "granted#1 ann.1, denied bob.2/1, suspended#1 ann.1, released#1 ann.1, granted#2 bob.2");
    policyRow("who leaves hands on at once", "+ann.1 +bob.2 -ann.1",
              "granted#1 ann.1, denied bob.2/1, released#1 ann.1, granted#2 bob.2");
    policyRow("silence hands on", "+ann.1 @100 +bob.2 @31000",
              "granted#1 ann.1, denied bob.2/1, ask, revoked#1 ann.1, granted#2 bob.2");
    policyRow("any tab keeps it", "+ann.1 +ann.2 @20000 ~2 @45000",
              "granted#1 ann.1, confirmed#1 ann.2, ask, ask");
    policyRow("the lease begins anew after a grace", "+ann.1 @10000 xann.1 @12000 +ann.2 @31000",
              "granted#1 ann.1, suspended#1 ann.1, resumed#1 ann.2");
    policyRow("a waiter who vanished is skipped", "+ann.1 +bob.2 +cid.3 xbob.2 -ann.1",
              "granted#1 ann.1, denied bob.2/1, denied cid.3/2, released#1 ann.1, granted#2 cid.3");
    policyRow("a stranger hands on at once", "+.1 +ann.2 x.1",
              "granted#1 .1, denied ann.2/1, released#1 .1, granted#2 ann.2");
    policyRow(
        "after a restart", "+ann.1 restart +bob.2 @5000",
        "granted#1 ann.1, suspended#1 ann.1, denied bob.2/1, released#1 ann.1, granted#2 bob.2");
    policyRow("signs in while holding", "+.1 +ann.1 +ann.2 x.1 +bob.3",
              "granted#1 .1, confirmed#1 ann.1, confirmed#1 ann.2, denied bob.3/1");
    policyRow("an operator hands on", "+ann.1 +bob.2 revoke",
              "granted#1 ann.1, denied bob.2/1, revoked#1 ann.1, granted#2 bob.2");
}

void TestCompositePolicy::followsItsTable()
{
    LockParams params;
    params.grace = 5s;
    params.lease = 30s;
    params.waitersMax = 2;
    const CompositePolicy policy(params);
    checkPolicyRow(policy);
}

QTEST_GUILESS_MAIN(TestCompositePolicy)
#include "tst_compositepolicy.moc"
