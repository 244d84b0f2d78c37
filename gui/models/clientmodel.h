// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QHash>

#include "client/net/swarmbatch.h"

#include <vector>

namespace echolock {

/// The simulated clients, one row each, in the order in which they appeared.
class ClientModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Number, User, Order, State, BeliefColumn, Note, Socket, ColumnCount };

    enum Role { SortRole = Qt::UserRole + 1, BeliefRole, GoneRole };

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// Changes known clients in place and appends new ones.
    void update(const std::vector<ClientSnapshot>& clients);
    /// Empties the list. Batches that were under way may still name clients up to `upTo`: what they
    /// say is ignored.
    void forgetAll(std::uint32_t upTo);

    const ClientSnapshot& at(int row) const { return m_clients[static_cast<std::size_t>(row)]; }

    /// -1 when unknown.
    int rowOf(std::uint32_t number) const { return m_rowByNumber.value(number, -1); }

    /// Whether a snapshot of this client is news; false for the forgotten ones.
    bool takes(std::uint32_t number) const { return number > m_forgottenUpTo; }

private:
    QString text(const ClientSnapshot& client, int column) const;

    std::vector<ClientSnapshot> m_clients;
    QHash<std::uint32_t, int> m_rowByNumber;
    std::uint32_t m_forgottenUpTo = 0;
};

/// One sentence that says all that a row knows.
QString describe(const ClientSnapshot& client);

} // namespace echolock
