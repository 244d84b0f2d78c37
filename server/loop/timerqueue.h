// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "server/base/clock.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace echolock {

/// What a timer is for; the owner of the queue knows what the numbers mean.
struct TimerKey
{
    std::uint64_t hi = 0;
    std::uint64_t lo = 0;

    friend auto operator<=>(const TimerKey&, const TimerKey&) = default;
};

/// Tens of thousands of timers on one QTimer. Starting, restarting and stopping one is O(log n).
/// Keys that are due together are reported by due time, then by key.
class TimerQueue : public QObject
{
    Q_OBJECT

public:
    /// `timerDue` may start and stop timers, but not delete the queue.
    using Callback = std::function<void(TimerKey)>;

    explicit TimerQueue(Callback timerDue, QObject* parent = nullptr);

    /// Starts or moves the timer of `key`. An instant in the past is due at the next turn of the
    /// loop.
    void start(TimerKey key, Instant due);
    void stop(TimerKey key);

    /// From now on nothing is due by itself: fire() decides.
    void hold();
    /// As when its time has come; false, and nothing else, where it has not.
    bool fire(TimerKey key);

    bool contains(TimerKey key) const { return m_due.contains(key); }

    std::size_t size() const { return m_due.size(); }

private:
    struct Hash
    {
        std::size_t operator()(const TimerKey& key) const noexcept
        {
            return static_cast<std::size_t>((key.hi * 0x9e3779b97f4a7c15ULL)
                                            ^ (key.lo * 0xc2b2ae3d27d4eb4fULL));
        }
    };

    using Entry = std::pair<Instant, TimerKey>;

    void wakeUp();
    void armFor(Instant due);

    Callback m_timerDue;
    QTimer m_timer{this}; ///< A child, so that it follows the queue to another thread.
    Instant m_armedFor = Instant::max();
    std::set<Entry> m_order;
    std::unordered_map<TimerKey, Instant, Hash> m_due;
    std::vector<Entry> m_firing;
    bool m_held = false;
};

} // namespace echolock
