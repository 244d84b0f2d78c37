// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/explore/statetable.h"

#include <algorithm>

namespace echolock {

StateTable::StateTable()
    : m_slots(1024, none)
{
}

StateTable::Place StateTable::insert(const Hash128& hash, Index parent, ActorId actor)
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = hash.low & mask;
    for (; m_slots[slot] != none; slot = (slot + 1) & mask) {
        if (m_entries[m_slots[slot]].hash == hash)
            return {m_slots[slot], false};
    }
    const auto index = static_cast<Index>(m_entries.size());
    m_slots[slot] = index;
    m_entries.push_back({hash, parent, actor});
    if (m_entries.size() * 2 > m_slots.size())
        grow();
    return {index, true};
}

void StateTable::grow()
{
    m_slots.assign(m_slots.size() * 2, none);
    const std::size_t mask = m_slots.size() - 1;
    for (Index index = 0; index < m_entries.size(); ++index) {
        std::size_t slot = m_entries[index].hash.low & mask;
        while (m_slots[slot] != none)
            slot = (slot + 1) & mask;
        m_slots[slot] = index;
    }
}

Schedule StateTable::wayTo(Index index) const
{
    Schedule way;
    for (; m_entries[index].parent != none; index = m_entries[index].parent)
        way.push_back(m_entries[index].actor);
    std::ranges::reverse(way);
    return way;
}

std::size_t StateTable::bytes() const
{
    return m_entries.capacity() * sizeof(Entry) + m_slots.capacity() * sizeof(Index);
}

} // namespace echolock
