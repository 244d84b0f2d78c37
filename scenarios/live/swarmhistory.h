// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "client/echo/clienthistory.h"
#include "scenarios/engine/invariant.h"
#include "server/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// What the clients of a swarm did and saw, as `echolock-clients --history` wrote it down.
struct SwarmHistory
{
    std::vector<std::string> cast; ///< By number; the first client is number 1.
    std::vector<ClientEntry> entries;

    /// `alice`, or `client-7`.
    std::string nameOf(std::size_t client) const;
};

/// Two clients that edited one order at once, or a save that the application took from one while
/// the other had it.
struct SwarmViolation
{
    Letter letter = Letter::M;
    std::string order;
    std::size_t first = 0; ///< Who had it.
    std::size_t second = 0;
    Instant at;

    friend bool operator==(const SwarmViolation&, const SwarmViolation&) = default;
};

/// The error says what is wrong, with the line.
Result<SwarmHistory> readSwarmHistory(const QString& path);

/// What the clients alone can know of, in the order of time.
std::vector<SwarmViolation> violationsOf(const SwarmHistory& history);

} // namespace echolock
