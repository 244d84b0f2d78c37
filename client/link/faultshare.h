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

/// A fault and which clients of a swarm have it.
struct SharedFault
{
    Fault fault;
    double percent = 100;      ///< Of all clients.
    std::uint32_t clients = 0; ///< The first so many; 0: by the percentage.
};

/// A fault as parseFault() reads it, with `clients=10%` or `clients=5` among its settings; without
/// it all clients have it.
Result<SharedFault> parseSharedFault(std::string_view text);
std::string formatSharedFault(const SharedFault& shared);

/// Those that the client has, of clients numbered from 1. A percentage is spread evenly over the
/// numbers, from a place that the seed draws, so that it holds for few clients too.
std::vector<Fault> faultsOf(std::span<const SharedFault> all, std::uint32_t client,
                            const Prng& seed);

} // namespace echolock
