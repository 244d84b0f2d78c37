// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/drain.h"

#include "server/net/closingsockets.h"
#include "server/net/gate.h"

#include <utility>

namespace echolock {

Drain::Drain(Gate& gate, ClosingSockets& closing, std::function<std::size_t()> connections)
    : m_gate(gate)
    , m_closing(closing)
    , m_connections(std::move(connections))
{
    m_look.setSingleShot(true);
    m_deadline.setSingleShot(true);
    connect(&m_look, &QTimer::timeout, this, &Drain::advance);
    connect(&m_deadline, &QTimer::timeout, this, &Drain::overdue);
    connect(&closing, &ClosingSockets::emptied, this, &Drain::look);
    connect(&gate, &Gate::httpClosed, this, &Drain::look);
}

void Drain::begin(Duration atMost)
{
    m_phase = Phase::WebSockets;
    m_gate.close();
    m_gate.drain();
    m_deadline.start(std::chrono::ceil<std::chrono::milliseconds>(atMost));
    look();
}

void Drain::look()
{
    if (isActive() && !m_look.isActive())
        m_look.start();
}

void Drain::advance()
{
    if (m_phase == Phase::WebSockets && m_connections() == 0 && m_closing.isEmpty()) {
        m_phase = Phase::Http;
        m_gate.endHttp();
    }
    if (m_phase == Phase::Http && m_gate.isQuiet() && m_closing.isEmpty()) {
        m_phase = Phase::Finished;
        m_deadline.stop();
        Q_EMIT finished();
    }
}

} // namespace echolock
