// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/ratemeter.h"
#include "tests/support/livefacts.h"

using namespace echolock;

class TestRateMeter : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void countsPerSecondOverItsWindow()
    {
        RateMeter meter;
        QCOMPARE(meter.perSecond(atMs(0)), 0.0);
        for (int ms = 0; ms < 2000; ms += 40)
            meter.add(atMs(ms), 10);
        QCOMPARE(meter.perSecond(atMs(1999)), 250.0);
    }

    void forgetsWhatIsOlderThanItsWindow()
    {
        RateMeter meter;
        meter.add(atMs(0), 100);
        QCOMPARE(meter.perSecond(atMs(1999)), 50.0);
        QCOMPARE(meter.perSecond(atMs(2000)), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestRateMeter)
#include "tst_ratemeter.moc"
