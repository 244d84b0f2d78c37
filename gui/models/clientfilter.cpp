// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/clientfilter.h"

#include "gui/models/clientmodel.h"
#include "gui/models/naturalorder.h"

#include <algorithm>

namespace echolock {

ClientFilter::ClientFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(ClientModel::SortRole);
}

void ClientFilter::setSearch(const QString& words)
{
    m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void ClientFilter::setOrder(const QString& order)
{
    m_order = order;
    invalidateFilter();
}

bool ClientFilter::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const
{
    const auto text = [&](int column) {
        return sourceModel()->index(sourceRow, column, sourceParent).data().toString();
    };
    if (!m_order.isEmpty() && text(ClientModel::Order) != m_order)
        return false;
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString& word) {
        for (int column = 0; column < ClientModel::ColumnCount; ++column) {
            if (text(column).contains(word, Qt::CaseInsensitive))
                return true;
        }
        return false;
    });
}

bool ClientFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant first = left.data(sortRole());
    const QVariant second = right.data(sortRole());
    if (left.column() == ClientModel::Number)
        return first.toUInt() < second.toUInt();
    return naturallyBefore(first.toString(), second.toString());
}

} // namespace echolock
