// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/unixsignals.h"

#include <QSocketNotifier>

#include "server/base/assert.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace echolock {

namespace {

constexpr std::array stopSignals{SIGINT, SIGTERM};

// A signal handler may do next to nothing, so it writes one byte that the event loop reads
// (pipe(7)).
std::array<int, 2> wakePipe{-1, -1};

void wake(int number)
{
    const int interrupted = errno;
    const char byte = static_cast<char>(number);
    [[maybe_unused]] const ssize_t written = ::write(wakePipe[1], &byte, 1);
    errno = interrupted;
}

void onStop(int number)
{
    wake(number);
    for (const int each : stopSignals)
        std::signal(each, SIG_DFL);
}

} // namespace

UnixSignals::UnixSignals(QObject* context, Handlers handlers)
    : QObject(context)
    , m_handlers(std::move(handlers))
{
    ECHOLOCK_ASSERT(::pipe2(wakePipe.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    auto* notifier = new QSocketNotifier(wakePipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &UnixSignals::readSignals);
    for (const int number : stopSignals)
        std::signal(number, onStop);
    if (m_handlers.reload)
        std::signal(SIGHUP, wake);
}

UnixSignals::~UnixSignals()
{
    for (const int number : stopSignals)
        std::signal(number, SIG_DFL);
    if (m_handlers.reload)
        std::signal(SIGHUP, SIG_DFL);
    for (int& end : wakePipe)
        ::close(std::exchange(end, -1));
}

void UnixSignals::readSignals()
{
    bool stop = false;
    bool reload = false;
    char byte = 0;
    while (::read(wakePipe[0], &byte, 1) == 1) {
        stop = stop || byte != SIGHUP;
        reload = reload || byte == SIGHUP;
    }
    if (m_stopped)
        return;
    if (stop) {
        m_stopped = true;
        m_handlers.stop();
    } else if (reload) {
        m_handlers.reload();
    }
}

} // namespace echolock
