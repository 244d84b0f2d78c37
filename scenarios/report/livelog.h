// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/sessionbook.h"
#include "scenarios/report/terminalstyle.h"

#include <optional>
#include <string>

namespace echolock {

/// Tells a run as it happens, one line for everything that a person would want to see: locks and
/// unlocks, refusals, how pages end, saves.
class LiveLog
{
public:
    LiveLog(std::vector<CastMember> cast, Colours colours);

    /// Empty where there is nothing to tell.
    std::string line(const HistoryEntry& entry);

private:
    std::string lockLine(const LockEvent& event, Instant at);
    std::string actLine(const ClientAct& act, Instant at) const;
    std::string connectionLine(const ServerConnection& fact, Instant at);
    std::string unlockReason(const LockEvent& event, Instant at) const;
    std::string text(Instant at, std::string_view sign, Paint paint,
                     const std::string& sentence) const;

    SessionBook m_sessions;
    Colours m_colours;
    std::optional<Instant> m_start;
    SocketId m_lastClosed; ///< Whose end the server noticed last: what a blind unlock follows.
    Instant m_lastClosedAt;
};

} // namespace echolock
