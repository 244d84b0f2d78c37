// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/orderdelegate.h"

#include <QApplication>
#include <QPainter>

#include "gui/models/ordermodel.h"
#include "gui/models/wording.h"
#include "gui/views/colours.h"
#include "gui/views/icons.h"
#include "gui/views/tilegeometry.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr double radius = 6.0; // As of the bodies.

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

/// A glyph out of the cache, for there are few and they are painted often.
void drawGlyph(QPainter& painter, Glyph glyph, QPoint at, int size, const QColor& colour)
{
    painter.drawPixmap(at, cachedGlyph(glyph, colour, size, painter.device()->devicePixelRatio()));
}

bool isAlarm(const OrderFacts& facts)
{
    return facts.orphaned || facts.doubleEdited;
}

Glyph glyphOf(const OrderFacts& facts)
{
    if (isAlarm(facts))
        return Glyph::Warning;
    if (facts.inGrace())
        return Glyph::Hourglass;
    return facts.held() ? Glyph::Lock : Glyph::Unlock;
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
    if (!m_dirty.isEmpty() && !m_dirty.intersects(option.rect))
        return;
    const auto facts = index.data(OrderModel::FactsRole).value<OrderFacts>();
    const ThemeColours& colours = coloursOf(option.palette);
    const TileGeometry tile = TileGeometry::of(option.rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintBody(*painter, tile, facts, colours);

    painter->setFont(sized(option.font, 13, QFont::DemiBold));
    painter->setPen(toColor(facts.locked() ? colours.text : colours.muted));
    drawElided(*painter, tile.title, Qt::AlignLeft, facts.order);
    drawGlyph(*painter, glyphOf(facts), tile.icon.topLeft(), 16,
              toColor(isAlarm(facts)       ? colours.danger
                          : facts.locked() ? colours.text
                                           : colours.muted));
    painter->setFont(sized(option.font, 12, QFont::Normal));
    paintOwner(*painter, tile, facts, colours);
    paintViewers(*painter, tile, facts, colours);

    const bool selected = option.state & QStyle::State_Selected;
    // Mere focus shows once the keyboard moved it, as in the rest of the app.
    constexpr auto byKeyboard = QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange;
    if (selected || (option.state & byKeyboard) == byKeyboard) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(toColor(colours.accent), 2, selected ? Qt::SolidLine : Qt::DotLine));
        // The dots of mere focus stay inside, clear of an alarm's outline.
        const double inset = selected ? 1.0 : 4.0;
        painter->drawRoundedRect(QRectF(tile.body).adjusted(inset, inset, -inset, -inset), radius,
                                 radius);
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
    const bool held = facts.held();
    const bool alarm = isAlarm(facts);
    const Rgb quietLine = held ? blend(colours.border, owner, 0.45)
        : facts.inGrace()      ? owner
                               : colours.border;
    TileLook look{.size = tile.body.size(),
                  .fill = toColor(held ? blend(colours.surface, owner, colours.tint)
                                      : facts.inGrace() ? colours.surface
                                                        : colours.sunken)
                              .rgba(),
                  .line = toColor(alarm ? colours.danger : quietLine).rgba(),
                  .bar = held ? toColor(owner).rgba() : 0,
                  .hatch = facts.orphaned ? translucent(colours.danger, 0.22).rgba() : 0,
                  .lineWidth = alarm ? 2 : 1,
                  .barWidth = tile.bar.width(),
                  .dashed = facts.inGrace() && !alarm};
    const qreal ratio = painter.device()->devicePixelRatio();
    painter.drawPixmap(tile.body.topLeft(), m_bodies.picture(look, ratio));
    if (const double strength = flashStrength(facts); strength > 0.0) {
        look.fill = toColor(facts.locked() ? owner : colours.muted).rgba();
        look.hatch = 0;
        painter.setOpacity((held ? 0.5 : 0.25) * strength);
        painter.drawPixmap(tile.body.topLeft(), m_bodies.picture(look, ratio));
        painter.setOpacity(1.0);
    }
}

void OrderDelegate::paintOwner(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                               const ThemeColours& colours) const
{
    const bool alarm = isAlarm(facts);
    const Qt::Alignment lengthSide = tile.tall ? Qt::AlignLeft : Qt::AlignRight;
    if (facts.inGrace())
        return paintGrace(painter, tile, facts, colours);
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

void OrderDelegate::paintGrace(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                               const ThemeColours& colours) const
{
    const QColor owner = toColor(ownerColour(facts.owner.toStdString()));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(owner, 2));
    painter.drawEllipse(tile.avatar.adjusted(1, 1, -1, -1));
    painter.setPen(toColor(colours.text));
    painter.drawText(tile.avatar, Qt::AlignCenter, facts.owner.left(1).toUpper());
    const QRect words = tile.tall ? tile.name : tile.name.united(tile.length);
    drawElided(painter, words, Qt::AlignLeft, QStringLiteral("waits for %1").arg(facts.owner));
    painter.setPen(toColor(facts.doubleEdited ? colours.danger : colours.muted));
    if (!facts.graceUntil)
        return;
    const Duration left = std::max(Duration::zero(), *facts.graceUntil - m_now);
    if (tile.tall)
        drawElided(painter, tile.length, Qt::AlignLeft,
                   QStringLiteral("%1 left").arg(lengthWords(left)));
    const std::chrono::duration<double> whole = *facts.graceUntil - facts.changedAt;
    const double share = whole.count() > 0.0 ? left / whole : 0.0;
    QRectF bar(tile.countdown);
    bar.setWidth(bar.width() * std::min(1.0, share));
    painter.setPen(Qt::NoPen);
    painter.setBrush(owner);
    painter.drawRoundedRect(bar, 1.5, 1.5);
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
    const QPoint eye(tile.viewers.right() - width - 17, tile.viewers.center().y() - 6);
    drawGlyph(painter, facts.queued ? Glyph::People : Glyph::Eye, eye, 13, colour);
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
