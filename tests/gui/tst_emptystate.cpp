// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QPushButton>
#include <QtTest>

#include "gui/views/emptystate.h"
#include "tests/support/cutoff.h"
#include "tests/support/painted.h"

using namespace echolock;

class TestEmptyState : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void offersTheNextStep()
    {
        EmptyState state({.glyph = Glyph::People,
                          .title = QStringLiteral("Nobody is here"),
                          .sentence = QStringLiteral("Spawn some."),
                          .action = QStringLiteral("Spawn 50 clients")});
        QSignalSpy asked(&state, &EmptyState::actionRequested);
        QCOMPARE(state.button()->text(), QStringLiteral("Spawn 50 clients"));
        QTest::mouseClick(state.button(), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void aSentenceAloneHasNoButton()
    {
        EmptyState state({.sentence = QStringLiteral("Nothing yet.")});
        QVERIFY(state.button()->isHidden());
        state.setContent({.sentence = QStringLiteral("Now."), .action = QStringLiteral("Go")});
        QVERIFY(!state.button()->isHidden());
    }

    void theSentenceIsShownWholeInANarrowPlace()
    {
        EmptyState state({.title = QStringLiteral("Nobody is here"),
                          .sentence = QStringLiteral("Clients open and leave orders. ").repeated(6),
                          .action = QStringLiteral("Spawn 50 clients")});
        state.resize(320, 300);
        state.show();
        QCOMPARE(cutOffTexts(state), QString());
    }

    void thePictureFollowsTheTheme()
    {
        EmptyState state({.glyph = Glyph::People, .title = QStringLiteral("Nobody is here")});
        state.resize(400, 300);
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            state.setPalette(paletteFor(scheme));
            QVERIFY(pixelsOf(painted(state), themeColours(scheme).muted) > 20);
        }
    }
};

QTEST_MAIN(TestEmptyState)
#include "tst_emptystate.moc"
