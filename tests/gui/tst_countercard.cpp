// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/views/countercard.h"
#include "tests/support/painted.h"

using namespace echolock;

class TestCounterCard : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void showsItsValueWithSeparators()
    {
        CounterCard card(QStringLiteral("Clients"), QStringLiteral("How many there are."));
        card.setValue(12345.4);
        QCOMPARE(card.valueText(), QStringLiteral("12,345"));
        QCOMPARE(card.accessibleName(), QStringLiteral("Clients: 12,345"));
        QCOMPARE(card.toolTip(), QStringLiteral("How many there are."));
    }

    void alarmsOnlyAboveZero()
    {
        CounterCard card(QStringLiteral("Violations"), {});
        card.setAlarm(CounterTone::Danger);
        QCOMPARE(card.tone(), CounterTone::Plain);
        card.setValue(1);
        QCOMPARE(card.tone(), CounterTone::Danger);
        card.setValue(0);
        QCOMPARE(card.tone(), CounterTone::Plain);
    }

    void paintsItsLineAndItsAlarm()
    {
        CounterCard card(QStringLiteral("Orphaned"), {});
        card.resize(240, 64);
        card.setAlarm(CounterTone::Warning);
        const QImage plain = card.grab().toImage();
        card.setValue(3);
        card.setCaption(QStringLiteral("7 so far"));
        for (std::size_t i = 0; i < 2 * CounterCard::samplesMax; ++i)
            card.sample();
        const QImage alarmed = card.grab().toImage();
        QVERIFY(plain.pixelColor(120, 8) != alarmed.pixelColor(120, 8));
    }

    void theLineShowsTheLastMinute()
    {
        CounterCard card(QStringLiteral("Held"), {});
        card.resize(240, card.sizeHint().height());
        card.setValue(100);
        card.sample();
        card.setValue(1);
        for (std::size_t i = 1; i < CounterCard::samplesMax; ++i)
            card.sample();
        const QImage peakAtTheEdge = painted(card);
        card.sample();
        const QImage flat = painted(card);
        QVERIFY(flat != peakAtTheEdge);
        card.sample();
        QCOMPARE(painted(card), flat);
    }

    void theNumberIsWholeAtTheSmallestSize()
    {
        CounterCard card(QStringLiteral("Events/s"), {});
        card.setValue(8'888);
        const QSize least = card.minimumSizeHint();
        const QRect left(0, 0, least.width() - 16, least.height());
        card.resize(400, least.height());
        const QImage roomy = painted(card).copy(left);
        card.resize(least);
        // Less room at the right changes neither the left border nor the number.
        QCOMPARE(painted(card).copy(left), roomy);
    }
};

QTEST_MAIN(TestCounterCard)
#include "tst_countercard.moc"
