// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QStyle>
#include <QtTest>

#include "gui/app/theme.h"
#include "gui/views/colours.h"

using namespace echolock;

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theSheetNamesColoursOnly_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addRow("light") << int(Scheme::Light);
        QTest::addRow("dark") << int(Scheme::Dark);
    }

    void theSheetNamesColoursOnly()
    {
        QFETCH(int, scheme);
        const QString sheet = styleSheetFor(static_cast<Scheme>(scheme));
        QVERIFY2(!sheet.contains(u'@'), qPrintable(sheet.mid(sheet.indexOf(u'@'), 30)));
        QVERIFY(sheet.contains(toColor(themeColours(static_cast<Scheme>(scheme)).surface).name()));
        QCOMPARE(sheet.count(u'{'), sheet.count(u'}'));
    }

    void aPaletteTellsItsScheme()
    {
        QCOMPARE(schemeOf(paletteFor(Scheme::Light)), Scheme::Light);
        QCOMPARE(schemeOf(paletteFor(Scheme::Dark)), Scheme::Dark);
    }

    void applyingChangesTheWholeApp()
    {
        applyTheme(*qApp, Scheme::Dark);
        QCOMPARE(systemScheme(*qApp), Scheme::Dark);
        QVERIFY(!qApp->styleSheet().isEmpty());
        applyTheme(*qApp, Scheme::Light);
        QCOMPARE(systemScheme(*qApp), Scheme::Light);
        QCOMPARE(qApp->font().pixelSize(), 13);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
