// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/queuepolicy.h"
#include "tests/support/policyrows.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestQueuePolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsTable_data();
    void followsItsTable();
};

void TestQueuePolicy::followsItsTable_data()
{
    policyRows();
    policyRow("first come, first served", "+ann.1 +bob.2 +cid.3 xann.1 xbob.2",
              "granted#1 ann.1, denied bob.2/1, denied cid.3/2, released#1 ann.1, granted#2 bob.2, "
              "released#2 bob.2, granted#3 cid.3");
    policyRow("who left is skipped", "+ann.1 +bob.2 +cid.3 xbob.2 xann.1",
              "granted#1 ann.1, denied bob.2/1, denied cid.3/2, released#1 ann.1, granted#2 cid.3");
    policyRow("asking again moves nobody", "+ann.1 +bob.2 +cid.3 +bob.2 +cid.3",
              "granted#1 ann.1, denied bob.2/1, denied cid.3/2, denied bob.2/1, denied cid.3/2");
    policyRow("a full queue has no place", "+ann.1 +bob.2 +cid.3 +dan.4 +bob.2",
              "granted#1 ann.1, denied bob.2/1, denied cid.3/2, denied dan.4, denied bob.2/1");
    policyRow("all tabs of the next user", "+ann.1 +bob.2 +bob.3 -ann.1 xbob.2 xbob.3",
              "granted#1 ann.1, denied bob.2/1, denied bob.3/2, released#1 ann.1, granted#2 bob.2, "
              "confirmed#2 bob.3, released#2 bob.3");
    policyRow("an operator hands on", "+ann.1 +bob.2 revoke xann.1",
              "granted#1 ann.1, denied bob.2/1, revoked#1 ann.1, granted#2 bob.2");
    policyRow("nobody waits for a free order", "+ann.1 -ann.1 +bob.2",
              "granted#1 ann.1, released#1 ann.1, granted#2 bob.2");
}

void TestQueuePolicy::followsItsTable()
{
    LockParams params;
    params.grace = 5s;
    params.lease = 30s;
    params.waitersMax = 2;
    const QueuePolicy policy(params);
    checkPolicyRow(policy);
}

QTEST_GUILESS_MAIN(TestQueuePolicy)
#include "tst_queuepolicy.moc"
