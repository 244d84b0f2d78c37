// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "server/base/prng.h"
#include "server/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Which clients of a swarm a fault is for.
struct FaultReach
{
    double percent = 100;      ///< Of all clients.
    std::uint32_t clients = 0; ///< The first so many; 0: by the percentage.

    /// Of clients numbered from 1. A percentage is spread evenly over the numbers, from a place
    /// that the seed draws for a fault of that name, so that it holds for few clients too.
    bool includes(std::uint32_t client, const Prng& seed, std::string_view fault) const;

    friend bool operator==(const FaultReach&, const FaultReach&) = default;
};

/// Takes the setting `clients=10%` or `clients=5`, if there is one, out of a fault's text.
Result<FaultReach> takeReach(std::string& text);

/// A fault and which clients of a swarm have it.
struct SharedFault
{
    Fault fault;
    FaultReach reach{};
};

/// A fault as parseFault() reads it, with `clients=10%` or `clients=5` among its settings; without
/// it all clients have it.
Result<SharedFault> parseSharedFault(std::string_view text);
std::string formatSharedFault(const SharedFault& shared);

/// Those that the client has.
std::vector<Fault> faultsOf(std::span<const SharedFault> all, std::uint32_t client,
                            const Prng& seed);

} // namespace echolock
