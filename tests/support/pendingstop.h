// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>

namespace echolock::testing {

/// A SIGTERM that has come and waits to be let in; whoever lets it in is not ended by it.
class PendingStop
{
public:
    PendingStop()
    {
        sigset_t stop{};
        sigemptyset(&stop);
        sigaddset(&stop, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &stop, &m_mask);
        m_handler = std::signal(SIGTERM, [](int) {});
        ::raise(SIGTERM);
    }

    PendingStop(const PendingStop&) = delete;
    PendingStop& operator=(const PendingStop&) = delete;

    ~PendingStop()
    {
        pthread_sigmask(SIG_SETMASK, &m_mask, nullptr);
        std::signal(SIGTERM, m_handler);
    }

private:
    sigset_t m_mask{};
    void (*m_handler)(int) = nullptr;
};

} // namespace echolock::testing
