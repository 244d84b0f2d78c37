// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/deferredsends.h"

namespace echolock {

void Outbox::flush(EchoSink& sink)
{
    for (auto& [id, text] : std::exchange(m_frames, {}))
        sink.sendText(id, std::move(text));
}

void Outbox::writeState(TransportId newest, StateWriter& out) const
{
    out.number(m_frames.size());
    for (const auto& [id, text] : m_frames) {
        out.number(newest.value - id.value);
        out.frame(text);
    }
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
