// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/views/countercard.h"
#include "gui/views/countersbar.h"
#include "tests/support/painted.h"

using namespace echolock;

class TestCountersBar : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void showsTheSixNumbers()
    {
        CountersBar bar;
        LiveCounters counters;
        counters.clients = 60;
        counters.held = 18;
        counters.contended = 11;
        counters.orphaned = 3;
        counters.violations = 2;
        counters.eventsPerSecond = 171.6;
        bar.setCounters(counters);
        QStringList values;
        for (const CounterCard* card : bar.cards())
            values.append(card->accessibleName());
        QCOMPARE(
            values.join(QStringLiteral(", ")),
            QStringLiteral(
                "Clients: 60, Held: 18, Contended: 11, Orphaned: 3, Violations: 2, Events/s: 172"));
    }

    void saysHowManyAreInGraceBesideThoseHeld()
    {
        CountersBar bar;
        CounterCard* held = bar.cards()[1];
        held->resize(200, 64);
        LiveCounters counters;
        counters.held = 7;
        bar.setCounters(counters);
        const QImage none = painted(*held);
        counters.grace = 5;
        bar.setCounters(counters);
        QVERIFY(painted(*held) != none);
        QCOMPARE(held->valueText(), QStringLiteral("7"));
        counters.grace = 0;
        bar.setCounters(counters);
        QCOMPARE(painted(*held), none);
    }

    void whatIsWrongStandsOut()
    {
        CountersBar bar;
        LiveCounters counters;
        bar.setCounters(counters);
        for (const CounterCard* card : bar.cards())
            QCOMPARE(card->tone(), CounterTone::Plain);
        counters.clients = counters.held = counters.contended = counters.orphaned
            = counters.violations = 1;
        bar.setCounters(counters);
        bar.sample();
        QCOMPARE(bar.cards()[2]->tone(), CounterTone::Plain);
        QCOMPARE(bar.cards()[3]->tone(), CounterTone::Warning);
        QCOMPARE(bar.cards()[4]->tone(), CounterTone::Danger);
    }

    void everyNumberSaysWhatItMeans()
    {
        const CountersBar bar;
        for (const CounterCard* card : bar.cards())
            QVERIFY(card->toolTip().endsWith(u'.'));
    }
};

QTEST_MAIN(TestCountersBar)
#include "tst_countersbar.moc"
