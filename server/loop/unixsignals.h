// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>

namespace echolock {

/// Calls back from the event loop when the process gets a signal. One object per process.
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    struct Handlers
    {
        /// At the first SIGINT or SIGTERM. The second one ends the process as usual, so that a
        /// person who presses Ctrl-C twice is obeyed.
        std::function<void()> stop;
        /// At a SIGHUP; several at once are one. None after a stop. Without it SIGHUP is left
        /// alone.
        std::function<void()> reload{};
    };

    UnixSignals(QObject* context, Handlers handlers);
    ~UnixSignals() override;

private:
    void readSignals();

    Handlers m_handlers;
    bool m_stopped = false;
};

} // namespace echolock
