// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/epolldispatcher.h"

#include <QCoreApplication>
#include <QEvent>
#include <QSocketNotifier>
#include <QThread>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace echolock {

namespace {

constexpr int eventsPerTurn = 256;
constexpr std::uint64_t wakeUpTag = std::numeric_limits<std::uint64_t>::max();
constexpr Duration forever = Duration::max();

/// Waiting ends at or after the instant, never before it: a timer must not find itself too
/// early.
int millisecondsOf(Duration timeout)
{
    if (timeout == forever)
        return -1;
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
    return static_cast<int>(std::min<std::int64_t>(ms, std::numeric_limits<int>::max()));
}

std::uint64_t tagOf(int fd, std::uint32_t generation)
{
    return std::uint64_t(generation) << 32 | static_cast<std::uint32_t>(fd);
}

} // namespace

std::uint32_t EpollDispatcher::Watch::interest() const
{
    return (notifiers[QSocketNotifier::Read] ? std::uint32_t(EPOLLIN) : 0)
        | (notifiers[QSocketNotifier::Write] ? std::uint32_t(EPOLLOUT) : 0)
        | (notifiers[QSocketNotifier::Exception] ? std::uint32_t(EPOLLPRI) : 0);
}

EpollDispatcher::EpollDispatcher(QObject* parent)
    : QAbstractEventDispatcher(parent)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wakeUpFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = wakeUpTag;
    if (m_epoll < 0 || m_wakeUpFd < 0
        || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wakeUpFd, &event) != 0)
        qFatal("Cannot set up the event loop: %s. Raise the limit of open files (ulimit -n).",
               std::strerror(errno));
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_wakeUpFd);
    ::close(m_epoll);
}

void EpollDispatcher::installForApplication()
{
    QCoreApplication::setEventDispatcher(new EpollDispatcher);
}

