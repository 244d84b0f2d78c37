// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/views/icons.h"
#include "tests/support/painted.h"

using namespace echolock;

namespace {

constexpr Rgb ink = rgb(0x2457D6);
constexpr int lastGlyph = static_cast<int>(Glyph::Hourglass);

QImage imageOf(Glyph glyph, int size, qreal ratio = 1.0)
{
    return glyphPixmap(glyph, toColor(ink), size, ratio).toImage();
}

} // namespace

class TestIcons : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyGlyphIsInkAndNothingElse()
    {
        for (int i = 0; i <= lastGlyph; ++i) {
            const QImage image = imageOf(static_cast<Glyph>(i), 64);
            QVERIFY2(pixelsOf(image, ink) > 64, qPrintable(QString::number(i)));
            QCOMPARE(image.pixelColor(0, 0).alpha(), 0);
        }
    }

    void noTwoGlyphsLookAlike()
    {
        for (int i = 0; i <= lastGlyph; ++i)
            for (int j = i + 1; j <= lastGlyph; ++j)
                QVERIFY2(imageOf(static_cast<Glyph>(i), 16) != imageOf(static_cast<Glyph>(j), 16),
                         qPrintable(QStringLiteral("glyphs %1 and %2").arg(i).arg(j)));
    }

    void noGlyphIsCutOffAtTheEdge()
    {
        for (int i = 0; i <= lastGlyph; ++i) {
            const QImage image = imageOf(static_cast<Glyph>(i), 64);
            for (int at = 0; at < 64; ++at)
                for (const QPoint& edge :
                     {QPoint(at, 0), QPoint(at, 63), QPoint(0, at), QPoint(63, at)})
                    QVERIFY2(image.pixelColor(edge).alpha() < 255, qPrintable(QString::number(i)));
        }
    }

    void aGlyphStaysWithinItsArea()
    {
        QImage image(40, 40, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        paintGlyph(painter, Glyph::Lock, QRectF(12, 12, 16, 16), toColor(ink));
        painter.fillRect(QRect(12, 12, 16, 16), Qt::white);
        painter.end();
        QCOMPARE(pixelsOf(image, rgb(0xFFFFFF)), 40 * 40);
    }

    void isSharpOnADenseScreen()
    {
        const QPixmap pixmap = glyphPixmap(Glyph::Eye, toColor(ink), 16, 2.0);
        QCOMPARE(pixmap.size(), QSize(32, 32));
        QCOMPARE(pixmap.deviceIndependentSize(), QSizeF(16, 16));
        QCOMPARE(glyphIcon(Glyph::Eye, toColor(ink)).pixmap(QSize(16, 16), 2.0).size(),
                 QSize(32, 32));
    }

    void aDotIsRoundAndFull()
    {
        const QImage dot = dotIcon(toColor(ink)).pixmap(10).toImage();
        QCOMPARE(dot.pixelColor(5, 5), toColor(ink));
        QCOMPARE(dot.pixelColor(0, 0).alpha(), 0);
        QCOMPARE(dot.pixelColor(9, 9).alpha(), 0);
    }

    void theAppHasAnIcon()
    {
        const QImage icon = appIcon().pixmap(128).toImage();
        QVERIFY(pixelsOf(icon, themeColours(Scheme::Light).accent) > 1000);
        QVERIFY(pixelsOf(icon, rgb(0xFFFFFF)) > 100);
    }
};

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
