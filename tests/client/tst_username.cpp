// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/username.h"

#include <set>

using namespace echolock;

class TestUserName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsWithAliceAndBob();
    void numbersTheNextRound();
    void isNeverUsedTwice();
};

void TestUserName::beginsWithAliceAndBob()
{
    QCOMPARE(userName(1), "alice");
    QCOMPARE(userName(2), "bob");
}

void TestUserName::numbersTheNextRound()
{
    QCOMPARE(userName(41), "alice2");
    QCOMPARE(userName(81), "alice3");
}

void TestUserName::isNeverUsedTwice()
{
    std::set<std::string> names;
    for (std::uint32_t number = 1; number <= 20'000; ++number)
        names.insert(userName(number));
    QCOMPARE(names.size(), std::size_t(20'000));
}

QTEST_GUILESS_MAIN(TestUserName)
#include "tst_username.moc"
