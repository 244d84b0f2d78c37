// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/gracepolicy.h"
#include "tests/support/policyrows.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestGracePolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsTable_data();
    void followsItsTable();
};

void TestGracePolicy::followsItsTable_data()
{
    policyRows();
    policyRow("comes back in time", "+ann.1 xann.1 @4999 +ann.2 @20000",
              "granted#1 ann.1, suspended#1 ann.1, resumed#1 ann.2");
    policyRow("comes back too late", "+ann.1 xann.1 @5000 +ann.2",
              "granted#1 ann.1, suspended#1 ann.1, released#1 ann.1, granted#2 ann.2");
    policyRow(
        "a rival waits the grace out", "+ann.1 xann.1 +bob.2 @5000 +bob.2",
        "granted#1 ann.1, suspended#1 ann.1, denied bob.2, released#1 ann.1, granted#2 bob.2");
    policyRow("who leaves has left", "+ann.1 -ann.1 +bob.2",
              "granted#1 ann.1, released#1 ann.1, granted#2 bob.2");
    policyRow("only the last tab begins it", "+ann.1 +ann.2 xann.1 @9000 xann.2",
              "granted#1 ann.1, confirmed#1 ann.2, suspended#1 ann.2");
    policyRow("a stranger cannot come back", "+.1 x.1", "granted#1 .1, released#1 .1");
    policyRow(
        "the second grace counts anew", "+ann.1 xann.1 @4000 +ann.2 xann.2 @6000 +ann.3",
        "granted#1 ann.1, suspended#1 ann.1, resumed#1 ann.2, suspended#1 ann.2, resumed#1 ann.3");
    policyRow("after a restart", "+ann.1 restart @4000 +ann.2",
              "granted#1 ann.1, suspended#1 ann.1, resumed#1 ann.2");
    policyRow("a restart within the grace", "+ann.1 xann.1 @3000 restart @7000 +ann.2",
              "granted#1 ann.1, suspended#1 ann.1, suspended#1 ann.1, resumed#1 ann.2");
    policyRow("a restart finds no stranger", "+.1 restart", "granted#1 .1, released#1 .1");
    policyRow("an operator ends it", "+ann.1 xann.1 revoke @9000",
              "granted#1 ann.1, suspended#1 ann.1, revoked#1 ann.1");
}

void TestGracePolicy::followsItsTable()
{
    LockParams params;
    params.grace = 5s;
    params.lease = 30s;
    params.waitersMax = 2;
    const GracePolicy policy(params);
    checkPolicyRow(policy);
}

QTEST_GUILESS_MAIN(TestGracePolicy)
#include "tst_gracepolicy.moc"
