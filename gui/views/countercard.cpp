// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/countercard.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include "gui/views/colours.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace echolock {

CounterCard::CounterCard(QString name, const QString& explanation, QWidget* parent)
    : QWidget(parent)
    , m_name(std::move(name))
    , m_explanation(explanation)
    , m_text(QStringLiteral("0"))
{
    setToolTip(explanation);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleDescription(explanation);
    setAccessibleName(QStringLiteral("%1: 0").arg(m_name));
}

void CounterCard::setValue(double value)
{
    const QString text = QLocale(QLocale::English)
                             .toString(static_cast<qlonglong>(std::llround(value)));
    m_value = value;
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(QStringLiteral("%1: %2").arg(m_name, m_text));
    update();
}

void CounterCard::setCaption(const QString& caption)
{
    if (caption == m_caption)
        return;
    m_caption = caption;
    update();
}

void CounterCard::sample()
{
    m_samples.push_back(m_value);
    if (m_samples.size() > samplesMax)
        m_samples.pop_front();
    update();
}

QSize CounterCard::sizeHint() const
{
    return {128, 64};
}

void CounterCard::paintEvent(QPaintEvent*)
{
    const ThemeColours& colours = coloursOf(palette());
    const CounterTone now = tone();
    const Rgb mark = now == CounterTone::Danger ? colours.danger
        : now == CounterTone::Warning           ? colours.warning
                                                : colours.accent;
    const Rgb fill = now == CounterTone::Danger ? colours.dangerSurface
        : now == CounterTone::Warning           ? colours.warningSurface
                                                : colours.surface;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        toColor(now == CounterTone::Plain ? colours.border : blend(colours.border, mark, 0.6)));
    painter.setBrush(toColor(fill));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);

    QFont small = font();
    small.setPixelSize(12);
    QFont large = font();
    large.setPixelSize(24);
    large.setWeight(QFont::DemiBold);
    painter.setFont(small);
    painter.setPen(toColor(now == CounterTone::Plain ? colours.muted : mark));
    painter.drawText(QRect(16, 6, width() - 32, 20), Qt::AlignLeft | Qt::AlignVCenter, m_name);
    painter.setFont(large);
    painter.setPen(toColor(now == CounterTone::Plain ? colours.text : mark));
    const int valueWidth = painter.fontMetrics().horizontalAdvance(m_text);
    painter.drawText(QRect(16, 26, width() - 32, 32), Qt::AlignLeft | Qt::AlignVCenter, m_text);
    painter.setFont(small);
    painter.setPen(toColor(colours.muted));
    const int captionLeft = 16 + valueWidth + 8;
    const int captionWidth = width() - 16 - captionLeft;
    painter.drawText(QRect(captionLeft, 32, captionWidth, 24), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_caption, Qt::ElideRight, captionWidth));
    const int used = m_caption.isEmpty() ? 0
                                         : painter.fontMetrics().horizontalAdvance(m_caption) + 12;
    const int lineLeft = std::max(captionLeft + used, width() - 112);
    if (const int lineWidth = width() - 16 - lineLeft; lineWidth >= 40)
        paintLine(painter, QRectF(lineLeft, 18, lineWidth, 36), toColor(mark));
}

void CounterCard::paintLine(QPainter& painter, const QRectF& area, const QColor& colour) const
{
    if (m_samples.size() < 2)
        return;
    const double top = std::max(1.0, *std::max_element(m_samples.begin(), m_samples.end()));
    const auto at = [&](std::size_t i) {
        const double back = static_cast<double>(m_samples.size() - 1 - i)
            / static_cast<double>(samplesMax - 1);
        return QPointF(area.right() - back * area.width(),
                       area.bottom() - m_samples[i] / top * area.height());
    };
    QPainterPath line(at(0));
    for (std::size_t i = 1; i < m_samples.size(); ++i)
        line.lineTo(at(i));
    QPainterPath below = line;
    below.lineTo(area.bottomRight());
    below.lineTo(at(0).x(), area.bottom());
    QColor faint = colour;
    faint.setAlphaF(0.12F);
    painter.fillPath(below, faint);
    painter.setPen(QPen(colour, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(line);
}

} // namespace echolock
