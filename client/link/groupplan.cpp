// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/groupplan.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace echolock {

namespace {

/// Fisher and Yates; std::shuffle gives other orders with other libraries.
void shuffle(std::vector<std::uint32_t>& members, Prng& prng)
{
    for (std::size_t i = members.size(); i > 1; --i)
        std::swap(members[i - 1], members[prng.below(i)]);
}

} // namespace

std::vector<GroupStep> swizzlePlan(const SwizzleOptions& options, Prng& prng)
{
    std::vector<std::uint32_t> members(options.members);
    std::iota(members.begin(), members.end(), 0U);
    shuffle(members, prng);
    members.resize(std::min(options.subset, options.members));
    std::vector<GroupStep> steps;
    const auto addAll = [&](GroupStep::Kind kind) {
        for (const std::uint32_t member : members)
            steps.push_back({.at = options.spacing * static_cast<std::int64_t>(steps.size()),
                             .member = member,
                             .kind = kind});
    };
    addAll(GroupStep::Kind::Begin);
    shuffle(members, prng);
    addAll(GroupStep::Kind::End);
    return steps;
}

std::vector<GroupStep> stormPlan(const StormOptions& options, Prng& prng)
{
    std::vector<GroupStep> steps;
    for (std::uint32_t member = 0; member < options.members; ++member)
        steps.push_back(
            {.at = Duration(prng.between(0, options.spread.count())), .member = member});
    std::ranges::stable_sort(steps, {}, &GroupStep::at);
    return steps;
}

} // namespace echolock
