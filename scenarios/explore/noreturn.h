// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace echolock {

/// What may still come of a state.
enum class Fate : std::uint8_t {
    Safe,   ///< No continuation shows the finding.
    Open,   ///< Some do.
    Doomed, ///< All do.
};

/// One finding, looked at from every state of a complete search.
class Foresight
{
public:
    /// `graph` must be that of a complete search which kept its edges.
    Foresight(const SearchGraph& graph, std::uint32_t witness);

    Fate fateOf(std::uint32_t state) const { return m_fates[state]; }

    /// What can come next there, and what then may still come.
    struct Choice
    {
        ActorId actor = 0;
        Fate fate = Fate::Safe;
    };

    std::vector<Choice> choicesOf(std::uint32_t state) const;

    /// The states that a schedule passes, the first one included; shorter than the schedule where
    /// it is none of this graph.
    std::vector<std::uint32_t> statesOf(const Schedule& schedule) const;

    struct LastChance
    {
        std::size_t step = 0;        ///< From this step of the schedule on it was too late.
        std::vector<ActorId> saving; ///< Steps in its place after which it was not.
    };

    /// None where it was too late from the beginning.
    std::optional<LastChance> lastChance(const Schedule& schedule) const;

private:
    struct Edge
    {
        std::uint32_t to = 0;
        ActorId actor = 0;
        bool shows = false;
    };

    Fate fateAfter(const Edge& edge) const { return edge.shows ? Fate::Doomed : m_fates[edge.to]; }

    void settle(const SearchGraph& graph, const std::vector<std::uint8_t>& shownAtEnd);

    std::vector<std::vector<Edge>> m_edges; ///< By state.
    std::vector<Fate> m_fates;
};

} // namespace echolock
