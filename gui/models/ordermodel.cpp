// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/ordermodel.h"

#include "gui/models/rowranges.h"

namespace echolock {

namespace {

QString stateWords(const OrderFacts& facts)
{
    switch (facts.state) {
    case LockState::Held:
        return QStringLiteral("%1 is held by %2 (socket %3, token %4).")
            .arg(facts.order, facts.owner, facts.ownerSocket)
            .arg(facts.token);
    case LockState::Grace:
        return QStringLiteral("%1 waits for %2 to come back: %3 (token %4).")
            .arg(facts.order, facts.owner, facts.cause)
            .arg(facts.token);
    case LockState::Free:
        break;
    }
    return QStringLiteral("%1 is free.").arg(facts.order);
}

} // namespace

int OrderModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_orders.size());
}

QVariant OrderModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const OrderFacts& facts = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return facts.order;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return describe(facts);
    case FactsRole:
        return QVariant::fromValue(facts);
    default:
        return {};
    }
}

void OrderModel::update(const std::vector<OrderFacts>& orders)
{
    std::vector<int> changed;
    std::vector<OrderFacts> added;
    QHash<QString, qsizetype> addedAt;
    for (const OrderFacts& facts : orders) {
        if (const int row = rowOf(facts.order); row >= 0) {
            m_orders[static_cast<std::size_t>(row)] = facts;
            changed.push_back(row);
        } else if (const qsizetype twin = addedAt.value(facts.order, -1); twin >= 0) {
            added[static_cast<std::size_t>(twin)] = facts;
        } else {
            addedAt.insert(facts.order, static_cast<qsizetype>(added.size()));
            added.push_back(facts);
        }
    }
    for (const auto& [first, last] : rowRanges(std::move(changed)))
        Q_EMIT dataChanged(index(first), index(last));
    if (added.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
    for (OrderFacts& facts : added) {
        m_rowByOrder.insert(facts.order, rowCount());
        m_orders.push_back(std::move(facts));
    }
    endInsertRows();
}

void OrderModel::clear()
{
    if (m_orders.empty())
        return;
    beginRemoveRows({}, 0, rowCount() - 1);
    m_orders.clear();
    m_rowByOrder.clear();
    endRemoveRows();
}

QString describe(const OrderFacts& facts)
{
    QString text = stateWords(facts);
    if (!facts.locked() && !facts.cause.isEmpty())
        text += QStringLiteral(" Last held by %1: %2.").arg(facts.owner, facts.cause);
    if (facts.viewers > 0)
        text += (facts.queued ? QStringLiteral(" %1 waiting in line.")
                              : QStringLiteral(" %1 waiting."))
                    .arg(facts.viewers);
    if (facts.orphaned)
        text += QStringLiteral(" Orphaned: its holder is gone, and the server has not noticed.");
    if (facts.doubleEdited)
        text += QStringLiteral(" Violation: %1 people believe that they edit it.")
                    .arg(facts.editors);
    return text;
}

} // namespace echolock
