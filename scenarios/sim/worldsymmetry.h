// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/simcase.h"
#include "server/base/hash128.h"
#include "server/base/staterenaming.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace echolock {

/// Which clients of a case are interchangeable: they run the same script on the same sort of page,
/// each is the only one of its person or all are one person, and nothing speaks of one of them.
class WorldSymmetry
{
    class Names;

public:
    /// Of more connections of one client than these nothing is known: such a state is taken as it
    /// is.
    static constexpr std::uint16_t linesMax = 4;

    WorldSymmetry(const SimCase& simCase, Lexicon& lexicon);

    bool areAlike(std::size_t client, std::size_t other) const
    {
        return m_groups[client] == m_groups[other];
    }

    /// One for each permutation but the one that changes nothing.
    const std::vector<StateRenaming>& renamings() const { return m_renamings; }

    /// Where a client's parts are written with the renaming of that number, from 1; 0 is none.
    std::size_t placeOf(std::size_t client, std::size_t renaming) const
    {
        return renaming == 0 ? client : m_places[renaming - 1][client];
    }

    /// Null for 0.
    const StateRenaming* renaming(std::size_t number) const
    {
        return number == 0 ? nullptr : &m_renamings[number - 1];
    }

    /// Writes a client that is one of several as if it were the first of them, and those as if they
    /// were anybody: what is the same whoever is which. Null for a client that is like no other.
    const StateRenaming* anonymous(std::size_t client) const;
    /// Whether the renaming, from 0, which is none, puts such clients into the order of their keys.
    /// There is always one that does.
    bool sorts(std::size_t renaming, std::span<const Hash128> keys) const;

    /// The same for states that differ only in which of several such clients is which: they are put
    /// into the order of what is the same whoever is which; where that leaves several orders, the
    /// least hash of them counts. `state` tells its `hash(renaming)`, and of a client its
    /// `linesMade(client)` and the `key(client, renaming)` of its page and its wire.
    template <class State> Hash128 canonicalHash(State&& state) const
    {
        if (m_renamings.empty())
            return state.hash(0);
        std::vector<Hash128> keys(m_groups.size());
        for (std::size_t client = 0; client < keys.size(); ++client) {
            const StateRenaming* const hidden = anonymous(client);
            if (hidden && state.linesMade(client) > linesMax)
                return state.hash(0);
            if (hidden)
                keys[client] = state.key(client, *hidden);
        }
        std::optional<Hash128> least;
        for (std::size_t number = 0; number <= m_renamings.size(); ++number) {
            if (!sorts(number, keys))
                continue;
            const Hash128 hash = state.hash(number);
            least = std::min(least.value_or(hash), hash);
        }
        return *least;
    }

private:
    void addRenamings(const SimCase& simCase, Names& names);
    void addAnonymous(const SimCase& simCase, Names& names);

    std::vector<std::size_t> m_groups; ///< By client: the first one that it is like.
    std::vector<std::size_t> m_alike;  ///< Clients that are like another one.
    std::vector<StateRenaming> m_renamings;
    std::vector<std::vector<std::size_t>> m_places;
    std::vector<StateRenaming> m_anonymous; ///< By place among those that are alike.
};

} // namespace echolock
