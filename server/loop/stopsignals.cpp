// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/stopsignals.h"

#include <QSocketNotifier>

#include "server/base/assert.h"

#include <array>
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

void onSignal(int number)
{
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(wakePipe[1], &byte, 1);
    std::signal(number, SIG_DFL);
}

} // namespace

StopSignals::StopSignals(QObject* context, std::function<void()> stop)
    : QObject(context)
    , m_stop(std::move(stop))
{
    ECHOLOCK_ASSERT(::pipe2(wakePipe.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    auto* notifier = new QSocketNotifier(wakePipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, notifier] {
        notifier->setEnabled(false);
        m_stop();
    });
    for (const int number : stopSignals)
        std::signal(number, onSignal);
}

StopSignals::~StopSignals()
{
    for (const int number : stopSignals)
        std::signal(number, SIG_DFL);
    for (int& end : wakePipe)
        ::close(std::exchange(end, -1));
}

} // namespace echolock
