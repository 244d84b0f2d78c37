// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/leasepolicy.h"
#include "tests/support/policyrows.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLeasePolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsTable_data();
    void followsItsTable();
    void renewsByRequestsAlone_data();
    void renewsByRequestsAlone();
    void owesTheQuestionAfterAStall();
};

void TestLeasePolicy::followsItsTable_data()
{
    policyRows();
    policyRow("silence ends it", "+ann.1 @40000 +bob.2",
              "granted#1 ann.1, ask, revoked#1 ann.1, granted#2 bob.2");
    policyRow("an answer keeps it", "+ann.1 @20000 ~1 @45000", "granted#1 ann.1, ask, ask");
    policyRow("frames keep it unasked", "+ann.1 @15000 ~1 @30000 ~1 @45000 ~1", "granted#1 ann.1");
    policyRow("others are denied meanwhile", "+ann.1 @29999 +bob.2",
              "granted#1 ann.1, ask, denied bob.2");
    policyRow("by session, not by user", "+ann.1 +ann.2 xann.2", "granted#1 ann.1, denied ann.2");
    policyRow("its owner asks again", "+ann.1 @15000 +ann.1 @34000",
              "granted#1 ann.1, confirmed#1 ann.1");
    policyRow("its departure frees", "+ann.1 xann.1 @40000", "granted#1 ann.1, released#1 ann.1");
    policyRow("renewed", "+ann.1 @15000 rann.1 @34000", "granted#1 ann.1, confirmed#1 ann.1");
}

void TestLeasePolicy::followsItsTable()
{
    LockParams params;
    params.grace = 5s;
    params.lease = 30s;
    params.waitersMax = 2;
    const LeasePolicy policy(params);
    checkPolicyRow(policy);
}

void TestLeasePolicy::renewsByRequestsAlone_data()
{
    policyRows();
    policyRow("frames are nothing", "+ann.1 @15000 ~1 @40000", "granted#1 ann.1, revoked#1 ann.1");
    policyRow("too late, it is a new one", "+ann.1 @29999 late +ann.1",
              "granted#1 ann.1, revoked#1 ann.1, granted#2 ann.1");
    policyRow("a request is", "+ann.1 @15000 rann.1 @44000 @46000",
              "granted#1 ann.1, confirmed#1 ann.1, revoked#1 ann.1");
}

void TestLeasePolicy::renewsByRequestsAlone()
{
    LockParams params;
    params.renewal = LeaseRenewal::Requests;
    const LeasePolicy policy(params);
    checkPolicyRow(policy);
}

void TestLeasePolicy::owesTheQuestionAfterAStall()
{
    const LeasePolicy policy{LockParams{}};
    LockRow row;
    LockEvents events;
    const Owner ann{ConnId{1}, SocketId("1.1"), UserId("ann")};
    policy.claim(row, {ann, LockCause::Subscribed, {}}, Instant(), events);
    // The server itself was asleep: the timer of 20 s comes at 50 s, before what was sent
    // meanwhile.
    QCOMPARE(int(policy.look(row, Instant(), Instant(50s), events)),
             int(LockPolicy::Look::AskOwner));
    QCOMPARE(*policy.due(row), Instant(60s));
    QCOMPARE(int(policy.look(row, Instant(50s), Instant(60s), events)),
             int(LockPolicy::Look::Nothing));
    QCOMPARE(events.size(), 1U);
    QCOMPARE(*policy.due(row), Instant(70s));
}

QTEST_GUILESS_MAIN(TestLeasePolicy)
#include "tst_leasepolicy.moc"
