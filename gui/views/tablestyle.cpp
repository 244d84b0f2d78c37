// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/tablestyle.h"

#include <QHeaderView>
#include <QTableView>

namespace echolock {

void styleTable(QTableView& table)
{
    table.setFrameShape(QFrame::NoFrame);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setTextElideMode(Qt::ElideRight);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setTabKeyNavigation(false);
    table.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table.setIconSize(QSize(10, 10));
    QHeaderView* rows = table.verticalHeader();
    rows->setVisible(false);
    rows->setSectionResizeMode(QHeaderView::Fixed);
    rows->setMinimumSectionSize(24);
    rows->setDefaultSectionSize(24);
    QHeaderView* columns = table.horizontalHeader();
    columns->setHighlightSections(false);
    columns->setStretchLastSection(true);
    columns->setMinimumSectionSize(32);
    columns->setFixedHeight(28);
    columns->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void setColumnWidths(QTableView& table, std::initializer_list<int> widths)
{
    int column = 0;
    for (const int width : widths)
        table.setColumnWidth(column++, width);
}

} // namespace echolock
