// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <map>
#include <optional>

namespace echolock {

/// What time alone is about to change, so that a run whose scripts are through has not come to
/// rest: a client that fell silent is noticed by a ping or loses its lease, and an order in grace
/// goes back to its owner or is freed.
class Unrest
{
public:
    struct Limits
    {
        std::optional<Duration>
            noticeWithin;  ///< How long pings may take to notice a silent client; none: for ever.
        Duration margin{}; ///< What a busy machine may add to a lease or grace.
    };

    explicit Unrest(Limits limits);

    void feed(const HistoryEntry& entry);

    enum class Voice : std::uint8_t { Heard, Silent };

    /// Whether the server hears anything of the client's connection, where a fault decides it. May
    /// be said again and again.
    void silenced(std::size_t client, Voice voice, Instant at);

    /// When the last of it must have happened; none where time changes nothing any more. May have
    /// passed: then a limit was not kept, and it is no use to wait for longer.
    std::optional<Instant> until() const;

    void writeState(StateWriter& out) const;

private:
    void acted(const ClientAct& act, Instant at);
    void lockFact(const LockEvent& event, Instant at);
    std::optional<Instant> noticed(const SocketId& socket, Instant since) const;

    struct Lease
    {
        SocketId owner;
        Duration ttl{};
        Instant begun;
    };

    Limits m_limits;
    std::map<std::size_t, SocketId> m_sockets; ///< Of each client's present page.
    std::map<std::size_t, Instant> m_cutOff;   ///< By a fault, since when.
    std::map<SocketId, Instant> m_silent;      ///< Since when nothing comes from it.
    std::map<Resource, Lease> m_leases;
    std::map<Resource, Instant> m_graces; ///< When each must have ended.
};

} // namespace echolock
