// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/swarmstats.h"

#include <cstdint>

namespace echolock {

class SwarmClient;

/// How a client stands, as its swarm counts it. Thousands are counted many times a second, so only
/// those that have changed are looked at.
struct ClientGauges
{
    std::uint64_t connectsMade = 0;
    std::uint64_t connectsFailed = 0;
    bool connecting = false;
    bool connected = false;
    bool editing = false;
    bool viewing = false;
    bool frozen = false; ///< Or asleep.

    static ClientGauges of(const SwarmClient& client);
    /// Of a client that has left: only its connections are still counted.
    ClientGauges afterLeaving() const;

    friend bool operator==(const ClientGauges&, const ClientGauges&) = default;
};

/// Counts `now` in place of `before`.
void recount(SwarmStats& stats, const ClientGauges& before, const ClientGauges& now);

} // namespace echolock
