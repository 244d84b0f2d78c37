// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/queuepolicy.h"
#include "tests/support/policyplay.h"

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
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("told");
    const auto row = [](const char* name, const char* script, const char* told) {
        QTest::newRow(name) << std::string(script) << std::string(told);
    };
    row("first come, first served", "+ann.1 +bob.2 +cid.3 xann.1 xbob.2",
        "granted#1 ann.1, denied bob.2/1, denied cid.3/2, released#1 ann.1, granted#2 bob.2, "
        "released#2 bob.2, granted#3 cid.3");
    row("who left is skipped", "+ann.1 +bob.2 +cid.3 xbob.2 xann.1",
        "granted#1 ann.1, denied bob.2/1, denied cid.3/2, released#1 ann.1, granted#2 cid.3");
    row("asking again moves nobody", "+ann.1 +bob.2 +cid.3 +bob.2 +cid.3",
        "granted#1 ann.1, denied bob.2/1, denied cid.3/2, denied bob.2/1, denied cid.3/2");
    row("a full queue has no place", "+ann.1 +bob.2 +cid.3 +dan.4 +bob.2",
        "granted#1 ann.1, denied bob.2/1, denied cid.3/2, denied dan.4, denied bob.2/1");
    row("all tabs of the next user", "+ann.1 +bob.2 +bob.3 -ann.1 xbob.2 xbob.3",
        "granted#1 ann.1, denied bob.2/1, denied bob.3/2, released#1 ann.1, granted#2 bob.2, "
        "confirmed#2 bob.3, released#2 bob.3");
    row("an operator hands on", "+ann.1 +bob.2 revoke xann.1",
        "granted#1 ann.1, denied bob.2/1, revoked#1 ann.1, granted#2 bob.2");
    row("nobody waits for a free order", "+ann.1 -ann.1 +bob.2",
        "granted#1 ann.1, released#1 ann.1, granted#2 bob.2");
}

void TestQueuePolicy::followsItsTable()
{
    QFETCH(std::string, script);
    QFETCH(std::string, told);
    LockParams params;
    params.grace = 5s;
    params.lease = 30s;
    params.waitersMax = 2;
    const QueuePolicy policy(params);
    QCOMPARE(PolicyPlay(policy).play(script), told);
}

QTEST_GUILESS_MAIN(TestQueuePolicy)
#include "tst_queuepolicy.moc"
