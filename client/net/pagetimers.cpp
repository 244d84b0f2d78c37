// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/pagetimers.h"

#include <QTimerEvent>

#include "client/echo/tabthrottle.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <climits>
#include <utility>

namespace echolock {

PageTimers::PageTimers(Due due, QObject* parent)
    : QObject(parent)
    , m_due(std::move(due))
{
}

void PageTimers::start(EchoTimer timer, Instant at)
{
    Timer& started = m_timers[static_cast<std::size_t>(timer)];
    started.at = at;
    started.running = true;
    started.due = false;
    tick(started);
}

void PageTimers::stop(EchoTimer timer)
{
    Timer& stopped = m_timers[static_cast<std::size_t>(timer)];
    stopped.ticking.stop();
    stopped.running = stopped.due = false;
}

void PageTimers::stopAll()
{
    for (Timer& timer : m_timers) {
        timer.ticking.stop();
        timer.running = timer.due = false;
    }
}

void PageTimers::hold()
{
    m_held = true;
    for (Timer& timer : m_timers)
        timer.ticking.stop();
}

bool PageTimers::fire(EchoTimer timer)
{
    Timer& firing = m_timers[static_cast<std::size_t>(timer)];
    if (!firing.running || firing.at > MonotonicClock::now())
        return false;
    stop(timer);
    m_due(timer);
    return true;
}

void PageTimers::freeze()
{
    if (m_pace == Pace::Running)
        m_pace = Pace::Frozen;
}

void PageTimers::fallAsleep()
{
    if (m_pace == Pace::Asleep)
        return;
    m_pace = Pace::Asleep;
    m_asleepSince = MonotonicClock::now();
    for (Timer& timer : m_timers)
        timer.ticking.stop();
}

void PageTimers::wakeUp()
{
    if (m_pace != Pace::Asleep)
        return;
    m_pace = Pace::Frozen;
    const Duration slept = MonotonicClock::now() - m_asleepSince;
    for (Timer& timer : m_timers)
        timer.at += slept;
    if (m_hiddenSince)
        *m_hiddenSince += slept;
    tickAll();
}

void PageTimers::thaw()
{
    wakeUp();
    m_pace = Pace::Running;
    for (std::size_t index = 0; index < count; ++index) {
        if (!std::exchange(m_timers[index].due, false))
            continue;
        m_timers[index].running = false;
        m_due(static_cast<EchoTimer>(index));
    }
}

void PageTimers::hide()
{
    if (!m_hiddenSince)
        m_hiddenSince = MonotonicClock::now();
    tickAll();
}

void PageTimers::show()
{
    m_hiddenSince.reset();
    tickAll();
}

void PageTimers::tickAll()
{
    for (Timer& timer : m_timers) {
        if (timer.running && !timer.due)
            tick(timer);
    }
}

void PageTimers::tick(Timer& timer)
{
    if (m_pace == Pace::Asleep || m_held)
        return;
    const Instant at = m_hiddenSince ? hiddenWakeUp(timer.at, *m_hiddenSince) : timer.at;
    const Duration delay = std::max(at - MonotonicClock::now(), Duration::zero());
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(delay);
    // Only quick reactions need to be exact to the millisecond.
    const auto type = milliseconds > std::chrono::seconds(2) ? Qt::CoarseTimer : Qt::PreciseTimer;
    timer.ticking.start(static_cast<int>(std::min<std::int64_t>(milliseconds.count(), INT_MAX)),
                        type, this);
}

void PageTimers::timerEvent(QTimerEvent* event)
{
    for (std::size_t index = 0; index < count; ++index) {
        Timer& timer = m_timers[index];
        if (timer.ticking.timerId() != event->timerId())
            continue;
        timer.ticking.stop();
        if (m_pace == Pace::Frozen) {
            timer.due = true;
        } else {
            timer.running = false;
            m_due(static_cast<EchoTimer>(index));
        }
        return;
    }
}

} // namespace echolock
