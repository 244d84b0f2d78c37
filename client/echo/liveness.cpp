// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/liveness.h"

namespace echolock {

void Liveness::begin(Instant now, EchoSink& sink, Duration activityTimeout)
{
    m_activityTimeout = activityTimeout;
    m_heardAt = now;
    m_awaitsPong = false;
    sink.startTimer(EchoTimer::Activity, now + activityTimeout);
}

void Liveness::end(EchoSink& sink)
{
    m_awaitsPong = false;
    sink.stopTimer(EchoTimer::Activity);
    sink.stopTimer(EchoTimer::Pong);
}

/// The Activity timer is left running and looks back when due: a busy connection would otherwise
/// move it with every message.
void Liveness::heard(Instant now, EchoSink& sink)
{
    m_heardAt = now;
    if (!m_awaitsPong)
        return;
    m_awaitsPong = false;
    sink.stopTimer(EchoTimer::Pong);
    sink.startTimer(EchoTimer::Activity, now + m_activityTimeout);
}

bool Liveness::mustPing(Instant now, EchoSink& sink)
{
    if (m_awaitsPong)
        return false;
    const Instant silentSince = m_heardAt + m_activityTimeout;
    if (now < silentSince) {
        sink.startTimer(EchoTimer::Activity, silentSince);
        return false;
    }
    m_awaitsPong = true;
    sink.startTimer(EchoTimer::Pong, now + m_pongTimeout);
    return true;
}

} // namespace echolock
