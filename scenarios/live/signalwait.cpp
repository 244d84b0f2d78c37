// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/signalwait.h"

#include <cerrno>
#include <chrono>
#include <ctime>
#include <poll.h>

namespace echolock {

SignalWait::SignalWait()
{
    sigset_t stops{};
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stops, &m_before);
    m_waiting = m_before;
    sigdelset(&m_waiting, SIGINT);
    sigdelset(&m_waiting, SIGTERM);
}

SignalWait::~SignalWait()
{
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

SignalWait::End SignalWait::until(int descriptor, For what) const
{
    pollfd ready{descriptor, static_cast<short>(what == For::Input ? POLLIN : POLLOUT), 0};
    const bool hasFailed = ::ppoll(&ready, 1, nullptr, &m_waiting) < 0;
    // Of anything else the call that comes next can say what is wrong.
    return hasFailed && errno == EINTR ? End::Signal : End::Ready;
}

SignalWait::End SignalWait::forTime(Duration time) const
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds);
    const timespec atMost{seconds.count(), rest.count()};
    const bool hasFailed = ::ppoll(nullptr, 0, &atMost, &m_waiting) < 0;
    return hasFailed && errno == EINTR ? End::Signal : End::TimeOver;
}

} // namespace echolock
