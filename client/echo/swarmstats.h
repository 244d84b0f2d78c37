// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/failuretally.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace echolock {

/// What a crowd of clients has done and is doing.
struct SwarmStats
{
    std::uint32_t clients = 0;
    std::uint32_t connected = 0;
    std::uint32_t editing = 0;
    std::uint32_t viewing = 0;
    std::uint32_t connecting = 0;
    std::uint32_t frozen = 0; ///< Or asleep.
    std::uint64_t connectsFailed = 0;
    std::uint64_t connectsMade = 0;
    std::uint64_t subscribed = 0;
    std::uint64_t signedIn = 0; ///< `pusher:signin_success`
    std::uint64_t eventsReceived = 0;
    std::uint64_t locksGranted = 0;
    std::uint64_t locksDenied = 0;
    std::uint64_t abandonments = 0;
    std::uint64_t saves = 0; ///< Taken by the order's server.
    std::uint64_t savesRefused = 0;
    std::uint64_t savesFailed = 0;    ///< No answer, or one that says neither.
    std::uint64_t staleWrites = 0;    ///< Saves taken while another of these clients held the lock.
    std::uint64_t violations = 0;     ///< Moments when two of these clients edited one order.
    std::uint32_t clientsSettled = 0; ///< Whose first attempt to connect has come to an end.
    std::uint32_t clientsConnectedOnce = 0; ///< Who have been connected, now or earlier.
    FailureTally failures{};                ///< At most one of each client.

    friend bool operator==(const SwarmStats&, const SwarmStats&) = default;
};

/// One of its numbers, by the name that it has on paper.
struct SwarmCount
{
    std::string_view name;
    std::variant<std::uint32_t SwarmStats::*, std::uint64_t SwarmStats::*> member;

    std::uint64_t of(const SwarmStats& stats) const;
    void set(SwarmStats& stats, std::uint64_t value) const;
};

/// All of them.
std::span<const SwarmCount> swarmCounts();

/// Adds everything but the violations and the stale writes: those of the whole are found by a look
/// at the whole.
void addStats(SwarmStats& sum, const SwarmStats& part);

} // namespace echolock
