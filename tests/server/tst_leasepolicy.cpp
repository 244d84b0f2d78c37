// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/leasepolicy.h"
#include "tests/support/policyplay.h"

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
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("told");
    const auto row = [](const char* name, const char* script, const char* told) {
        QTest::newRow(name) << std::string(script) << std::string(told);
    };
    row("silence ends it", "+ann.1 @40000 +bob.2",
        "granted#1 ann.1, ask, revoked#1 ann.1, granted#2 bob.2");
    row("an answer keeps it", "+ann.1 @20000 ~1 @45000", "granted#1 ann.1, ask, ask");
    row("frames keep it unasked", "+ann.1 @15000 ~1 @30000 ~1 @45000 ~1", "granted#1 ann.1");
    row("others are denied meanwhile", "+ann.1 @29999 +bob.2",
        "granted#1 ann.1, ask, denied bob.2");
    row("by session, not by user", "+ann.1 +ann.2 xann.2", "granted#1 ann.1, denied ann.2");
    row("its owner asks again", "+ann.1 @15000 +ann.1 @34000",
        "granted#1 ann.1, confirmed#1 ann.1");
    row("its departure frees", "+ann.1 xann.1 @40000", "granted#1 ann.1, released#1 ann.1");
    row("renewed", "+ann.1 @15000 rann.1 @34000", "granted#1 ann.1, confirmed#1 ann.1");
}

void TestLeasePolicy::followsItsTable()
{
    QFETCH(std::string, script);
    QFETCH(std::string, told);
    LockParams params;
    params.grace = 5s;
    params.lease = 30s;
    params.waitersMax = 2;
    const LeasePolicy policy(params);
    QCOMPARE(PolicyPlay(policy).play(script), told);
}

void TestLeasePolicy::renewsByRequestsAlone_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("told");
    QTest::newRow("frames are nothing") << std::string("+ann.1 @15000 ~1 @40000")
                                        << std::string("granted#1 ann.1, revoked#1 ann.1");
    QTest::newRow("too late, it is a new one")
        << std::string("+ann.1 @29999 late +ann.1")
        << std::string("granted#1 ann.1, revoked#1 ann.1, granted#2 ann.1");
    QTest::newRow("a request is") << std::string("+ann.1 @15000 rann.1 @44000 @46000")
                                  << std::string(
                                         "granted#1 ann.1, confirmed#1 ann.1, revoked#1 ann.1");
}

void TestLeasePolicy::renewsByRequestsAlone()
{
    QFETCH(std::string, script);
    QFETCH(std::string, told);
    LockParams params;
    params.renewal = LeaseRenewal::Requests;
    const LeasePolicy policy(params);
    QCOMPARE(PolicyPlay(policy).play(script), told);
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
