// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/configcache.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::uint64_t full = ~std::uint64_t{0};
constexpr std::size_t slotsAtFirst = 1024;

/// The finaliser of SplitMix64: each bit of the result depends on all of the number.
constexpr std::uint64_t mixed(std::uint64_t number)
{
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

std::uint64_t hashOf(const LockRegister& lock)
{
    return mixed(lock.holder ^ mixed(lock.share ^ mixed(lock.token)));
}

constexpr std::uint64_t bitOf(std::size_t index)
{
    return std::uint64_t{1} << (index % 64);
}

} // namespace

PlacedSet::PlacedSet(std::size_t size)
    : m_words(size / 64 + 1)
{
}

void PlacedSet::add(std::size_t index)
{
    m_words[index / 64] |= bitOf(index);
    m_hash ^= mixed(index);
    m_last = std::max(m_last, index / 64 + 1);
    while (m_words[m_first] == full)
        ++m_first;
}

void PlacedSet::remove(std::size_t index)
{
    m_words[index / 64] &= ~bitOf(index);
    m_hash ^= mixed(index);
    m_first = std::min(m_first, index / 64);
    while (m_last > 0 && m_words[m_last - 1] == 0)
        --m_last;
}

std::span<const std::uint64_t> PlacedSet::window() const
{
    return std::span(m_words).subspan(m_first, std::max(m_last, m_first) - m_first);
}

ConfigCache::ConfigCache()
    : m_slots(slotsAtFirst)
{
}

bool ConfigCache::insert(const PlacedSet& placed, const LockRegister& lock)
{
    const std::span<const std::uint64_t> window = placed.window();
    const Entry entry{placed.hash() ^ hashOf(lock), lock, m_words.size(),
                      static_cast<std::uint32_t>(placed.firstWord()),
                      static_cast<std::uint32_t>(window.size())};
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = entry.hash & mask;
    for (; m_slots[slot] != 0; slot = (slot + 1) & mask) {
        if (isSame(m_entries[m_slots[slot] - 1], entry, window))
            return false;
    }
    m_words.insert(m_words.end(), window.begin(), window.end());
    m_entries.push_back(entry);
    m_slots[slot] = static_cast<std::uint32_t>(m_entries.size());
    if (m_entries.size() * 2 > m_slots.size())
        grow();
    return true;
}

bool ConfigCache::isSame(const Entry& entry, const Entry& other,
                         std::span<const std::uint64_t> window) const
{
    return entry.hash == other.hash && entry.lock == other.lock
        && entry.firstWord == other.firstWord && entry.words == other.words
        && std::ranges::equal(std::span(m_words).subspan(entry.begin, entry.words), window);
}

void ConfigCache::grow()
{
    m_slots.assign(m_slots.size() * 2, 0);
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t index = 0; index < m_entries.size(); ++index) {
        std::size_t slot = m_entries[index].hash & mask;
        while (m_slots[slot] != 0)
            slot = (slot + 1) & mask;
        m_slots[slot] = static_cast<std::uint32_t>(index + 1);
    }
}

std::size_t ConfigCache::bytes() const
{
    return m_entries.capacity() * sizeof(Entry) + m_words.capacity() * sizeof(std::uint64_t)
        + m_slots.capacity() * sizeof(std::uint32_t);
}

} // namespace echolock
