// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace echolock {

/// From what a part is and what happens to it to what becomes of it: a hash table with open
/// addressing, because a step looks some twenty times.
class SignalTable
{
public:
    struct Key
    {
        std::uint64_t input = 0;
        std::uint32_t part = 0;

        friend bool operator==(const Key&, const Key&) = default;
    };

    struct Entry
    {
        std::uint32_t next = 0;
        std::uint32_t outputs = 0;
    };

    SignalTable()
        : m_slots(16)
    {
    }

    const Entry* find(const Key& key) const
    {
        for (std::size_t at = place(key);; at = next(at)) {
            const Slot& slot = m_slots[at];
            if (!slot.used)
                return nullptr;
            if (slot.key == key)
                return &slot.entry;
        }
    }

    /// The key must be new.
    void add(const Key& key, const Entry& entry)
    {
        if (++m_size * 2 > m_slots.size())
            grow();
        put(key, entry);
    }

    std::size_t bytes() const { return m_slots.size() * sizeof(Slot); }

private:
    struct Slot
    {
        Key key;
        Entry entry;
        bool used = false;
    };

    std::size_t place(const Key& key) const
    {
        std::uint64_t mixed = (key.input ^ std::uint64_t(key.part) << 20) * 0x9e3779b97f4a7c15ULL;
        mixed ^= mixed >> 32;
        return (mixed * 0xd6e8feb86659fd93ULL >> 32) & (m_slots.size() - 1);
    }

    std::size_t next(std::size_t at) const { return (at + 1) & (m_slots.size() - 1); }

    void put(const Key& key, const Entry& entry)
    {
        std::size_t at = place(key);
        while (m_slots[at].used)
            at = next(at);
        m_slots[at] = {key, entry, true};
    }

    void grow()
    {
        std::vector<Slot> old(m_slots.size() * 2);
        old.swap(m_slots);
        for (const Slot& slot : old)
            if (slot.used)
                put(slot.key, slot.entry);
    }

    std::vector<Slot> m_slots; ///< A power of two, at most half used.
    std::size_t m_size = 0;
};

} // namespace echolock
