// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegion>
#include <QStyledItemDelegate>

#include "gui/models/orderfacts.h"
#include "gui/views/tilebodies.h"

namespace echolock {

struct ThemeColours;
struct TileGeometry;

/// Paints one order. Time is given to it, so that all tiles of a frame show the same moment.
class OrderDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr Duration flashTime = std::chrono::milliseconds(700);

    using QStyledItemDelegate::QStyledItemDelegate;

    void setNow(Instant now) { m_now = now; }

    /// Tiles outside are not painted; empty for no limit.
    void setDirty(const QRegion& dirty) { m_dirty = dirty; }

    void setCell(QSize cell) { m_cell = cell; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintBody(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                   const ThemeColours& colours) const;
    void paintOwner(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                    const ThemeColours& colours) const;
    void paintGrace(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                    const ThemeColours& colours) const;
    void paintViewers(QPainter& painter, const TileGeometry& tile, const OrderFacts& facts,
                      const ThemeColours& colours) const;
    QString lengthText(const OrderFacts& facts) const;
    double flashStrength(const OrderFacts& facts) const;

    Instant m_now;
    QSize m_cell;
    QRegion m_dirty;
    mutable TileBodies m_bodies;
};

} // namespace echolock
