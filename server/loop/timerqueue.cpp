// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/timerqueue.h"

#include "server/loop/monotonicclock.h"

#include <algorithm>

namespace echolock {

TimerQueue::TimerQueue(Callback timerDue, QObject* parent)
    : QObject(parent)
    , m_timerDue(std::move(timerDue))
{
    m_timer.setParent(this); // So that it moves to another thread together with the queue.
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TimerQueue::wakeUp);
}

void TimerQueue::start(TimerKey key, Instant due)
{
    const auto [place, isNew] = m_due.try_emplace(key, due);
    if (isNew) {
        m_order.emplace(due, key);
    } else if (place->second != due) {
        // Moving the node spares an allocation: timers are restarted far more often than started.
        auto node = m_order.extract({place->second, key});
        node.value().first = due;
        m_order.insert(std::move(node));
        place->second = due;
    }
    if (due < m_armedFor)
        armFor(due);
}

void TimerQueue::stop(TimerKey key)
{
    const auto place = m_due.find(key);
    if (place == m_due.end())
        return;
    m_order.erase({place->second, key});
    m_due.erase(place);
    if (m_due.empty()) {
        m_timer.stop();
        m_armedFor = Instant::max();
    }
}

void TimerQueue::hold()
{
    m_held = true;
    m_timer.stop();
}

bool TimerQueue::fire(TimerKey key)
{
    const auto place = m_due.find(key);
    if (place == m_due.end() || place->second > MonotonicClock::now())
        return false;
    stop(key);
    m_timerDue(key);
    return true;
}

void TimerQueue::wakeUp()
{
    m_armedFor = Instant::max();
    const Instant now = MonotonicClock::now();
    // What a callback starts waits for the next turn, even if it is due at once: others get theirs.
    std::vector<Entry> firing;
    firing.swap(m_firing);
    firing.assign(m_order.begin(), m_order.upper_bound({now, TimerKey{UINT64_MAX, UINT64_MAX}}));
    for (const Entry& entry : firing) {
        if (m_order.erase(entry) == 0)
            continue;
        m_due.erase(entry.second);
        m_timerDue(entry.second);
    }
    firing.clear();
    m_firing.swap(firing);
    if (!m_order.empty() && m_order.begin()->first < m_armedFor)
        armFor(m_order.begin()->first);
}

/// A timer that moves away from the front leaves the QTimer as it is: one idle wake-up is cheaper
/// than setting it again at every restart.
void TimerQueue::armFor(Instant due)
{
    if (m_held)
        return;
    m_armedFor = due;
    const Duration left = std::max(due - MonotonicClock::now(), Duration::zero());
    m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(left));
}

} // namespace echolock
