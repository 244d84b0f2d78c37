// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/tilebodies.h"

#include <QPainter>
#include <QPainterPath>

namespace echolock {

namespace {

constexpr double radius = 6.0;

QPixmap paintedBody(const TileLook& look, qreal devicePixelRatio)
{
    QPixmap picture((QSizeF(look.size) * devicePixelRatio).toSize());
    picture.setDevicePixelRatio(devicePixelRatio);
    picture.fill(Qt::transparent);
    const double inset = look.lineWidth / 2.0;
    const QRectF body = QRectF(QPointF(), QSizeF(look.size)).adjusted(inset, inset, -inset, -inset);
    QPainterPath shape;
    shape.addRoundedRect(body, radius, radius);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(shape, QColor::fromRgba(look.fill));
    painter.save();
    painter.setClipPath(shape);
    if (look.hatch != 0)
        painter.fillPath(shape, QBrush(QColor::fromRgba(look.hatch), Qt::BDiagPattern));
    if (look.bar != 0)
        painter.fillRect(QRect(0, 0, look.barWidth, look.size.height()),
                         QColor::fromRgba(look.bar));
    painter.restore();
    QPen line(QColor::fromRgba(look.line), look.lineWidth);
    if (look.dashed)
        line.setDashPattern({3.0, 2.5});
    painter.setPen(line);
    painter.drawPath(shape);
    return picture;
}

} // namespace

std::size_t qHash(const TileLook& look, std::size_t seed)
{
    return qHashMulti(seed, look.size.width(), look.size.height(), look.fill, look.line, look.bar,
                      look.hatch, look.lineWidth, look.barWidth, look.dashed);
}

const QPixmap& TileBodies::picture(const TileLook& look, qreal devicePixelRatio)
{
    if (m_pictures.size() >= picturesMax || m_ratio != devicePixelRatio)
        m_pictures.clear();
    m_ratio = devicePixelRatio;
    QPixmap& picture = m_pictures[look];
    if (picture.isNull())
        picture = paintedBody(look, devicePixelRatio);
    return picture;
}

} // namespace echolock
