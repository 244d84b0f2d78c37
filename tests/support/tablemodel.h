// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace echolock::testing {

/// A world given as a table: from each state, the actors in rising order and where they lead.
struct TableModel
{
    using State = std::size_t;

    struct Edge
    {
        ActorId actor = 0;
        std::size_t to = 0;
        std::uint64_t shows = 0; ///< A fingerprint, or 0.
    };

    std::vector<std::vector<Edge>> edges;
    std::vector<std::uint64_t> showsAtEnd;
    StepEffect effect = {};
    std::vector<Finding> found = {};

    State initial() const { return 0; }

    void enabled(const State& state, std::vector<ActorId>& actors) const
    {
        actors.clear();
        for (const Edge& edge : edges[state])
            actors.push_back(edge.actor);
    }

    const StepEffect& step(State& state, ActorId actor)
    {
        const Edge edge = *std::ranges::find(edges[state], actor, &Edge::actor);
        state = edge.to;
        effect.findings = findings(edge.shows);
        return effect;
    }

    const std::vector<Finding>& finish(const State& state)
    {
        found = findings(showsAtEnd[state]);
        return found;
    }

    Hash128 hash(const State& state) const { return {1, state}; }

    Hash128 canonicalHash(const State& state) const { return hash(state); }

    std::uint32_t remaining(const State&, ActorId) const { return 1; }

    std::string describe(const State&, ActorId) const { return "somebody goes on"; }

private:
    static std::vector<Finding> findings(std::uint64_t fingerprint)
    {
        if (fingerprint == 0)
            return {};
        return {{fingerprint, {Letter::P, Resource("order.7"), {}, "left behind", {}}}};
    }
};

} // namespace echolock::testing
