// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/looptimers.h"

#include <QCoreApplication>
#include <QTimerEvent>

#include "server/loop/monotonicclock.h"

#include <algorithm>

namespace echolock {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Instant roundedUp(Instant due, Duration grain)
{
    const auto count = due.time_since_epoch().count();
    const auto step = grain.count();
    return Instant(Duration((count + step - 1) / step * step));
}

Instant dueAfter(Instant start, Duration interval, Qt::TimerType type)
{
    const Instant exact = start + interval;
    if (type == Qt::VeryCoarseTimer)
        return roundedUp(exact, seconds(1));
    if (type == Qt::CoarseTimer && interval >= milliseconds(20)) {
        // A grain of few different sizes makes timers of similar intervals meet.
        Duration grain = milliseconds(1);
        while (grain * 2 <= interval / 20)
            grain *= 2;
        return roundedUp(exact, grain);
    }
    return exact;
}

} // namespace

void LoopTimers::add(int id, Duration interval, Qt::TimerType type, QObject* object)
{
    remove(id);
    const Timer timer{.serial = m_nextSerial++,
                      .interval = interval,
                      .type = type,
                      .object = object,
                      .due = dueAfter(MonotonicClock::now(), interval, type)};
    m_timers.emplace(id, timer);
    m_order.insert(entryOf(id, timer));
}

bool LoopTimers::remove(int id)
{
    const auto place = m_timers.find(id);
    if (place == m_timers.end())
        return false;
    m_order.erase(entryOf(id, place->second));
    m_timers.erase(place);
    return true;
}

bool LoopTimers::removeAll(const QObject* object)
{
    return std::erase_if(m_timers,
                         [&](const auto& item) {
                             if (item.second.object != object)
                                 return false;
                             m_order.erase(entryOf(item.first, item.second));
                             return true;
                         })
        > 0;
}

QList<QAbstractEventDispatcher::TimerInfo> LoopTimers::of(const QObject* object) const
{
    QList<QAbstractEventDispatcher::TimerInfo> infos;
    for (const auto& [id, timer] : m_timers)
        if (timer.object == object)
            infos.append({id, static_cast<int>(timer.interval / milliseconds(1)), timer.type});
    return infos;
}

std::optional<Duration> LoopTimers::remaining(int id) const
{
    const auto place = m_timers.find(id);
    if (place == m_timers.end())
        return std::nullopt;
    return std::max(place->second.due - MonotonicClock::now(), Duration::zero());
}

std::optional<Duration> LoopTimers::untilNext() const
{
    if (m_order.empty())
        return std::nullopt;
    return std::max(m_order.begin()->first - MonotonicClock::now(), Duration::zero());
}

int LoopTimers::fire()
{
    if (m_order.empty())
        return 0;
    const Instant now = MonotonicClock::now();
    std::vector<Entry> firing;
    firing.swap(m_firing);
    firing.clear();
    for (const Entry& entry : m_order) {
        if (entry.first > now)
            break;
        firing.push_back(entry);
    }
    int sent = 0;
    for (const Entry& entry : firing) {
        // A handler before this one may have stopped it, or fired it in a nested loop.
        if (!m_order.contains(entry))
            continue;
        deliver(entry.second.second, entry.second.first);
        ++sent;
    }
    m_firing.swap(firing);
    return sent;
}

void LoopTimers::deliver(int id, std::uint64_t serial)
{
    Timer& timer = m_timers.at(id);
    m_order.erase(entryOf(id, timer));
    const Instant now = MonotonicClock::now();
    // Beats that were missed are dropped, not caught up.
    const Instant next = dueAfter(timer.due, timer.interval, timer.type);
    timer.due = next > now ? next : dueAfter(now, timer.interval, timer.type);

    QTimerEvent event(id);
    QCoreApplication::sendEvent(timer.object, &event);

    const auto place = m_timers.find(id);
    if (place == m_timers.end() || place->second.serial != serial)
        return;
    m_order.insert(entryOf(id, place->second));
}

} // namespace echolock
