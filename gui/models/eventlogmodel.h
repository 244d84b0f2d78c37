// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "gui/models/logentry.h"

#include <deque>
#include <vector>

namespace echolock {

/// What happened, oldest first. Bounded: older entries make room, and are counted.
class EventLogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Source, What, Order, Who, ColumnCount };

    enum Role { SourceRole = Qt::UserRole + 1, ToneRole };

    static constexpr std::size_t defaultEntriesMax = 10'000;

    explicit EventLogModel(std::size_t entriesMax = defaultEntriesMax, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    void append(std::vector<LogEntry> entries);

    /// Holds the list still: what is appended waits, bounded as the list is, until resume().
    void pause() { m_paused = true; }

    void resume();

    qulonglong waiting() const { return m_waiting.size(); }

    void clear();

    /// Times are shown since this moment.
    void setOrigin(Instant origin) { m_origin = origin; }

    const LogEntry& at(int row) const { return m_entries[static_cast<std::size_t>(row)]; }

    qulonglong olderDropped() const { return m_olderDropped; }

Q_SIGNALS:
    void waitingChanged();

private:
    void insert(std::vector<LogEntry> entries);
    void dropOldest(std::vector<LogEntry>& entries, std::size_t kept);
    QString text(const LogEntry& entry, int column) const;

    std::size_t m_entriesMax;
    std::deque<LogEntry> m_entries;
    std::vector<LogEntry> m_waiting;
    bool m_paused = false;
    qulonglong m_olderDropped = 0;
    Instant m_origin;
};

} // namespace echolock
