// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/palette.h"

#include <set>

using namespace echolock;

class TestPalette : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void knowsTheContrastOfBlackOnWhite()
    {
        QCOMPARE(contrastRatio(rgb(0x000000), rgb(0xffffff)), 21.0);
        QCOMPARE(contrastRatio(rgb(0x777777), rgb(0x777777)), 1.0);
        // The example of WCAG: the lightest grey that passes on white.
        QVERIFY(contrastRatio(rgb(0x767676), rgb(0xffffff)) >= 4.5);
        QVERIFY(contrastRatio(rgb(0x777777), rgb(0xffffff)) < 4.5);
    }

    void textCanBeReadOnEverySurface_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addRow("light") << int(Scheme::Light);
        QTest::addRow("dark") << int(Scheme::Dark);
    }

    void textCanBeReadOnEverySurface()
    {
        QFETCH(int, scheme);
        const ThemeColours& colours = themeColours(static_cast<Scheme>(scheme));
        const Rgb texts[] = {colours.text,   colours.muted,   colours.accent,
                             colours.danger, colours.warning, colours.success};
        for (const Rgb surface : {colours.window, colours.surface, colours.sunken}) {
            for (const Rgb text : texts)
                QVERIFY2(contrastRatio(text, surface) >= 4.5,
                         qPrintable(QString::number(contrastRatio(text, surface))));
        }
        QVERIFY(contrastRatio(colours.onAccent, colours.accent) >= 4.5);
        QVERIFY(contrastRatio(colours.text, colours.selection) >= 4.5);
        QVERIFY(contrastRatio(colours.danger, colours.dangerSurface) >= 4.5);
        QVERIFY(contrastRatio(colours.warning, colours.warningSurface) >= 4.5);
        QVERIFY(contrastRatio(colours.muted, colours.dangerSurface) >= 4.5);
        QVERIFY(contrastRatio(colours.muted, colours.warningSurface) >= 4.5);
    }

    void textCanBeReadOnEveryHeldTile_data() { textCanBeReadOnEverySurface_data(); }

    void textCanBeReadOnEveryHeldTile()
    {
        QFETCH(int, scheme);
        const ThemeColours& colours = themeColours(static_cast<Scheme>(scheme));
        for (const Rgb owner : ownerColours()) {
            const Rgb tile = blend(colours.surface, owner, colours.tint);
            for (const Rgb text : {colours.text, colours.muted, colours.danger})
                QVERIFY2(contrastRatio(text, tile) >= 4.5,
                         qPrintable(QString::number(contrastRatio(text, tile))));
        }
    }

    void initialsCanBeReadOnEveryAvatar()
    {
        for (const Rgb owner : ownerColours())
            QVERIFY(contrastRatio(readableOn(owner), owner) >= 4.5);
    }

    void aUserKeepsItsColour()
    {
        QCOMPARE(ownerColour("alice"), ownerColour("alice"));
        std::set<int> used;
        for (int user = 0; user < 200; ++user) {
            const Rgb colour = ownerColour("user" + std::to_string(user));
            used.insert(colour.red << 16 | colour.green << 8 | colour.blue);
        }
        QCOMPARE(used.size(), ownerColours().size());
    }

    void blendsBetweenTheTwo()
    {
        QCOMPARE(blend(rgb(0x000000), rgb(0xffffff), 0.0), rgb(0x000000));
        QCOMPARE(blend(rgb(0x000000), rgb(0xffffff), 1.0), rgb(0xffffff));
        QCOMPARE(blend(rgb(0x000000), rgb(0xc86400), 0.5), rgb(0x643200));
    }
};

QTEST_GUILESS_MAIN(TestPalette)
#include "tst_palette.moc"
