// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QHash>

#include "gui/models/orderfacts.h"

#include <vector>

namespace echolock {

/// The orders of the board, in the order in which they became known.
class OrderModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { FactsRole = Qt::UserRole + 1 };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    /// Changes known orders in place and appends new ones.
    void update(const std::vector<OrderFacts>& orders);
    void clear();

    const OrderFacts& at(int row) const { return m_orders[static_cast<std::size_t>(row)]; }

    /// -1 when unknown.
    int rowOf(const QString& order) const { return m_rowByOrder.value(order, -1); }

private:
    std::vector<OrderFacts> m_orders;
    QHash<QString, int> m_rowByOrder;
};

/// One sentence that says all that a tile shows, for tooltips and screen readers.
QString describe(const OrderFacts& facts);

} // namespace echolock
