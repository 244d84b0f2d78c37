// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/orderboard.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QScrollBar>

#include "gui/models/ordermodel.h"
#include "gui/views/orderdelegate.h"

#include <utility>

namespace echolock {

namespace {

constexpr int frameIntervalMs = 16;
constexpr Duration lengthInterval = std::chrono::milliseconds(100);

} // namespace

OrderBoard::OrderBoard(OrderModel* orders, Clock clock, QWidget* parent)
    : QListView(parent)
    , m_orders(orders)
    , m_clock(std::move(clock))
    , m_delegate(new OrderDelegate(this))
{
    setModel(orders);
    setItemDelegate(m_delegate);
    setViewMode(QListView::IconMode);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setAccessibleName(tr("Orders"));
    connect(orders, &QAbstractItemModel::rowsInserted, this, [this] { fitTiles(); });
    connect(orders, &QAbstractItemModel::rowsRemoved, this, [this] { fitTiles(); });
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { Q_EMIT orderChosen(chosenOrder()); });
    m_frames.setTimerType(Qt::PreciseTimer);
    m_frames.setInterval(frameIntervalMs);
    connect(&m_frames, &QTimer::timeout, this, &OrderBoard::paintMoving);
    m_frames.start();
}

QString OrderBoard::chosenOrder() const
{
    const QModelIndexList chosen = selectionModel()->selectedIndexes();
    return chosen.isEmpty() ? QString() : chosen.front().data().toString();
}

void OrderBoard::clearChoice()
{
    clearSelection();
}

void OrderBoard::paintEvent(QPaintEvent* event)
{
    // The list offers every tile within the bounds of what changed, not only what changed.
    m_delegate->setDirty(event->region());
    QListView::paintEvent(event);
    m_delegate->setDirty({});
}

void OrderBoard::resizeEvent(QResizeEvent* event)
{
    fitTiles();
    QListView::resizeEvent(event);
}

void OrderBoard::mousePressEvent(QMouseEvent* event)
{
    const QModelIndex pressed = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton
        && (!pressed.isValid() || selectionModel()->isSelected(pressed))) {
        clearChoice();
        return;
    }
    QListView::mousePressEvent(event);
}

void OrderBoard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !chosenOrder().isEmpty()) {
        clearChoice();
        return;
    }
    QListView::keyPressEvent(event);
}

void OrderBoard::fitTiles()
{
    // The list wraps a little before the edge.
    QSize room = contentsRect().size() - QSize(4, 0);
    BoardGeometry geometry = BoardGeometry::fit(room, m_orders->rowCount());
    if (geometry.scrolls) {
        room.rwidth() -= verticalScrollBar()->sizeHint().width();
        geometry = BoardGeometry::fit(room, m_orders->rowCount());
    }
    // With "as needed" the list would keep room for the bar even where there is none.
    setVerticalScrollBarPolicy(geometry.scrolls ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    if (geometry == m_geometry && gridSize() == geometry.cell)
        return;
    m_geometry = geometry;
    m_delegate->setCell(geometry.cell);
    setGridSize(geometry.cell);
}

void OrderBoard::paintMoving()
{
    if (!isVisible())
        return;
    const Instant now = m_clock();
    m_delegate->setNow(now);
    const bool lengths = now - m_lengthsPaintedAt >= lengthInterval;
    if (lengths)
        m_lengthsPaintedAt = now;
    const int offset = verticalScrollBar()->value();
    const auto [first, last] = m_geometry.visibleTiles(offset, viewport()->height(),
                                                       m_orders->rowCount());
    for (int row = first; row <= last; ++row) {
        const OrderFacts& facts = m_orders->at(row);
        // One interval more than the flash, so that its last frame is painted without it.
        const bool flashes = now - facts.changedAt < OrderDelegate::flashTime + lengthInterval;
        if (flashes || (lengths && facts.locked()))
            viewport()->update(visualRect(m_orders->index(row)));
    }
}

} // namespace echolock
