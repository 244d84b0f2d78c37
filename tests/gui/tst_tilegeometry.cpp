// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFontMetrics>
#include <QtTest>

#include "gui/views/boardgeometry.h"
#include "gui/views/tilegeometry.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

QList<QRect> partsOf(const TileGeometry& tile)
{
    return {tile.title, tile.icon,   tile.viewers,  tile.avatar,
            tile.name,  tile.length, tile.countdown};
}

void addCells()
{
    QTest::addColumn<QRect>("cell");
    constexpr QSize low(200, TileGeometry::tallFrom + BoardGeometry::gap - 1);
    QTest::addRow("smallest") << QRect(QPoint(0, 0), BoardGeometry::cellMin);
    QTest::addRow("highest with two lines") << QRect(QPoint(0, 0), low);
    QTest::addRow("lowest with three lines") << QRect(QPoint(0, 0), low + QSize(0, 1));
    QTest::addRow("largest") << QRect(QPoint(0, 0), BoardGeometry::cellMax);
    QTest::addRow("far down and right") << QRect(QPoint(937, 4211), BoardGeometry::cellMin);
}

} // namespace

class TestTileGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void keepsAllPartsWithinTheTile_data() { addCells(); }

    void keepsAllPartsWithinTheTile()
    {
        QFETCH(QRect, cell);
        const TileGeometry tile = TileGeometry::of(cell);
        QVERIFY(cell.contains(tile.body));
        for (const QRect& part : partsOf(tile)) {
            QVERIFY(part.isValid());
            QVERIFY(tile.body.contains(part));
            QVERIFY(!part.intersects(tile.bar));
        }
    }

    void noPartCoversAnother_data() { addCells(); }

    void noPartCoversAnother()
    {
        QFETCH(QRect, cell);
        const QList<QRect> parts = partsOf(TileGeometry::of(cell));
        for (qsizetype i = 0; i < parts.size(); ++i)
            for (qsizetype j = i + 1; j < parts.size(); ++j)
                QVERIFY2(!parts[i].intersects(parts[j]),
                         qPrintable(QStringLiteral("parts %1 and %2").arg(i).arg(j)));
    }

    void linesAreHighEnoughForTheirText_data() { addCells(); }

    void linesAreHighEnoughForTheirText()
    {
        QFETCH(QRect, cell);
        const TileGeometry tile = TileGeometry::of(cell);
        QFont font;
        font.setPixelSize(13);
        for (const QRect& line : {tile.title, tile.name, tile.length, tile.viewers})
            QVERIFY(line.height() >= QFontMetrics(font).height());
    }

    void theSmallestTileShowsItsUsualWordsWhole()
    {
        const TileGeometry tile = TileGeometry::of(QRect(QPoint(0, 0), BoardGeometry::cellMin));
        QFont font;
        font.setPixelSize(12);
        const QFontMetrics metrics(font);
        for (const auto& words : {u"0.4 s"_s, u"59:59"_s, u"2:10:05"_s, u"12 edit"_s})
            QVERIFY2(metrics.horizontalAdvance(words) <= tile.length.width(), qPrintable(words));
        QVERIFY(metrics.horizontalAdvance(u"alice"_s) <= tile.name.width());
        font.setPixelSize(13);
        font.setWeight(QFont::DemiBold);
        QVERIFY(QFontMetrics(font).horizontalAdvance(u"order.120"_s) <= tile.title.width());
    }

    void aTallTileHasALineMore()
    {
        const TileGeometry low = TileGeometry::of(QRect(QPoint(0, 0), BoardGeometry::cellMin));
        QVERIFY(!low.tall);
        QCOMPARE(low.length.top(), low.name.top());
        const TileGeometry tall = TileGeometry::of(QRect(QPoint(0, 0), BoardGeometry::cellMax));
        QVERIFY(tall.tall);
        QVERIFY(tall.length.top() > tall.name.bottom());
        QVERIFY(tall.name.width() > low.name.width());
    }

    void neighboursKeepTheGap()
    {
        constexpr QSize size = BoardGeometry::cellMin;
        const TileGeometry left = TileGeometry::of(QRect(QPoint(0, 0), size));
        const TileGeometry right = TileGeometry::of(QRect(QPoint(size.width(), 0), size));
        QCOMPARE(right.body.left() - left.body.right() - 1, BoardGeometry::gap);
    }
};

QTEST_MAIN(TestTileGeometry)
#include "tst_tilegeometry.moc"
