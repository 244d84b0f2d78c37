// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/views/boardgeometry.h"

using namespace echolock;

class TestBoardGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void fillsTheViewport_data()
    {
        QTest::addColumn<QSize>("viewport");
        QTest::addColumn<int>("tiles");
        QTest::addColumn<int>("columns");
        QTest::addColumn<bool>("scrolls");
        QTest::addRow("24 orders at 1280 by 800") << QSize(948, 290) << 24 << 6 << false;
        QTest::addRow("24 orders at 1920 by 1080") << QSize(1590, 430) << 24 << 6 << false;
        QTest::addRow("more than fit") << QSize(948, 290) << 200 << 6 << true;
        QTest::addRow("one order") << QSize(948, 290) << 1 << 1 << false;
        QTest::addRow("none") << QSize(948, 290) << 0 << 3 << false;
        QTest::addRow("no room at all") << QSize(10, 10) << 5 << 1 << true;
    }

    void fillsTheViewport()
    {
        QFETCH(QSize, viewport);
        QFETCH(int, tiles);
        const BoardGeometry board = BoardGeometry::fit(viewport, tiles);
        QTEST(board.columns, "columns");
        QTEST(board.scrolls, "scrolls");
    }

    void tilesStayWithinTheirLimits()
    {
        for (int tiles = 1; tiles < 400; tiles += 7) {
            for (const QSize viewport :
                 {QSize(500, 200), QSize(948, 290), QSize(1590, 430), QSize(3000, 900)}) {
                const BoardGeometry board = BoardGeometry::fit(viewport, tiles);
                QVERIFY(board.cell.width() >= BoardGeometry::cellMin.width());
                QVERIFY(board.cell.height() >= BoardGeometry::cellMin.height());
                QVERIFY(board.cell.width() * board.columns <= viewport.width());
                const int rows = (tiles + board.columns - 1) / board.columns;
                if (!board.scrolls)
                    QVERIFY(rows * board.cell.height() <= viewport.height());
            }
        }
    }

    void knowsWhatIsSeen_data()
    {
        QTest::addColumn<int>("offset");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("last");
        QTest::addRow("at the top") << 0 << 0 << 7;
        QTest::addRow("half a row down") << 40 << 0 << 11;
        QTest::addRow("a whole row down") << 80 << 4 << 11;
        QTest::addRow("at the end") << 160 << 8 << 13;
        QTest::addRow("beyond the end") << 800 << 40 << 13;
    }

    void knowsWhatIsSeen()
    {
        QFETCH(int, offset);
        const BoardGeometry board{.columns = 4, .cell = QSize(160, 80), .scrolls = true};
        const auto [first, last] = board.visibleTiles(offset, 160, 14);
        QTEST(first, "first");
        QTEST(last, "last");
    }
};

QTEST_GUILESS_MAIN(TestBoardGeometry)
#include "tst_boardgeometry.moc"
