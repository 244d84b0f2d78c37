// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace echolock {

/// The clients that one process of a run carries: so many, one number after another.
struct ClientShare
{
    std::uint32_t first = 1;
    std::uint32_t count = 0;

    bool holds(std::uint64_t client) const { return client >= first && client - first < count; }

    friend bool operator==(const ClientShare&, const ClientShare&) = default;
};

/// Of `clients` numbered from 1, those of the process at `index` (from 0) out of `processes`. The
/// shares differ by one at most, and nobody is in two.
ClientShare shareOf(std::uint32_t clients, std::uint32_t index, std::uint32_t processes);

} // namespace echolock
