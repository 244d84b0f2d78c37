// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/retries.h"

namespace echolock {

void Retries::start(EchoSink& sink, Instant at)
{
    if (m_at && m_losesSight)
        sink.startTimer(EchoTimer::LostRetry, *m_at);
    m_at = at;
    sink.startTimer(EchoTimer::Retry, at);
}

void Retries::startByAction(EchoSink& sink, Instant at)
{
    if (m_losesSight)
        sink.startTimer(EchoTimer::LostRetry, at);
    else
        start(sink, at);
}

void Retries::stop(EchoSink& sink)
{
    m_at.reset();
    sink.stopTimer(EchoTimer::Retry);
}

} // namespace echolock