void EpollDispatcher::installOnThread(QThread* thread)
{
    thread->setEventDispatcher(new EpollDispatcher);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    // Cleared before the posted events are sent: whatever is posted from here on asks again.
    const bool wasAwoken = m_wakeUpRequested.exchange(false);
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();
    // The interruption is cleared on the way out, not on the way in: one that comes between the
    // check of the event loop's exit flag and this call must still end it.
    if (m_interrupted.exchange(false))
        return wasAwoken;

    // Who asks for one turn waits only if there was nothing to do in it. QEventLoop::exec() may
    // wait on: its end always interrupts.
    const bool workWasDone = wasAwoken && !flags.testFlag(QEventLoop::EventLoopExec);
    const Duration timeout = workWasDone ? Duration::zero() : waitTime(flags);
    if (timeout != Duration::zero())
        Q_EMIT aboutToBlock();
    int sent = 0;
    if (flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        waitForWakeUpOnly(timeout);
    else
        waitForSockets(timeout, sent);
    if (!flags.testFlag(QEventLoop::X11ExcludeTimers))
        sent += m_timers.fire();
    m_interrupted.store(false);
    return sent > 0 || wasAwoken;
}

Duration EpollDispatcher::waitTime(QEventLoop::ProcessEventsFlags flags) const
{
    if (!flags.testFlag(QEventLoop::WaitForMoreEvents) || m_interrupted.load())
        return Duration::zero();
    if (!m_alwaysReady.empty() && !flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        return Duration::zero();
    if (flags.testFlag(QEventLoop::X11ExcludeTimers))
        return forever;
    return m_timers.untilNext().value_or(forever);
}

void EpollDispatcher::waitForSockets(Duration timeout, int& sent)
{
    std::array<epoll_event, eventsPerTurn> events; // NOLINT: the kernel fills in what is read
    // Either the waker sees that we block and writes to the eventfd, or we see its request here.
    m_blocking.store(timeout != Duration::zero());
    if (m_wakeUpRequested.load())
        timeout = Duration::zero();
    const int count = ::epoll_wait(m_epoll, events.data(), eventsPerTurn, millisecondsOf(timeout));
    m_blocking.store(false);
    for (int i = 0; i < count; ++i)
        sent += activate(events[static_cast<std::size_t>(i)]);
    if (!m_alwaysReady.empty())
        sent += activateAlwaysReady();
}

void EpollDispatcher::waitForWakeUpOnly(Duration timeout)
{
    pollfd wakeUpOnly{m_wakeUpFd, POLLIN, 0};
    m_blocking.store(timeout != Duration::zero());
    if (m_wakeUpRequested.load())
        timeout = Duration::zero();
    const int count = ::poll(&wakeUpOnly, 1, millisecondsOf(timeout));
    m_blocking.store(false);
    if (count > 0)
        drainWakeUp();
}

void EpollDispatcher::drainWakeUp()
{
    std::uint64_t count = 0;
    while (::read(m_wakeUpFd, &count, sizeof count) < 0 && errno == EINTR) { }
}

int EpollDispatcher::activate(const epoll_event& event)
{
    if (event.data.u64 == wakeUpTag) {
        drainWakeUp();
        return 0;
    }
    const auto fd = static_cast<std::size_t>(event.data.u64 & 0xffffffffU);
    const auto generation = static_cast<std::uint32_t>(event.data.u64 >> 32);
    constexpr std::uint32_t trouble = EPOLLHUP | EPOLLERR;
    constexpr std::array<std::uint32_t, 3> wanted{EPOLLIN | trouble, EPOLLOUT | trouble,
                                                  EPOLLPRI | trouble};
    int sent = 0;
    for (std::size_t type = 0; type < wanted.size(); ++type) {
        // Looked up anew each time: the handler before this one may have changed anything.
        Watch& watch = m_watches[fd];
        if ((event.events & wanted[type]) == 0 || watch.generation != generation
            || !watch.notifiers[type])
            continue;
        QEvent ready(QEvent::SockAct);
        QCoreApplication::sendEvent(watch.notifiers[type], &ready);
        ++sent;
    }
    return sent;
}

int EpollDispatcher::activateAlwaysReady()
{
    int sent = 0;
    const std::vector<int> fds = m_alwaysReady;
    for (const int fd : fds) {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT;
        event.data.u64 = tagOf(fd, m_watches[static_cast<std::size_t>(fd)].generation);
        sent += activate(event);
    }
    return sent;
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier* notifier)
{
    const auto fd = static_cast<int>(notifier->socket());
    if (fd < 0)
        return;
    if (m_watches.size() <= static_cast<std::size_t>(fd))
        m_watches.resize(static_cast<std::size_t>(fd) + 1);
    Watch& watch = m_watches[static_cast<std::size_t>(fd)];
    QSocketNotifier*& place = watch.notifiers[notifier->type()];
    if (place && place != notifier)
        qWarning(
            "Two socket notifiers of the same type for descriptor %d: the first one stays silent.",
            fd);
    if (watch.empty())
        ++watch.generation;
    place = notifier;
    updateInterest(fd);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier* notifier)
{
    const auto fd = static_cast<std::size_t>(notifier->socket());
    if (fd >= m_watches.size() || m_watches[fd].notifiers[notifier->type()] != notifier)
        return;
    m_watches[fd].notifiers[notifier->type()] = nullptr;
    updateInterest(static_cast<int>(fd));
}

/// A descriptor that is closed leaves the epoll set by itself, so what we believe about it may be
/// stale; the kernel's answer decides.
void EpollDispatcher::updateInterest(int fd)
{
    Watch& watch = m_watches[static_cast<std::size_t>(fd)];
    if (watch.alwaysReady || watch.empty()) {
        // Interest in nothing would still report hang-ups, for ever.
        if (watch.inEpoll)
            ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, fd, nullptr);
        watch.inEpoll = false;
        if (watch.empty() && watch.alwaysReady) {
            watch.alwaysReady = false;
            std::erase(m_alwaysReady, fd);
        }
        return;
    }
    epoll_event event{};
    event.events = watch.interest();
    event.data.u64 = tagOf(fd, watch.generation);
    int result = ::epoll_ctl(m_epoll, watch.inEpoll ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    if (result != 0 && errno == ENOENT)
        result = ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event);
    else if (result != 0 && errno == EEXIST)
        result = ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, fd, &event);
    watch.inEpoll = result == 0;
    if (result != 0 && errno == EPERM) {
        watch.alwaysReady = true;
        m_alwaysReady.push_back(fd);
    } else if (result != 0) {
        qWarning("Cannot watch descriptor %d: %s", fd, std::strerror(errno));
    }
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                                    QObject* object)
{
    m_timers.add(timerId, std::chrono::milliseconds(interval), timerType, object);
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    return m_timers.remove(timerId);
}

bool EpollDispatcher::unregisterTimers(QObject* object)
{
    return m_timers.removeAll(object);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject* object) const
{
    return m_timers.of(object);
}

int EpollDispatcher::remainingTime(int timerId)
{
    const auto left = m_timers.remaining(timerId);
    return left ? millisecondsOf(*left) : -1;
}

void EpollDispatcher::wakeUp()
{
    m_wakeUpRequested.store(true);
    if (!m_blocking.load())
        return;
    const std::uint64_t one = 1;
    while (::write(m_wakeUpFd, &one, sizeof one) < 0 && errno == EINTR) { }
}

void EpollDispatcher::interrupt()
{
    m_interrupted.store(true);
    wakeUp();
}

} // namespace echolock
