// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/eventwait.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEvent>
#include <QThread>

namespace echolock {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;
/// On loopback nearly everything comes within a few turns of the loop.
constexpr int turnsInARow = 200;
constexpr int turnsThatPass = 4;

void turn()
{
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

} // namespace

bool waitUntil(const std::function<bool()>& isSo)
{
    const QDeadlineTimer deadline(patience);
    for (int turns = 0; !isSo(); ++turns) {
        if (deadline.hasExpired())
            return false;
        turn();
        // Another thread may have to bring it.
        if (turns > turnsInARow)
            QThread::yieldCurrentThread();
    }
    return true;
}

void letPass()
{
    for (int turns = 0; turns < turnsThatPass; ++turns)
        turn();
}

} // namespace echolock
