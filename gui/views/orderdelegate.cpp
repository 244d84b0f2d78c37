// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/orderdelegate.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>

#include "gui/models/ordermodel.h"
#include "gui/models/wording.h"
#include "gui/views/colours.h"
#include "gui/views/icons.h"
#include "gui/views/tilegeometry.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr double radius = 6.0;

QFont sized(const QFont& base, int pixels, QFont::Weight weight)
{
    QFont font = base;
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

void drawElided(QPainter& painter, const QRect& area, Qt::Alignment alignment, const QString& text)
{
    const QString elided = painter.fontMetrics().elidedText(text, Qt::ElideRight, area.width());
    painter.drawText(area, static_cast<int>(alignment | Qt::AlignVCenter), elided);
}

QColor translucent(Rgb colour, double alpha)
{
    QColor result = toColor(colour);
    result.setAlphaF(static_cast<float>(alpha));
    return result;
}

} // namespace

void OrderDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    const auto facts = index.data(OrderModel::FactsRole).value<OrderFacts>();
    const ThemeColours& colours = coloursOf(option.palette);
    const TileGeometry tile = TileGeometry::of(option.rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintBody(*painter, tile, facts, colours);

    painter->setFont(sized(option.font, 13, QFont::DemiBold));
    painter->setPen(toColor(facts.held() ? colours.text : colours.muted));
    drawElided(*painter, tile.title, Qt::AlignLeft, facts.order);
    const bool alarm = facts.orphaned || facts.doubleEdited;
    const Glyph glyph = alarm ? Glyph::Warning : facts.held() ? Glyph::Lock : Glyph::Unlock;
    paintGlyph(*painter, glyph, tile.icon,
               toColor(alarm              ? colours.danger
                           : facts.held() ? colours.text
                                          : colours.muted));
    painter->setFont(sized(option.font, 12, QFont::Normal));
    paintOwner(*painter, tile, facts, colours);
    paintViewers(*painter, tile, facts, colours);

    if (option.state & QStyle::State_Selected || option.state & QStyle::State_HasFocus) {
        const bool selected = option.state & QStyle::State_Selected;
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(toColor(colours.accent), 2, selected ? Qt::SolidLine : Qt::DotLine));
        painter->drawRoundedRect(QRectF(tile.body).adjusted(1, 1, -1, -1), radius, radius);
    }
    painter->restore();
}

QSize OrderDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return m_cell;
}

void OrderDelegate::paintBody(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                              const ThemeColours& colours) const
{
    const Rgb owner = ownerColour(facts.owner.toStdString());
    const Rgb fill = facts.held() ? blend(colours.surface, owner, colours.tint) : colours.sunken;
    const bool alarm = facts.orphaned || facts.doubleEdited;
    const double line = alarm ? 2.0 : 1.0;
    const double inset = line / 2;
    const QRectF body = QRectF(tile.body).adjusted(inset, inset, -inset, -inset);
    QPainterPath shape;
    shape.addRoundedRect(body, radius, radius);
    painter.fillPath(shape, toColor(fill));
    if (const double strength = flashStrength(facts); strength > 0.0)
        painter.fillPath(shape,
                         translucent(facts.held() ? owner : colours.muted,
                                     (facts.held() ? 0.5 : 0.25) * strength));
    painter.save();
    painter.setClipPath(shape);
    if (facts.orphaned)
        painter.fillPath(shape, QBrush(translucent(colours.danger, 0.22), Qt::BDiagPattern));
    if (facts.held())
        painter.fillRect(tile.bar, toColor(owner));
    painter.restore();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(toColor(alarm              ? colours.danger
                                    : facts.held() ? blend(colours.border, owner, 0.45)
                                                   : colours.border),
                        line));
    painter.drawPath(shape);
}

void OrderDelegate::paintOwner(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                               const ThemeColours& colours) const
{
    const bool alarm = facts.orphaned || facts.doubleEdited;
    const Qt::Alignment lengthSide = tile.tall ? Qt::AlignLeft : Qt::AlignRight;
    if (!facts.held() && !alarm) {
        painter.setPen(toColor(colours.muted));
        const QRect line = tile.tall ? tile.avatar.united(tile.name)
                                     : tile.avatar.united(tile.length);
        drawElided(painter, line, Qt::AlignLeft,
                   facts.cause.isEmpty() ? QStringLiteral("free")
                                         : QStringLiteral("free · %1").arg(facts.cause));
        if (tile.tall && !facts.owner.isEmpty())
            drawElided(painter, tile.length, Qt::AlignLeft,
                       QStringLiteral("last: %1").arg(facts.owner));
        return;
    }
    if (facts.held()) {
        const Rgb owner = ownerColour(facts.owner.toStdString());
        painter.setPen(Qt::NoPen);
        painter.setBrush(toColor(owner));
        painter.drawEllipse(tile.avatar);
        painter.setPen(toColor(readableOn(owner)));
        painter.drawText(tile.avatar, Qt::AlignCenter, facts.owner.left(1).toUpper());
        painter.setPen(toColor(colours.text));
        drawElided(painter, tile.name, Qt::AlignLeft, facts.owner);
    }
    painter.setPen(toColor(alarm ? colours.danger : colours.muted));
    drawElided(painter, tile.length, lengthSide, lengthText(facts));
}

void OrderDelegate::paintViewers(QPainter& painter, const TileGeometry& tile,
                                 const OrderFacts& facts, const ThemeColours& colours) const
{
    if (facts.viewers == 0)
        return;
    const QColor colour = toColor(facts.contended() ? colours.text : colours.muted);
    const QString number = QString::number(facts.viewers);
    const int width = painter.fontMetrics().horizontalAdvance(number);
    painter.setPen(colour);
    drawElided(painter, tile.viewers, Qt::AlignRight, number);
    const QRectF eye(tile.viewers.right() - width - 17, tile.viewers.center().y() - 6, 13, 13);
    paintGlyph(painter, Glyph::Eye, eye, colour);
}

QString OrderDelegate::lengthText(const OrderFacts& facts) const
{
    if (facts.doubleEdited)
        return QStringLiteral("%1 edit").arg(facts.editors); // As short as the smallest tile.
    return lengthWords(m_now - facts.changedAt);
}

double OrderDelegate::flashStrength(const OrderFacts& facts) const
{
    if (facts.cause.isEmpty() || m_now - facts.changedAt >= flashTime)
        return 0.0;
    const double age = std::chrono::duration<double>(m_now - facts.changedAt) / flashTime;
    return std::clamp(1.0 - age, 0.0, 1.0);
}

} // namespace echolock
