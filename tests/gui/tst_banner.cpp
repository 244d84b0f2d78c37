// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QToolButton>
#include <QtTest>

#include "gui/views/banner.h"
#include "tests/support/cutoff.h"
#include "tests/support/painted.h"

using namespace echolock;

class TestBanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void isHiddenUntilThereIsSomethingToTell()
    {
        Banner banner;
        QVERIFY(banner.isHidden());
        banner.tell(Banner::Kind::Notice, QStringLiteral("Port 6001 is in use."));
        QVERIFY(!banner.isHidden());
        QCOMPARE(banner.sentence(), QStringLiteral("Port 6001 is in use."));
        QVERIFY(banner.actionButton()->isHidden());
    }

    void theActionIsAskedForByItsButton()
    {
        Banner banner;
        banner.tell(Banner::Kind::Problem, QStringLiteral("No server."),
                    QStringLiteral("Try again"));
        QSignalSpy asked(&banner, &Banner::actionRequested);
        QCOMPARE(banner.actionButton()->text(), QStringLiteral("Try again"));
        QTest::mouseClick(banner.actionButton(), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void canBeSentAway()
    {
        Banner banner;
        banner.tell(Banner::Kind::Notice, QStringLiteral("Something."));
        QTest::mouseClick(banner.closeButton(), Qt::LeftButton);
        QVERIFY(banner.isHidden());
    }

    void aProblemLooksUnlikeANotice_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addRow("light") << int(Scheme::Light);
        QTest::addRow("dark") << int(Scheme::Dark);
    }

    void aProblemLooksUnlikeANotice()
    {
        QFETCH(int, scheme);
        const ThemeColours& colours = themeColours(Scheme(scheme));
        Banner banner;
        banner.setPalette(paletteFor(Scheme(scheme)));
        banner.setStyleSheet(styleSheetFor(Scheme(scheme)));
        banner.resize(600, 48);
        banner.tell(Banner::Kind::Notice, QStringLiteral("All is well."));
        QCOMPARE(pixelsOf(painted(banner), colours.danger), 0);
        banner.tell(Banner::Kind::Problem, QStringLiteral("The port is taken."));
        QVERIFY(pixelsOf(painted(banner), colours.danger) > 600);
        QVERIFY(pixelsOf(painted(banner), colours.dangerSurface) > 600);
    }

    void aLongSentenceIsShownWhole()
    {
        Banner banner;
        banner.tell(Banner::Kind::Problem,
                    QStringLiteral("The port is taken. Choose another one. ").repeated(6));
        banner.resize(400, banner.heightForWidth(400));
        QCOMPARE(cutOffTexts(banner), QString());
    }
};

QTEST_MAIN(TestBanner)
#include "tst_banner.moc"
