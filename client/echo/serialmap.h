// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace echolock {

/// What only some channels have, by the channel's serial. A page has few channels, so it is a list,
/// and costs nothing to speak of where no channel has any.
template <class Value> class SerialMap
{
public:
    Value* find(std::uint64_t serial)
    {
        const auto it = std::ranges::find(m_entries, serial, &Entry::first);
        return it == m_entries.end() ? nullptr : &it->second;
    }

    const Value* find(std::uint64_t serial) const
    {
        const auto it = std::ranges::find(m_entries, serial, &Entry::first);
        return it == m_entries.end() ? nullptr : &it->second;
    }

    Value& operator[](std::uint64_t serial)
    {
        if (Value* known = find(serial))
            return *known;
        return m_entries.emplace_back(serial, Value()).second;
    }

    void erase(std::uint64_t serial)
    {
        std::erase_if(m_entries, [serial](const Entry& entry) { return entry.first == serial; });
    }

    void clear() { m_entries.clear(); }

private:
    using Entry = std::pair<std::uint64_t, Value>;

    std::vector<Entry> m_entries;
};

} // namespace echolock
