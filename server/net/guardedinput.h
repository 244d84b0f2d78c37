// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/receivebuffer.h"
#include "server/protocol/frameguard.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// What was received and nobody has read yet: first as it came, then, behind the head of an
/// upgrade, valid frames only.
class GuardedInput
{
public:
    /// Handshake: the reader sees the head of the upgrade alone, and frames are held back.
    enum class Phase { Raw, Handshake, Frames };

    Phase phase() const { return m_phase; }

    void accept(std::string_view bytes);
    /// What follows the first `headBytes` passes a FrameGuard from here on.
    void startGuard(std::size_t headBytes, WsLimits limits);
    /// Hands out what was held back.
    void openFrames();

    std::string_view view() const { return m_in.view(); }

    std::size_t size() const { return m_in.size(); }

    void consume(std::size_t count) { m_in.consume(count); }

    std::size_t take(char* data, std::size_t count) { return m_in.take(data, count); }

    const std::optional<WsClose>& closeSeen() const;
    const std::optional<WsViolation>& violation() const;

    bool midFrame() const { return m_guard && m_guard->midFrame(); }

private:
    Phase m_phase = Phase::Raw;
    ReceiveBuffer m_in;
    std::string m_held;
    std::unique_ptr<FrameGuard> m_guard;
};

} // namespace echolock
