// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/views/tilebodies.h"

using namespace echolock;

namespace {

TileLook look()
{
    return {.size = QSize(100, 60),
            .fill = QColor(Qt::white).rgba(),
            .line = QColor(Qt::black).rgba(),
            .bar = QColor(Qt::blue).rgba(),
            .barWidth = 4};
}

} // namespace

class TestTileBodies : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void paintsBarFillAndRoundCorners()
    {
        TileBodies bodies;
        const QImage image = bodies.picture(look(), 1.0).toImage();
        QCOMPARE(image.size(), QSize(100, 60));
        QCOMPARE(image.pixelColor(2, 30), QColor(Qt::blue));
        QCOMPARE(image.pixelColor(50, 30), QColor(Qt::white));
        QCOMPARE(image.pixelColor(50, 0), QColor(Qt::black));
        QCOMPARE(image.pixelColor(0, 0).alpha(), 0);
    }

    void anOrphanIsHatched()
    {
        TileBodies bodies;
        TileLook hatched = look();
        hatched.hatch = QColor(Qt::red).rgba();
        QVERIFY(bodies.picture(look(), 1.0).toImage() != bodies.picture(hatched, 1.0).toImage());
    }

    void aDashedLineHasGaps()
    {
        TileBodies bodies;
        TileLook dashed = look();
        dashed.dashed = true;
        const QImage image = bodies.picture(dashed, 1.0).toImage();
        int drawn = 0;
        for (int x = 10; x < 90; ++x)
            drawn += image.pixelColor(x, 0) == QColor(Qt::black) ? 1 : 0;
        QVERIFY(drawn > 20 && drawn < 70);
    }

    void eachLookIsPaintedOnce()
    {
        TileBodies bodies;
        const qint64 first = bodies.picture(look(), 1.0).cacheKey();
        QCOMPARE(bodies.picture(look(), 1.0).cacheKey(), first);
        QCOMPARE(bodies.size(), qsizetype(1));
    }

    void aDenserScreenGetsSharperPictures()
    {
        TileBodies bodies;
        bodies.picture(look(), 1.0);
        QCOMPARE(bodies.picture(look(), 2.0).size(), QSize(200, 120));
        QCOMPARE(bodies.size(), qsizetype(1));
    }

    void isBounded()
    {
        TileBodies bodies;
        TileLook each = look();
        for (int width = 20; width < 20 + 2 * int(TileBodies::picturesMax); ++width) {
            each.size.setWidth(width);
            bodies.picture(each, 1.0);
            QVERIFY(bodies.size() <= TileBodies::picturesMax);
        }
    }
};

QTEST_MAIN(TestTileBodies)
#include "tst_tilebodies.moc"
