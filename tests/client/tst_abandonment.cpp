// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/abandonment.h"

#include <set>

using namespace echolock;

class TestAbandonment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesReadBack();
    void namesAreThoseOfTheCommandLine();
    void refusesOtherNames();
    void aTabsOwnWaysComeFirst();
    void aStillPageMustWakeUpForWhatItDoesItself();
};

void TestAbandonment::namesReadBack()
{
    std::set<std::string_view> names;
    for (const Abandonment how : allAbandonments) {
        QCOMPARE(abandonmentFromName(toString(how)), std::optional(how));
        names.insert(toString(how));
    }
    QCOMPARE(names.size(), allAbandonments.size());
}

void TestAbandonment::namesAreThoseOfTheCommandLine()
{
    QCOMPARE(toString(Abandonment::TabClose), std::string_view("tab-close"));
    QCOMPARE(toString(Abandonment::Vanish), std::string_view("vanish"));
}

void TestAbandonment::refusesOtherNames()
{
    QCOMPARE(abandonmentFromName(""), std::nullopt);
    QCOMPARE(abandonmentFromName("Leave"), std::nullopt);
    QCOMPARE(abandonmentFromName("tabclose"), std::nullopt);
}

/// Arrays by Abandonment may be shorter than all of them.
void TestAbandonment::aTabsOwnWaysComeFirst()
{
    for (std::size_t index = 0; index < tabAbandonments.size(); ++index)
        QVERIFY(tabAbandonments[index] == allAbandonments[index]);
}

void TestAbandonment::aStillPageMustWakeUpForWhatItDoesItself()
{
    QVERIFY(standsStill(Abandonment::Freeze) && standsStill(Abandonment::Sleep));
    QVERIFY(!standsStill(Abandonment::Vanish));
    QVERIFY(needsRunningPage(Abandonment::Leave) && needsRunningPage(Abandonment::Reload));
    QVERIFY(!needsRunningPage(Abandonment::Kill) && !needsRunningPage(Abandonment::Crash));
}

QTEST_GUILESS_MAIN(TestAbandonment)
#include "tst_abandonment.moc"
