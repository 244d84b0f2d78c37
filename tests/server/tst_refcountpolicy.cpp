// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/refcountpolicy.h"
#include "tests/support/policyrows.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestRefcountPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsTable_data();
    void followsItsTable();
};

void TestRefcountPolicy::followsItsTable_data()
{
    policyRows();
    policyRow("two tabs of one user", "+ann.1 +ann.2 xann.1 xann.2",
              "granted#1 ann.1, confirmed#1 ann.2, released#1 ann.2");
    policyRow("the first tab goes last", "+ann.1 +ann.2 xann.2 xann.1",
              "granted#1 ann.1, confirmed#1 ann.2, released#1 ann.1");
    policyRow("another is denied", "+ann.1 +bob.2 xbob.2", "granted#1 ann.1, denied bob.2");
    policyRow("subscribing twice counts once", "+ann.1 +ann.1 -ann.1",
              "granted#1 ann.1, confirmed#1 ann.1, released#1 ann.1");
    policyRow("tokens rise", "+ann.1 -ann.1 +bob.2",
              "granted#1 ann.1, released#1 ann.1, granted#2 bob.2");
    policyRow("strangers own by connection", "+.1 +.2 x.2 x.1",
              "granted#1 .1, denied .2, released#1 .1");
    policyRow("a stranger is not a user", "+.1 +ann.2", "granted#1 .1, denied ann.2");
    policyRow("a second departure is none", "+ann.1 +ann.2 xann.1 xann.1 xann.2",
              "granted#1 ann.1, confirmed#1 ann.2, released#1 ann.2");
    policyRow("a restart frees", "+ann.1 restart +bob.2",
              "granted#1 ann.1, released#1 ann.1, granted#2 bob.2");
}

void TestRefcountPolicy::followsItsTable()
{
    const RefcountPolicy policy;
    checkPolicyRow(policy);
}

QTEST_GUILESS_MAIN(TestRefcountPolicy)
#include "tst_refcountpolicy.moc"
