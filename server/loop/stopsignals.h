// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>

namespace echolock {

/// Calls back from the event loop at the first SIGINT or SIGTERM. The second one ends the process
/// as usual, so that a person who presses Ctrl-C twice is obeyed. One object per process.
class StopSignals : public QObject
{
    Q_OBJECT

public:
    StopSignals(QObject* context, std::function<void()> stop);
    ~StopSignals() override;

private:
    std::function<void()> m_stop;
};

} // namespace echolock
