// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/logdelegate.h"

#include "gui/models/eventlogmodel.h"
#include "gui/views/colours.h"
#include "gui/views/icons.h"

namespace echolock {

namespace {

Rgb toneColour(LogTone tone, const ThemeColours& colours)
{
    switch (tone) {
    case LogTone::Quiet:
        return colours.muted;
    case LogTone::Locked:
        return colours.success;
    case LogTone::Unlocked:
        return colours.accent;
    case LogTone::Refused:
        return colours.warning;
    case LogTone::Alarm:
        return colours.danger;
    }
    return colours.muted;
}

} // namespace

void LogDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->state &= ~QStyle::State_HasFocus;
    const ThemeColours& colours = coloursOf(option->palette);
    const auto tone = static_cast<LogTone>(index.data(EventLogModel::ToneRole).toInt());
    const int column = index.column();
    Rgb text = tone == LogTone::Quiet ? colours.muted : colours.text;
    if (column == EventLogModel::What)
        text = tone == LogTone::Quiet ? colours.text : toneColour(tone, colours);
    else if (column == EventLogModel::Time || column == EventLogModel::Source)
        text = colours.muted;
    option->palette.setColor(QPalette::Text, toColor(text));
    option->palette.setColor(QPalette::HighlightedText, toColor(text));
    if (column == EventLogModel::What) {
        const QColor colour = toColor(toneColour(tone, colours));
        QIcon& dot = m_dots[colour.rgb()];
        if (dot.isNull())
            dot = dotIcon(colour);
        option->icon = dot;
        option->decorationSize = QSize(10, 10);
        option->features |= QStyleOptionViewItem::HasDecoration;
    }
}

} // namespace echolock
