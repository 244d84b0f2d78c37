// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/refcountpolicy.h"
#include "tests/support/policyplay.h"

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
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("told");
    const auto row = [](const char* name, const char* script, const char* told) {
        QTest::newRow(name) << std::string(script) << std::string(told);
    };
    row("two tabs of one user", "+ann.1 +ann.2 xann.1 xann.2",
        "granted#1 ann.1, confirmed#1 ann.2, released#1 ann.2");
    row("the first tab goes last", "+ann.1 +ann.2 xann.2 xann.1",
        "granted#1 ann.1, confirmed#1 ann.2, released#1 ann.1");
    row("another is denied", "+ann.1 +bob.2 xbob.2", "granted#1 ann.1, denied bob.2");
    row("subscribing twice counts once", "+ann.1 +ann.1 -ann.1",
        "granted#1 ann.1, confirmed#1 ann.1, released#1 ann.1");
    row("tokens rise", "+ann.1 -ann.1 +bob.2",
        "granted#1 ann.1, released#1 ann.1, granted#2 bob.2");
    row("strangers own by connection", "+.1 +.2 x.2 x.1", "granted#1 .1, denied .2, released#1 .1");
    row("a stranger is not a user", "+.1 +ann.2", "granted#1 .1, denied ann.2");
    row("a second departure is none", "+ann.1 +ann.2 xann.1 xann.1 xann.2",
        "granted#1 ann.1, confirmed#1 ann.2, released#1 ann.2");
    row("a restart frees", "+ann.1 restart +bob.2",
        "granted#1 ann.1, released#1 ann.1, granted#2 bob.2");
}

void TestRefcountPolicy::followsItsTable()
{
    QFETCH(std::string, script);
    QFETCH(std::string, told);
    const RefcountPolicy policy;
    QCOMPARE(PolicyPlay(policy).play(script), told);
}

QTEST_GUILESS_MAIN(TestRefcountPolicy)
#include "tst_refcountpolicy.moc"
