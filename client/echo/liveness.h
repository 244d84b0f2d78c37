// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echosink.h"
#include "server/base/clock.h"
#include "server/base/statewriter.h"

namespace echolock {

/// Watches over one established connection: a silent server is pinged, and must then say something
/// (connection_manager.ts, resetActivityCheck, sendActivityCheck).
class Liveness
{
public:
    explicit Liveness(Duration pongTimeout)
        : m_pongTimeout(pongTimeout)
    {
    }

    void begin(Instant now, EchoSink& sink, Duration activityTimeout);
    void end(EchoSink& sink);
    /// Whatever came is life.
    void heard(Instant now, EchoSink& sink);
    /// EchoTimer::Activity is due. True: ping the server now; EchoTimer::Pong has been started.
    bool mustPing(Instant now, EchoSink& sink);

    /// When EchoTimer::Pong is due: whether the connection is given up.
    bool awaitsPong() const { return m_awaitsPong; }

    /// Of an established connection.
    void writeState(StateWriter& out) const
    {
        out.duration(m_activityTimeout);
        // A silence that has been long enough for a ping might have been longer.
        out.recent(m_heardAt, m_activityTimeout);
        out.flag(m_awaitsPong);
    }

private:
    Duration m_pongTimeout;
    Duration m_activityTimeout{};
    Instant m_heardAt;
    bool m_awaitsPong = false;
};

} // namespace echolock
