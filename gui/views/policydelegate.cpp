// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/policydelegate.h"

#include <QPainter>

#include "gui/models/wording.h"
#include "gui/views/colours.h"
#include "gui/views/icons.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr int padding = 8;
constexpr int lineHeight = 18;
constexpr int rowHeight = 2 * lineHeight + 2 * padding;
constexpr int markSize = 14;
constexpr int markSpace = markSize + 6;
constexpr int nameWidth = 96;
constexpr int hintGap = 16;
constexpr double radius = 6.0;

QFont fontOf(const QStyleOptionViewItem& option, int pixels, QFont::Weight weight)
{
    QFont font = option.font;
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

/// A glyph and words beside it, as far as there is room; what is left of the room.
QRect paintHint(QPainter& painter, const QRect& room, const QString& words,
                const std::pair<Glyph, QColor>& mark)
{
    const int needed = markSpace + painter.fontMetrics().horizontalAdvance(words);
    if (words.isEmpty() || room.width() < markSpace)
        return room;
    paintGlyph(painter, mark.first,
               QRectF(room.left(), room.center().y() - markSize / 2, markSize, markSize),
               mark.second);
    const QRect text = room.adjusted(markSpace, 0, 0, 0);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(words, Qt::ElideRight, text.width()));
    return room.adjusted(needed + hintGap, 0, 0, 0);
}

int hintWidth(const QFontMetrics& metrics, const QString& words)
{
    return words.isEmpty() ? 0 : markSpace + metrics.horizontalAdvance(words) + hintGap;
}

} // namespace

void PolicyDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const ThemeColours& colours = coloursOf(option.palette);
    const QString policy = index.data().toString();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(toColor(colours.selection));
        painter->drawRoundedRect(option.rect, radius, radius);
    }
    const QRect inner = option.rect.adjusted(padding, padding, -padding, -padding);
    if (index.data(Qt::CheckStateRole).toInt() == Qt::Checked)
        paintGlyph(*painter, Glyph::Check,
                   QRectF(inner.left(), inner.top() + 2, markSize, markSize),
                   toColor(colours.accent));

    const QString strengths = policyStrengths(policy);
    const QString weaknesses = policyWeaknesses(policy);
    const bool plain = strengths.isEmpty() && weaknesses.isEmpty();
    const int firstHeight = plain ? inner.height() : lineHeight;
    const QRect name(inner.left() + markSpace, inner.top(), nameWidth, firstHeight);
    QRect words(name.right() + 1, inner.top(), inner.right() - name.right(), firstHeight);
    const auto write = [&](const QRect& room, const QString& text) {
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, room.width()));
    };
    painter->setFont(fontOf(option, 13, QFont::DemiBold));
    painter->setPen(toColor(colours.text));
    write(name, policy);
    painter->setFont(fontOf(option, 13, QFont::Normal));
    write(words, policyExplanation(policy));

    painter->setFont(fontOf(option, 12, QFont::Normal));
    painter->setPen(toColor(colours.muted));
    words.translate(0, lineHeight);
    words = paintHint(*painter, words, strengths, {Glyph::Check, toColor(colours.success)});
    paintHint(*painter, words, weaknesses, {Glyph::Close, toColor(colours.warning)});
    painter->restore();
}

QSize PolicyDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QString policy = index.data().toString();
    const QFontMetrics sentence(fontOf(option, 13, QFont::Normal));
    const QFontMetrics hint(fontOf(option, 12, QFont::Normal));
    const int words = std::max(sentence.horizontalAdvance(policyExplanation(policy)),
                               hintWidth(hint, policyStrengths(policy))
                                   + hintWidth(hint, policyWeaknesses(policy)));
    return {2 * padding + markSpace + nameWidth + words, rowHeight};
}

} // namespace echolock
