// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/eventlogmodel.h"

#include "gui/models/wording.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace echolock {

EventLogModel::EventLogModel(std::size_t entriesMax, QObject* parent)
    : QAbstractTableModel(parent)
    , m_entriesMax(entriesMax)
{
}

int EventLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int EventLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const LogEntry& entry = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, index.column());
    case Qt::ToolTipRole:
        return entry.what;
    case SourceRole:
        return static_cast<int>(entry.source);
    case ToneRole:
        return static_cast<int>(entry.tone);
    default:
        return {};
    }
}

QVariant EventLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    constexpr std::array<QStringView, ColumnCount> titles{u"Time", u"Source", u"What", u"Order",
                                                          u"Who"};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return titles[static_cast<std::size_t>(section)].toString();
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    return {};
}

void EventLogModel::append(std::vector<LogEntry> entries)
{
    if (!m_paused) {
        insert(std::move(entries));
        return;
    }
    std::move(entries.begin(), entries.end(), std::back_inserter(m_waiting));
    // Twice the bound before it is cut, so that a long pause does not move entries at each batch.
    if (m_waiting.size() > 2 * m_entriesMax)
        dropOldest(m_waiting, m_entriesMax);
    Q_EMIT waitingChanged();
}

void EventLogModel::resume()
{
    m_paused = false;
    insert(std::exchange(m_waiting, {}));
    Q_EMIT waitingChanged();
}

void EventLogModel::insert(std::vector<LogEntry> entries)
{
    dropOldest(entries, m_entriesMax);
    if (entries.empty())
        return;
    if (const std::size_t total = m_entries.size() + entries.size(); total > m_entriesMax) {
        const auto surplus = static_cast<std::ptrdiff_t>(total - m_entriesMax);
        beginRemoveRows({}, 0, static_cast<int>(surplus) - 1);
        m_entries.erase(m_entries.begin(), m_entries.begin() + surplus);
        m_olderDropped += static_cast<qulonglong>(surplus);
        endRemoveRows();
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(entries.size()) - 1);
    std::move(entries.begin(), entries.end(), std::back_inserter(m_entries));
    endInsertRows();
}

void EventLogModel::dropOldest(std::vector<LogEntry>& entries, std::size_t kept)
{
    if (entries.size() <= kept)
        return;
    const auto surplus = static_cast<std::ptrdiff_t>(entries.size() - kept);
    entries.erase(entries.begin(), entries.begin() + surplus);
    m_olderDropped += static_cast<qulonglong>(surplus);
}

void EventLogModel::clear()
{
    m_olderDropped = 0;
    m_waiting.clear();
    if (m_entries.empty())
        return;
    beginRemoveRows({}, 0, rowCount() - 1);
    m_entries.clear();
    endRemoveRows();
}

QString EventLogModel::text(const LogEntry& entry, int column) const
{
    switch (column) {
    case Time:
        return stampWords(entry.at - m_origin);
    case Source:
        return entry.source == LogSource::Server ? QStringLiteral("server")
                                                 : QStringLiteral("client");
    case What:
        return entry.what;
    case Order:
        return entry.order;
    case Who:
        return entry.who;
    default:
        return {};
    }
}

} // namespace echolock
