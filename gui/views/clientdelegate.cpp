// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/clientdelegate.h"

#include "gui/models/clientmodel.h"
#include "gui/views/colours.h"
#include "gui/views/icons.h"

namespace echolock {

namespace {

Rgb beliefColour(Belief belief, const ThemeColours& colours)
{
    switch (belief) {
    case Belief::Editing:
        return colours.success;
    case Belief::Asking:
        return colours.warning;
    case Belief::Viewing:
        return colours.accent;
    case Belief::Nothing:
        break;
    }
    return colours.muted;
}

} // namespace

void ClientDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->state &= ~QStyle::State_HasFocus;
    const ThemeColours& colours = coloursOf(option->palette);
    const int column = index.column();
    const bool gone = index.data(ClientModel::GoneRole).toBool();
    Rgb text = colours.text;
    if (gone || column == ClientModel::Number || column == ClientModel::Socket
        || column == ClientModel::Note)
        text = colours.muted;
    else if (column == ClientModel::BeliefColumn)
        text = beliefColour(static_cast<Belief>(index.data(ClientModel::BeliefRole).toInt()),
                            colours);
    option->palette.setColor(QPalette::Text, toColor(text));
    option->palette.setColor(QPalette::HighlightedText, toColor(text));
    if (column == ClientModel::User) {
        const QColor colour = toColor(gone ? colours.border
                                           : ownerColour(option->text.toStdString()));
        QIcon& dot = m_dots[colour.rgb()];
        if (dot.isNull())
            dot = dotIcon(colour);
        option->icon = dot;
        option->decorationSize = QSize(10, 10);
        option->features |= QStyleOptionViewItem::HasDecoration;
    }
}

} // namespace echolock
