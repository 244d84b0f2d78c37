// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/guardedinput.h"

namespace echolock {

void GuardedInput::accept(std::string_view bytes)
{
    if (m_phase == Phase::Raw)
        m_in.tail().append(bytes);
    else
        m_guard->feed(bytes, m_phase == Phase::Handshake ? m_held : m_in.tail());
}

void GuardedInput::startGuard(std::size_t headBytes, WsLimits limits)
{
    m_guard = std::make_unique<FrameGuard>(limits);
    m_phase = Phase::Handshake;
    const std::string behind = m_in.splitAfter(headBytes);
    accept(behind);
}

void GuardedInput::openFrames()
{
    m_phase = Phase::Frames;
    m_in.tail().append(m_held);
    std::string().swap(m_held);
}

const std::optional<WsClose>& GuardedInput::closeSeen() const
{
    static const std::optional<WsClose> none;
    return m_guard ? m_guard->closeSeen() : none;
}

const std::optional<WsViolation>& GuardedInput::violation() const
{
    static const std::optional<WsViolation> none;
    return m_guard ? m_guard->violation() : none;
}

} // namespace echolock
