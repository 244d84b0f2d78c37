// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/clienttable.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/clientfilter.h"
#include "gui/models/clientmodel.h"
#include "gui/views/clientactions.h"
#include "gui/views/clientdelegate.h"
#include "gui/views/emptystate.h"
#include "gui/views/searchline.h"
#include "gui/views/tablestyle.h"

namespace echolock {

namespace {

/// A narrower table leaves the socket id to the tooltip.
constexpr int socketFrom = 560;

} // namespace

ClientTable::ClientTable(ClientModel* clients, ClientActions* actions, QWidget* parent)
    : QFrame(parent)
    , m_clients(clients)
    , m_actions(actions)
    , m_filter(new ClientFilter(this))
    , m_count(new QLabel(this))
    , m_search(new SearchLine(tr("Search clients"), this))
    , m_stack(new QStackedWidget(this))
    , m_view(new QTableView(this))
    , m_empty(new EmptyState({}, this))
    , m_menu(new QMenu(this))
{
    setProperty("role", QStringLiteral("card"));
    m_filter->setSourceModel(clients);
    createView();
    createHeader();
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_actions->fill(*m_menu);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_filter->setSearch(words);
        refreshCount();
    });
    // The filter says nothing of clients that it does not show, yet they count.
    for (const QAbstractItemModel* model :
         {static_cast<QAbstractItemModel*>(m_filter), static_cast<QAbstractItemModel*>(clients)}) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &ClientTable::refreshCount);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &ClientTable::refreshCount);
    }
    refreshCount();
}

std::vector<std::uint32_t> ClientTable::chosenClients() const
{
    std::vector<std::uint32_t> numbers;
    for (const QModelIndex& row : m_view->selectionModel()->selectedRows(ClientModel::Number))
        numbers.push_back(row.data(ClientModel::SortRole).toUInt());
    return numbers;
}

void ClientTable::setOrder(const QString& order)
{
    m_filter->setOrder(order);
    refreshCount();
}

void ClientTable::chooseRow(int row)
{
    m_view->selectRow(row);
}

void ClientTable::resizeEvent(QResizeEvent* event)
{
    m_view->setColumnHidden(ClientModel::Socket, width() < socketFrom);
    QFrame::resizeEvent(event);
}

void ClientTable::createHeader()
{
    auto* title = new QLabel(tr("Clients"), this);
    title->setProperty("role", QStringLiteral("title"));
    m_count->setProperty("role", QStringLiteral("muted"));
    m_search->setMaximumWidth(200);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 8, 8);
    row->setSpacing(8);
    row->addWidget(title);
    row->addWidget(m_count);
    row->addStretch(1);
    row->addWidget(m_search, 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_stack, 1);
}

void ClientTable::createView()
{
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new ClientDelegate(m_view));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setAccessibleName(tr("Clients"));
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(ClientModel::Number, Qt::AscendingOrder);
    styleTable(*m_view);
    setColumnWidths(*m_view, {44, 76, 72, 88, 72, 88});
    connect(m_view, &QTableView::customContextMenuRequested, this, &ClientTable::popUpMenu);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_actions->setChosenCount(
            static_cast<int>(m_view->selectionModel()->selectedRows().size()));
    });
}

void ClientTable::refreshCount()
{
    const int shown = m_filter->rowCount();
    const int all = m_clients->rowCount();
    m_count->setText(shown == all ? QString::number(all) : tr("%1 of %2").arg(shown).arg(all));
    if (all == 0)
        m_empty->setContent({.sentence = tr("Clients appear here as soon as you spawn some.")});
    else
        m_empty->setContent(
            {.sentence = tr("No client matches. Clear the search or choose another order.")});
    m_stack->setCurrentWidget(shown > 0 ? static_cast<QWidget*>(m_view) : m_empty);
}

void ClientTable::popUpMenu(const QPoint& at)
{
    const QModelIndex row = m_view->indexAt(at);
    if (row.isValid() && !m_view->selectionModel()->isRowSelected(row.row(), {}))
        m_view->selectRow(row.row());
    m_menu->popup(m_view->viewport()->mapToGlobal(at));
}

} // namespace echolock
