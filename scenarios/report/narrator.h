// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/sessionbook.h"
#include "scenarios/report/terminalstyle.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// One thing that happened, for a person to read.
struct Telling
{
    enum class Weight : std::uint8_t {
        Event, ///< A person who watches wants to see it.
        Minor, ///< Only whoever looks at every step does.
    };

    std::string_view sign; ///< One character.
    Paint paint = Paint::Dim;
    std::string sentence; ///< Without a full stop.
    Weight weight = Weight::Event;
};

/// Says in words what a history holds: `order.7 locked by tab1 (alice)`. It must see all of it,
/// from the beginning, to know who is who.
class Narrator
{
public:
    explicit Narrator(std::vector<CastMember> cast);

    /// None where there is nothing to tell.
    std::optional<Telling> tell(const HistoryEntry& entry);

    const SessionBook& sessions() const { return m_sessions; }

private:
    std::optional<Telling> told(const LockEvent& event, Instant at) const;
    std::optional<Telling> told(const ServerConnection& fact, Instant at);
    std::optional<Telling> told(const ClientAct& act) const;
    std::optional<Telling> told(const ClientSaw& sight) const;
    Telling told(const WebhookHandled& webhook) const;
    std::string unlockReason(const LockEvent& event, Instant at) const;
    std::string newsOf(const LockMessage& lock) const;

    SessionBook m_sessions;
    SocketId m_lastClosed; ///< Whose end the server noticed last: what a blind unlock follows.
    Instant m_lastClosedAt;
};

} // namespace echolock
