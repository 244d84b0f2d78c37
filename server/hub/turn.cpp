// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/turn.h"

#include <utility>

namespace echolock {

Turn::Turn(Instant now, EffectSink& sink)
    : m_now(now)
    , m_sink(sink)
{
}

void Turn::send(ConnId to, std::string text)
{
    send(std::span(&to, 1), std::move(text));
}

void Turn::send(std::span<const ConnId> to, std::string text)
{
    if (!m_hushed && !to.empty())
        m_sink.send(to, Payload(std::move(text)));
}

void Turn::send(std::span<const ConnId> to, const Payload& payload)
{
    if (!m_hushed && !to.empty())
        m_sink.send(to, payload);
}

void Turn::note(LifecycleStep step, const ConnectionContext& who, std::string_view channel,
                std::string_view detail) const
{
    m_sink.emit(LifecycleEvent{.step = step,
                               .conn = who.conn,
                               .socketId = who.socketId.value,
                               .user = who.user.value,
                               .channel = channel,
                               .detail = detail,
                               .at = m_now});
}

void Turn::emitFacts(std::string_view app)
{
    for (; m_emitted < m_facts.size(); ++m_emitted) {
        m_facts[m_emitted].app = app;
        m_sink.emit(m_facts[m_emitted]);
    }
}

LockEvents Turn::takeFacts(std::string_view app)
{
    emitFacts(app);
    m_emitted = 0;
    return std::exchange(m_facts, {});
}

} // namespace echolock
