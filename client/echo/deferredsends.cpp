// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/deferredsends.h"

namespace echolock {

void Outbox::flush(EchoSink& sink)
{
    for (auto& [id, text] : std::exchange(m_frames, {}))
        sink.sendText(id, std::move(text));
}

void DeferredSends::sendText(TransportId id, std::string text)
{
    if (!m_outbox) {
        m_sink.sendText(id, std::move(text));
        return;
    }
    m_outbox->add(id, std::move(text));
    m_sink.startTimer(EchoTimer::Send, m_now);
}

} // namespace echolock
