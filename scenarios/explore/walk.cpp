// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/explore/walk.h"

#include <numeric>

namespace echolock {

ActorId RandomChooser::choose(const std::vector<ActorId>& enabled,
                              const std::vector<std::uint32_t>&)
{
    return enabled[m_prng.below(enabled.size())];
}

ActorId WeightedChooser::choose(const std::vector<ActorId>& enabled,
                                const std::vector<std::uint32_t>& remaining)
{
    const std::uint64_t all = std::accumulate(remaining.begin(), remaining.end(),
                                              std::uint64_t(remaining.size()));
    std::uint64_t drawn = m_prng.below(all);
    for (std::size_t index = 0; index < enabled.size(); ++index) {
        const std::uint64_t weight = remaining[index] + std::uint64_t(1);
        if (drawn < weight)
            return enabled[index];
        drawn -= weight;
    }
    return enabled.back();
}

void PctChooser::begin(Prng prng)
{
    m_prng = prng;
    m_choices = 0;
    m_priorities.clear();
    m_changes.clear();
    for (int change = 1; change < m_depth; ++change)
        m_changes.push_back(m_prng.below(m_longest));
}

/// Above all that a change gives, which are below the depth.
std::uint64_t& PctChooser::priorityOf(ActorId actor)
{
    const auto known = std::ranges::find(m_priorities, actor,
                                         &std::pair<ActorId, std::uint64_t>::first);
    if (known != m_priorities.end())
        return known->second;
    const std::uint64_t drawn = static_cast<std::uint64_t>(m_depth) + (m_prng.next() >> 1U);
    return m_priorities.emplace_back(actor, drawn).second;
}

ActorId PctChooser::choose(const std::vector<ActorId>& enabled, const std::vector<std::uint32_t>&)
{
    for (const ActorId actor : enabled)
        priorityOf(actor);
    const auto best = [&] {
        return *std::ranges::max_element(enabled, {},
                                         [this](ActorId actor) { return priorityOf(actor); });
    };
    for (std::size_t change = 0; change < m_changes.size(); ++change) {
        if (m_changes[change] == m_choices)
            priorityOf(best()) = static_cast<std::uint64_t>(m_depth) - 1 - change;
    }
    ++m_choices;
    return best();
}

void PctChooser::end(std::size_t choices)
{
    m_longest = std::max(m_longest, choices);
}

} // namespace echolock
