// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace echolock {

/// Sorts clients and keeps those that match every word of a search and, if set, one order.
class ClientFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit ClientFilter(QObject* parent = nullptr);

    void setSearch(const QString& words);
    /// Empty for all orders.
    void setOrder(const QString& order);

    bool isFiltering() const { return !m_words.isEmpty() || !m_order.isEmpty(); }

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words;
    QString m_order;
};

} // namespace echolock
