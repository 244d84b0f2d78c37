// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/clientmodel.h"

#include "gui/models/rowranges.h"
#include "gui/models/wording.h"

#include <array>

namespace echolock {

namespace {

struct ColumnTitle
{
    QStringView title;
    QStringView explanation;
};

constexpr std::array<ColumnTitle, ClientModel::ColumnCount> titles{{
    {u"#", u"The client’s number, in order of creation"},
    {u"User", u"The signed-in person; the same for all pages of one person"},
    {u"Order", u"The order that this client has open"},
    {u"Connection", u"The state of its pusher-js connection"},
    {u"Believes", u"What the client believes about the order, whatever the server knows"},
    {u"Note", u"The last abandonment or error"},
    {u"Socket id", u"Pusher’s socket_id of its present connection"},
}};

} // namespace

int ClientModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_clients.size());
}

int ClientModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClientModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ClientSnapshot& client = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(client, index.column());
    case SortRole:
        return index.column() == Number ? QVariant(client.number)
                                        : QVariant(text(client, index.column()));
    case BeliefRole:
        return static_cast<int>(client.belief);
    case GoneRole:
        return client.gone;
    case Qt::ToolTipRole:
        return describe(client);
    default:
        return {};
    }
}

QVariant ClientModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const ColumnTitle& column = titles[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return column.title.toString();
    if (role == Qt::ToolTipRole)
        return column.explanation.toString();
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    return {};
}

void ClientModel::update(const std::vector<ClientSnapshot>& clients)
{
    std::vector<int> changed;
    std::vector<ClientSnapshot> added;
    QHash<std::uint32_t, std::size_t> addedAt;
    for (const ClientSnapshot& client : clients) {
        if (!takes(client.number))
            continue;
        if (const int row = rowOf(client.number); row >= 0) {
            m_clients[static_cast<std::size_t>(row)] = client;
            changed.push_back(row);
        } else if (const auto twin = addedAt.constFind(client.number); twin != addedAt.cend()) {
            added[*twin] = client;
        } else {
            addedAt.insert(client.number, added.size());
            added.push_back(client);
        }
    }
    for (const auto& [first, last] : rowRanges(std::move(changed)))
        Q_EMIT dataChanged(index(first, User), index(last, Socket));
    if (added.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
    for (ClientSnapshot& client : added) {
        m_rowByNumber.insert(client.number, rowCount());
        m_clients.push_back(std::move(client));
    }
    endInsertRows();
}

void ClientModel::forgetAll(std::uint32_t upTo)
{
    m_forgottenUpTo = upTo;
    if (m_clients.empty())
        return;
    beginRemoveRows({}, 0, rowCount() - 1);
    m_clients.clear();
    m_rowByNumber.clear();
    endRemoveRows();
}

QString describe(const ClientSnapshot& client)
{
    QString text = QStringLiteral("Client %1, %2, socket %3.")
                       .arg(client.number)
                       .arg(fromView(client.user),
                            client.socketId.empty() ? QStringLiteral("none")
                                                    : fromView(client.socketId));
    if (!client.order.empty())
        text += QStringLiteral(" On %1: %2.")
                    .arg(fromView(client.order), beliefWords(client.belief));
    if (!client.note.empty())
        text += QStringLiteral(" Last: %1.").arg(fromView(client.note));
    return text;
}

QString ClientModel::text(const ClientSnapshot& client, int column) const
{
    switch (column) {
    case Number:
        return QString::number(client.number);
    case User:
        return fromView(client.user);
    case Order:
        return client.order.empty() ? QStringLiteral("–") : fromView(client.order);
    case State:
        return client.gone ? QStringLiteral("gone") : fromView(toString(client.state));
    case BeliefColumn:
        return beliefWords(client.belief);
    case Note:
        return fromView(client.note);
    case Socket:
        return fromView(client.socketId);
    default:
        return {};
    }
}

} // namespace echolock
