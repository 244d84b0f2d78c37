// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/eventlogmodel.h"
#include "gui/views/logdelegate.h"
#include "tests/support/painted.h"

using namespace echolock;

namespace {

using ColourOf = Rgb ThemeColours::*;

/// Large enough for letters with pixels of the full colour.
CellLook largeIn(Scheme scheme)
{
    return {.scheme = scheme, .size = QSize(400, 60), .fontPixels = 40};
}

QImage cellOf(LogTone tone, int column, const CellLook& look)
{
    LogEntry entry;
    entry.tone = tone;
    entry.what = QStringLiteral("HHH");
    entry.order = QStringLiteral("HHH");
    entry.who = QStringLiteral("HHH");
    EventLogModel log;
    log.append({entry});
    const LogDelegate delegate;
    return painted(delegate, log.index(0, column), look);
}

} // namespace

class TestLogDelegate : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatHappenedIsInTheColourOfItsMeaning_data()
    {
        QTest::addColumn<int>("tone");
        QTest::addColumn<ColourOf>("dot");
        QTest::addColumn<ColourOf>("text");
        QTest::addRow("quiet") << int(LogTone::Quiet) << &ThemeColours::muted
                               << &ThemeColours::text;
        QTest::addRow("locked") << int(LogTone::Locked) << &ThemeColours::success
                                << &ThemeColours::success;
        QTest::addRow("unlocked") << int(LogTone::Unlocked) << &ThemeColours::accent
                                  << &ThemeColours::accent;
        QTest::addRow("refused") << int(LogTone::Refused) << &ThemeColours::warning
                                 << &ThemeColours::warning;
        QTest::addRow("alarm") << int(LogTone::Alarm) << &ThemeColours::danger
                               << &ThemeColours::danger;
    }

    void whatHappenedIsInTheColourOfItsMeaning()
    {
        QFETCH(int, tone);
        QFETCH(ColourOf, dot);
        QFETCH(ColourOf, text);
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            const QImage cell = cellOf(LogTone(tone), EventLogModel::What, largeIn(scheme));
            const ThemeColours& colours = themeColours(scheme);
            QVERIFY(pixelsOf(cell.copy(0, 0, 20, cell.height()), colours.*dot) > 20);
            QVERIFY(pixelsOf(cell.copy(20, 0, 380, cell.height()), colours.*text) > 100);
        }
    }

    void otherColumnsHaveNoDot()
    {
        const QImage cell = cellOf(LogTone::Alarm, EventLogModel::Order, largeIn(Scheme::Light));
        const ThemeColours& colours = themeColours(Scheme::Light);
        QCOMPARE(pixelsOf(cell, colours.danger), 0);
        QVERIFY(pixelsOf(cell, colours.text) > 100);
    }

    void timeAndSourceStandBack()
    {
        const ThemeColours& colours = themeColours(Scheme::Light);
        for (const int column : {EventLogModel::Time, EventLogModel::Source}) {
            const QImage cell = cellOf(LogTone::Alarm, column, largeIn(Scheme::Light));
            QVERIFY(pixelsOf(cell, colours.muted) > 100);
            QCOMPARE(pixelsOf(cell, colours.text), 0);
        }
    }

    void theMeaningStaysInAChosenRow()
    {
        CellLook look = largeIn(Scheme::Dark);
        look.state |= QStyle::State_Selected | QStyle::State_Active;
        const QImage cell = cellOf(LogTone::Alarm, EventLogModel::What, look);
        QVERIFY(pixelsOf(cell, themeColours(Scheme::Dark).danger) > 100);
    }

    void noCellHasAFocusFrame()
    {
        CellLook look;
        const QImage plain = cellOf(LogTone::Locked, EventLogModel::What, look);
        look.state |= QStyle::State_HasFocus;
        QCOMPARE(cellOf(LogTone::Locked, EventLogModel::What, look), plain);
    }
};

QTEST_MAIN(TestLogDelegate)
#include "tst_logdelegate.moc"
