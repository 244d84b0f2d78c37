// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QtTest>

#include "gui/views/searchline.h"
#include "tests/support/painted.h"

using namespace echolock;

class TestSearchLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void saysWhatItSearches()
    {
        const SearchLine line(QStringLiteral("Search clients"));
        QCOMPARE(line.placeholderText(), QStringLiteral("Search clients"));
        QCOMPARE(line.accessibleName(), QStringLiteral("Search clients"));
    }

    void tellsWhatOneTypes()
    {
        SearchLine line(QStringLiteral("Search"));
        const QSignalSpy changed(&line, &QLineEdit::textChanged);
        QTest::keyClicks(&line, QStringLiteral("bob"));
        QCOMPARE(changed.size(), 3);
        QCOMPARE(changed.back().at(0).toString(), QStringLiteral("bob"));
    }

    void canBeClearedByTheMouse()
    {
        SearchLine line(QStringLiteral("Search"));
        line.resize(200, 28);
        line.show();
        line.setText(QStringLiteral("bob"));
        QWidget* clear = line.childAt(line.width() - 14, line.height() / 2);
        QVERIFY(clear);
        QTest::mouseClick(clear, Qt::LeftButton);
        QVERIFY(line.text().isEmpty());
    }

    void itsGlassFollowsTheTheme()
    {
        SearchLine line(QStringLiteral("Search"));
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            line.setPalette(paletteFor(scheme));
            const QImage glass = line.actions().front()->icon().pixmap(16).toImage();
            QVERIFY(pixelsOf(glass, themeColours(scheme).muted) > 0);
        }
    }
};

QTEST_MAIN(TestSearchLine)
#include "tst_searchline.moc"
