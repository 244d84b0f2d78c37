// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/tabthrottle.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// From when the tab was hidden: when what is due after `due` runs.
Duration wakes(Duration due)
{
    const Instant hidden(1234567us);
    return hiddenWakeUp(hidden + due, hidden) - hidden;
}

} // namespace

class TestTabThrottle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHiddenTabWakesUpOnceASecond();
    void afterAMinuteOnceAMinute();
    void whatIsLateIsNotMadeEarlier();
};

void TestTabThrottle::aHiddenTabWakesUpOnceASecond()
{
    QCOMPARE(wakes(1ns), Duration(1s));
    QCOMPARE(wakes(1s), Duration(1s));
    QCOMPARE(wakes(1001ms), Duration(2s));
    QCOMPARE(wakes(60s), Duration(60s));
}

void TestTabThrottle::afterAMinuteOnceAMinute()
{
    QCOMPARE(wakes(60s + 1ns), Duration(120s));
    QCOMPARE(wakes(120s), Duration(120s));
    QCOMPARE(wakes(121s), Duration(180s));
}

void TestTabThrottle::whatIsLateIsNotMadeEarlier()
{
    QCOMPARE(wakes(-3s), Duration(-3s));
    QCOMPARE(wakes(0s), Duration(0s));
}

QTEST_GUILESS_MAIN(TestTabThrottle)
#include "tst_tabthrottle.moc"
