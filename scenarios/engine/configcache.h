// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/lockmodel.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace echolock {

/// Which operations have been placed. Its hash is kept up with every change.
class PlacedSet
{
public:
    explicit PlacedSet(std::size_t size);

    void add(std::size_t index);
    void remove(std::size_t index);

    std::uint64_t hash() const { return m_hash; }

    /// Between what is full before and empty behind: few words where few operations overlap.
    std::span<const std::uint64_t> window() const;

    /// Where it begins.
    std::size_t firstWord() const { return m_first; }

private:
    std::vector<std::uint64_t> m_words;
    std::size_t m_first = 0; ///< All words before it are full.
    std::size_t m_last = 0;  ///< All words from here on are empty.
    std::uint64_t m_hash = 0;
};

/// The situations that a search has been in: what was placed, and what the lock was then. Equal
/// hashes are compared in full, so it never mistakes one for another.
class ConfigCache
{
public:
    ConfigCache();

    /// False if it was there already.
    bool insert(const PlacedSet& placed, const LockRegister& lock);

    std::size_t bytes() const;

private:
    struct Entry
    {
        std::uint64_t hash = 0;
        LockRegister lock;
        std::size_t begin = 0; ///< Of its words.
        std::uint32_t firstWord = 0;
        std::uint32_t words = 0;
    };

    bool isSame(const Entry& entry, const Entry& other,
                std::span<const std::uint64_t> window) const;
    void grow();

    std::vector<Entry> m_entries;
    std::vector<std::uint64_t> m_words;
    std::vector<std::uint32_t> m_slots; ///< One more than the index of an entry; 0: none.
};

} // namespace echolock
