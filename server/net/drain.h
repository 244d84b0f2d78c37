// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "server/base/clock.h"

#include <functional>

namespace echolock {

class ClosingSockets;
class Gate;

/// The end of a server that leaves nothing half said:
///
///     no new ones -> the Hub has no connections left -> their close frames are sent
///                 -> HTTP requests are answered -> finished()
///
/// HTTP connections that were open before are served until then, so that a load balancer can still
/// ask on them.
class Drain : public QObject
{
    Q_OBJECT

public:
    Drain(Gate& gate, ClosingSockets& closing, std::function<std::size_t()> connections);

    bool isActive() const { return m_phase != Phase::Not; }

    /// Stops listening; overdue() comes if it is not finished within `atMost`.
    void begin(Duration atMost);
    /// Something has ended; looks at the next turn of the loop whether all has.
    void look();

Q_SIGNALS:
    void overdue();
    /// Once.
    void finished();

private:
    enum class Phase { Not, WebSockets, Http, Finished };

    void advance();

    Gate& m_gate;
    ClosingSockets& m_closing;
    std::function<std::size_t()> m_connections;
    Phase m_phase = Phase::Not;
    QTimer m_look{this};
    QTimer m_deadline{this};
};

} // namespace echolock
