// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

namespace echolock {

/// How many schedules a model has, without playing each: ways through the graph of its states.
/// None where there are more than 2^63, or more states than `statesMax`. With `preemptionsMax`,
/// only those in which an actor that could go on has to stop for another at most so often.
template <ExplorableModel Model> class InterleavingCount
{
public:
    InterleavingCount(Model& model, std::optional<int> preemptionsMax, std::uint64_t statesMax)
        : m_model(model)
        , m_preemptionsMax(preemptionsMax)
        , m_statesMax(statesMax)
    {
    }

    std::optional<std::uint64_t> run()
    {
        const std::uint64_t count = from(m_model.initial(), nobody, 0);
        return m_tooMany ? std::nullopt : std::optional(count);
    }

private:
    using State = typename Model::State;
    static constexpr ActorId nobody = std::numeric_limits<ActorId>::max();

    struct Key
    {
        Hash128 state;
        ActorId last = nobody; ///< Matters only where preemptions are counted.
        int preemptions = 0;

        friend bool operator==(const Key&, const Key&) = default;
    };

    struct KeyHash
    {
        std::size_t operator()(const Key& key) const noexcept
        {
            return static_cast<std::size_t>(key.state.low) ^ std::size_t(key.last) << 7U
                ^ static_cast<std::size_t>(key.preemptions) << 3U;
        }
    };

    std::uint64_t from(const State& state, ActorId last, int preemptions)
    {
        const Key key{m_model.hash(state), m_preemptionsMax ? last : nobody, preemptions};
        if (const auto known = m_known.find(key); known != m_known.end())
            return known->second;
        std::vector<ActorId> enabled;
        m_model.enabled(state, enabled);
        std::uint64_t count = enabled.empty() ? 1 : 0;
        const bool couldGoOn = std::ranges::binary_search(enabled, last);
        for (const ActorId actor : enabled) {
            const bool preempts = m_preemptionsMax && couldGoOn && actor != last;
            if (preempts && preemptions == *m_preemptionsMax)
                continue;
            State successor = state;
            m_model.step(successor, actor);
            count += from(successor, actor, preempts ? preemptions + 1 : preemptions);
            m_tooMany = m_tooMany || count >> 63U != 0 || m_known.size() > m_statesMax;
            if (m_tooMany)
                return 0;
        }
        m_known.emplace(key, count);
        return count;
    }

    Model& m_model;
    std::optional<int> m_preemptionsMax;
    std::uint64_t m_statesMax;
    std::unordered_map<Key, std::uint64_t, KeyHash> m_known;
    bool m_tooMany = false;
};

template <ExplorableModel Model>
std::optional<std::uint64_t> countInterleavings(Model& model,
                                                std::optional<int> preemptionsMax = std::nullopt,
                                                std::uint64_t statesMax = 1'000'000)
{
    return InterleavingCount<Model>(model, preemptionsMax, statesMax).run();
}

} // namespace echolock
