// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/prng.h"

#include <cstdint>
#include <vector>

namespace echolock {

/// A fault of one member of a group begins, or ends.
struct GroupStep
{
    enum class Kind : std::uint8_t { Begin, End };

    Duration at{}; ///< From the plan's beginning.
    std::uint32_t member = 0;
    Kind kind = Kind::Begin;

    friend bool operator==(const GroupStep&, const GroupStep&) = default;
};

struct SwizzleOptions
{
    std::uint32_t members = 0; ///< Of the group, 0 to members - 1.
    std::uint32_t subset = 0;  ///< How many of them; more than there are: all.
    Duration spacing{};        ///< Between two steps.
};

/// FoundationDB's swizzle: a random subset goes silent one by one, and comes back one by one in
/// another random order. In the order of time.
std::vector<GroupStep> swizzlePlan(const SwizzleOptions& options, Prng& prng);

struct StormOptions
{
    std::uint32_t members = 0;
    Duration spread{}; ///< Nothing: all at once, a thundering herd.
};

/// All members begin, each at a time of its own within the spread. In the order of time.
std::vector<GroupStep> stormPlan(const StormOptions& options, Prng& prng);

} // namespace echolock
