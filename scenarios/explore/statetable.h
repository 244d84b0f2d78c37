// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"
#include "server/base/hash128.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace echolock {

/// The states that a search has seen, each by its hash, and from where and by whose step it was
/// first reached: 24 bytes for a state, and as many again at most for finding it.
class StateTable
{
public:
    using Index = std::uint32_t;
    static constexpr Index none = ~Index(0);

    StateTable();

    struct Place
    {
        Index index = 0;
        bool added = false;
    };

    /// `parent` is none for the first, and where nobody asks for the way.
    Place insert(const Hash128& hash, Index parent = none, ActorId actor = 0);

    const Hash128& hash(Index index) const { return m_entries[index].hash; }

    std::size_t size() const { return m_entries.size(); }

    /// The steps from the first state.
    Schedule wayTo(Index index) const;

    std::size_t bytes() const;

private:
    struct Entry
    {
        Hash128 hash;
        Index parent = none;
        ActorId actor = 0;
    };

    void grow();

    std::vector<Entry> m_entries;
    std::vector<Index> m_slots; ///< A power of two of them; none where empty.
};

} // namespace echolock
