// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/icons.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>

#include "gui/views/colours.h"

namespace echolock {

namespace {

void addLines(QPainterPath& path, std::initializer_list<QPointF> points)
{
    path.moveTo(*points.begin());
    for (const QPointF& point : points)
        path.lineTo(point);
}

void addLockBody(QPainterPath& path)
{
    path.addRoundedRect(QRectF(3, 7, 10, 7), 1.5, 1.5);
}

QPainterPath lockPath()
{
    QPainterPath path;
    addLockBody(path);
    path.moveTo(5, 7);
    path.lineTo(5, 5);
    path.arcTo(QRectF(5, 2, 6, 6), 180, -180);
    path.lineTo(11, 7);
    return path;
}

QPainterPath unlockPath()
{
    QPainterPath path;
    addLockBody(path);
    path.moveTo(5, 7);
    path.lineTo(5, 5);
    path.arcTo(QRectF(5, 2, 6, 6), 180, -150);
    return path;
}

QPainterPath eyePath()
{
    QPainterPath path;
    path.moveTo(1.5, 8);
    path.quadTo(8, 0.5, 14.5, 8);
    path.quadTo(8, 15.5, 1.5, 8);
    path.addEllipse(QPointF(8, 8), 2, 2);
    return path;
}

QPainterPath sunPath()
{
    QPainterPath path;
    path.addEllipse(QPointF(8, 8), 3, 3);
    for (const QPointF& ray :
         {QPointF(0, 1), QPointF(0.707, 0.707), QPointF(1, 0), QPointF(0.707, -0.707)}) {
        addLines(path, {QPointF(8, 8) + ray * 5.2, QPointF(8, 8) + ray * 6.8});
        addLines(path, {QPointF(8, 8) - ray * 5.2, QPointF(8, 8) - ray * 6.8});
    }
    return path;
}

QPainterPath moonPath()
{
    QPainterPath path;
    path.moveTo(13.5, 9.5);
    path.arcTo(QRectF(2, 2.5, 12, 12), -15, -250);
    path.arcTo(QRectF(5.5, 0.5, 10, 10), 165, 130);
    path.closeSubpath();
    return path;
}

QPainterPath warningPath()
{
    QPainterPath path;
    addLines(path, {{8, 2}, {14.5, 13.5}, {1.5, 13.5}, {8, 2}});
    addLines(path, {{8, 6.5}, {8, 9.5}});
    addLines(path, {{8, 11.4}, {8, 11.6}});
    return path;
}

QPainterPath infoPath()
{
    QPainterPath path;
    path.addEllipse(QPointF(8, 8), 6.3, 6.3);
    addLines(path, {{8, 7.5}, {8, 11}});
    addLines(path, {{8, 5}, {8, 5.2}});
    return path;
}

QPainterPath peoplePath()
{
    QPainterPath path;
    path.addEllipse(QPointF(6, 5.5), 2.5, 2.5);
    path.moveTo(1.5, 13.5);
    path.quadTo(1.5, 9.5, 6, 9.5);
    path.quadTo(10.5, 9.5, 10.5, 13.5);
    path.moveTo(10.5, 3.2);
    path.arcTo(QRectF(8.5, 3, 5, 5), 90, -180);
    path.moveTo(12, 9.8);
    path.quadTo(14.5, 10.4, 14.5, 13.5);
    return path;
}

QPainterPath copyPath()
{
    QPainterPath path;
    path.addRoundedRect(QRectF(5.5, 5.5, 8, 8), 1.5, 1.5);
    addLines(path, {{3.5, 10.5}, {2.5, 10.5}, {2.5, 2.5}, {10.5, 2.5}, {10.5, 3.5}});
    return path;
}

QPainterPath trashPath()
{
    QPainterPath path;
    addLines(path, {{2.5, 4.5}, {13.5, 4.5}});
    addLines(path, {{6, 4.5}, {6, 2.5}, {10, 2.5}, {10, 4.5}});
    addLines(path, {{4, 4.5}, {4.6, 13.5}, {11.4, 13.5}, {12, 4.5}});
    return path;
}

QPainterPath hourglassPath()
{
    QPainterPath path;
    addLines(path, {{3.5, 2}, {12.5, 2}});
    addLines(path, {{3.5, 14}, {12.5, 14}});
    path.moveTo(4.8, 2);
    path.cubicTo(4.8, 6.5, 11.2, 9.5, 11.2, 14);
    path.moveTo(11.2, 2);
    path.cubicTo(11.2, 6.5, 4.8, 9.5, 4.8, 14);
    return path;
}

QPainterPath simplePath(Glyph glyph)
{
    QPainterPath path;
    if (glyph == Glyph::Play)
        addLines(path, {{5, 3}, {13, 8}, {5, 13}, {5, 3}});
    else if (glyph == Glyph::Pause) {
        addLines(path, {{5.5, 3.5}, {5.5, 12.5}});
        addLines(path, {{10.5, 3.5}, {10.5, 12.5}});
    } else if (glyph == Glyph::Check)
        addLines(path, {{2.5, 8.5}, {6.5, 12.5}, {13.5, 4}});
    else if (glyph == Glyph::Close) {
        addLines(path, {{4, 4}, {12, 12}});
        addLines(path, {{12, 4}, {4, 12}});
    } else if (glyph == Glyph::Search) {
        path.addEllipse(QPointF(7, 7), 4.5, 4.5);
        addLines(path, {{10.3, 10.3}, {14, 14}});
    } else if (glyph == Glyph::Down)
        addLines(path, {{3.5, 6}, {8, 10.5}, {12.5, 6}});
    else if (glyph == Glyph::Plus) {
        addLines(path, {{8, 3}, {8, 13}});
        addLines(path, {{3, 8}, {13, 8}});
    }
    return path;
}

QPainterPath pathOf(Glyph glyph)
{
    switch (glyph) {
    case Glyph::Lock:
        return lockPath();
    case Glyph::Unlock:
        return unlockPath();
    case Glyph::Eye:
        return eyePath();
    case Glyph::Sun:
        return sunPath();
    case Glyph::Moon:
        return moonPath();
    case Glyph::Warning:
        return warningPath();
    case Glyph::Info:
        return infoPath();
    case Glyph::People:
        return peoplePath();
    case Glyph::Copy:
        return copyPath();
    case Glyph::Trash:
        return trashPath();
    case Glyph::Hourglass:
        return hourglassPath();
    default:
        return simplePath(glyph);
    }
}

} // namespace

void paintGlyph(QPainter& painter, Glyph glyph, const QRectF& area, const QColor& colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(area.topLeft());
    painter.scale(area.width() / 16.0, area.height() / 16.0);
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(glyph == Glyph::Play ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter.drawPath(pathOf(glyph));
    painter.restore();
}

QPixmap glyphPixmap(Glyph glyph, const QColor& colour, int size, qreal devicePixelRatio)
{
    QPixmap pixmap((QSizeF(size, size) * devicePixelRatio).toSize());
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGlyph(painter, glyph, QRectF(0, 0, size, size), colour);
    return pixmap;
}

QPixmap cachedGlyph(Glyph glyph, const QColor& colour, int size, qreal devicePixelRatio)
{
    const QString key = QStringLiteral("glyph-%1-%2-%3-%4")
                            .arg(static_cast<int>(glyph))
                            .arg(colour.rgba())
                            .arg(size)
                            .arg(devicePixelRatio);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = glyphPixmap(glyph, colour, size, devicePixelRatio);
        QPixmapCache::insert(key, pixmap);
    }
    return pixmap;
}

QIcon glyphIcon(Glyph glyph, const QColor& colour)
{
    QIcon icon;
    for (const qreal ratio : {1.0, 2.0})
        icon.addPixmap(glyphPixmap(glyph, colour, 16, ratio));
    return icon;
}

QIcon dotIcon(const QColor& colour)
{
    QIcon icon;
    for (const qreal ratio : {1.0, 2.0}) {
        QPixmap pixmap((QSizeF(10, 10) * ratio).toSize());
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(QRectF(1, 1, 8, 8));
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

QIcon appIcon()
{
    QPixmap pixmap(128, 128);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(toColor(themeColours(Scheme::Light).accent));
    painter.drawRoundedRect(QRectF(4, 4, 120, 120), 28, 28);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(255, 255, 255, 130), 7, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(QRectF(84, 36, 28, 56), -60 * 16, 120 * 16);
    painter.drawArc(QRectF(16, 36, 28, 56), 120 * 16, 120 * 16);
    paintGlyph(painter, Glyph::Lock, QRectF(32, 30, 64, 64), Qt::white);
    return QIcon(pixmap);
}

} // namespace echolock
