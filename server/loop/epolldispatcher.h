// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractEventDispatcher>

#include "server/loop/looptimers.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

class QSocketNotifier;
class QThread;
struct epoll_event;

namespace echolock {

/// An event dispatcher whose cost does not grow with the number of idle sockets: Qt's own two pass
/// every descriptor to the kernel at each wake-up, which costs 130 to 450 µs at 10,000 connections.
///
/// One turn, as in Qt's Unix dispatcher: posted events, wait, socket notifiers, timers.
class EpollDispatcher : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    explicit EpollDispatcher(QObject* parent = nullptr);
    ~EpollDispatcher() override;

    /// For the main thread; must come before the QCoreApplication is made.
    static void installForApplication();
    /// Before the thread is started.
    static void installOnThread(QThread* thread);

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier* notifier) override;
    void unregisterSocketNotifier(QSocketNotifier* notifier) override;

    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                       QObject* object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject* object) override;
    QList<TimerInfo> registeredTimers(QObject* object) const override;
    int remainingTime(int timerId) override;

    void wakeUp() override;
    void interrupt() override;

private:
    /// The notifiers of one descriptor, indexed by QSocketNotifier::Type.
    struct Watch
    {
        std::array<QSocketNotifier*, 3> notifiers{};
        std::uint32_t generation = 0; ///< Tells a descriptor from an earlier one of the same
                                      ///< number.
        bool inEpoll = false;
        bool alwaysReady = false; ///< A regular file, which epoll refuses: poll() calls it ready.

        bool empty() const { return !notifiers[0] && !notifiers[1] && !notifiers[2]; }

        std::uint32_t interest() const;
    };

    void updateInterest(int fd);
    void waitForSockets(Duration timeout, int& sent);
    void waitForWakeUpOnly(Duration timeout);
    void drainWakeUp();
    int activate(const epoll_event& event);
    int activateAlwaysReady();
    Duration waitTime(QEventLoop::ProcessEventsFlags flags) const;

    int m_epoll = -1;
    int m_wakeUpFd = -1;
    std::vector<Watch> m_watches; ///< Indexed by descriptor: small dense numbers.
    std::vector<int> m_alwaysReady;
    LoopTimers m_timers;
    std::atomic<bool> m_wakeUpRequested = false;
    std::atomic<bool>
        m_blocking = false; ///< About to wait: only then does a wake-up need the eventfd.
    std::atomic<bool> m_interrupted = false;
};

} // namespace echolock
