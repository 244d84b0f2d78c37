// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/views/colours.h"

using namespace echolock;

class TestColours : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void knowsTheSchemeByItsText()
    {
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            QPalette palette;
            palette.setColor(QPalette::WindowText, toColor(themeColours(scheme).text));
            // A transparent background, as style sheets make it, must not matter.
            palette.setColor(QPalette::Window, Qt::transparent);
            QCOMPARE(schemeOf(palette), scheme);
            QCOMPARE(&coloursOf(palette), &themeColours(scheme));
        }
    }

    void keepsEveryChannel() { QCOMPARE(toColor(rgb(0x123456)), QColor(0x12, 0x34, 0x56)); }
};

QTEST_GUILESS_MAIN(TestColours)
#include "tst_colours.moc"
