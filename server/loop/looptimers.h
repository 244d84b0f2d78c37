// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractEventDispatcher>

#include "server/base/clock.h"

#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

class QObject;

namespace echolock {

/// The timers of one event dispatcher, ordered by due time. Precise timers are never early; coarse
/// ones are rounded up by at most a twentieth of their interval, very coarse ones to full seconds,
/// so that many of them share a wake-up.
class LoopTimers
{
public:
    void add(int id, Duration interval, Qt::TimerType type, QObject* object);
    bool remove(int id);
    bool removeAll(const QObject* object);
    QList<QAbstractEventDispatcher::TimerInfo> of(const QObject* object) const;

    /// Time until that timer fires, zero if overdue; nothing if there is no such timer.
    std::optional<Duration> remaining(int id) const;
    /// Time until the first one fires. A timer whose handler is running does not count.
    std::optional<Duration> untilNext() const;
    /// Sends a QTimerEvent to each timer that is due now, once. Returns how many were sent.
    int fire();

private:
    struct Timer
    {
        std::uint64_t serial = 0; ///< Ids are used again, serials are not.
        Duration interval{};
        Qt::TimerType type = Qt::PreciseTimer;
        QObject* object = nullptr;
        Instant due;
    };

    using Entry = std::pair<Instant, std::pair<std::uint64_t, int>>;

    static Entry entryOf(int id, const Timer& timer) { return {timer.due, {timer.serial, id}}; }

    void deliver(int id, std::uint64_t serial);

    std::unordered_map<int, Timer> m_timers;
    std::set<Entry> m_order; ///< All but those whose handlers are running.
    std::vector<Entry> m_firing;
    std::uint64_t m_nextSerial = 1;
};

} // namespace echolock
