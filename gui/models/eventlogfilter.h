// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

#include <cstdint>

namespace echolock {

enum class LogScope : std::uint8_t { Everything, LocksOnly, ServerOnly, ClientsOnly };

/// Keeps the entries of one scope and one order that match every word of a search.
class EventLogFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setSearch(const QString& words);
    /// Empty for all orders.
    void setOrder(const QString& order);
    void setScope(LogScope scope);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    QStringList m_words;
    QString m_order;
    LogScope m_scope = LogScope::Everything;
};

} // namespace echolock
