// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/part.h"
#include "scenarios/sim/worldrules.h"
#include "server/base/hash128.h"

#include <cstdint>

namespace echolock {

/// The hash of a world from those of its parts.
class WorldHash
{
public:
    WorldHash() = default;

    explicit WorldHash(const Hash128& hash)
        : m_hash(hash)
    {
    }

    void add(Part part, const Hash128& hash) { add(mixedWith(placeOf(part), hash)); }

    /// It has been added.
    void remove(Part part, const Hash128& hash) { remove(mixedWith(placeOf(part), hash)); }

    void add(const WorldClock& clock) { add(mixedWith(placeOfClock, hashOf(clock))); }

    void remove(const WorldClock& clock) { remove(mixedWith(placeOfClock, hashOf(clock))); }

    const Hash128& hash() const { return m_hash; }

private:
    static std::uint64_t mixed(std::uint64_t value)
    {
        value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ULL;
        value = (value ^ value >> 27) * 0x94d049bb133111ebULL;
        return value ^ value >> 31;
    }

    static constexpr std::uint64_t placeOfClock = std::uint64_t(1) << 20;

    static std::uint64_t placeOf(Part part) { return std::uint64_t(part.kind) << 8 | part.index; }

    static Hash128 hashOf(const WorldClock& clock)
    {
        return {static_cast<std::uint64_t>(clock.idle.count()),
                static_cast<std::uint64_t>(clock.quiet.count()) << 8 ^ clock.timersFired};
    }

    static Hash128 mixedWith(std::uint64_t place, const Hash128& hash)
    {
        return {mixed(hash.high ^ mixed(place * 2 + 1)),
                mixed(hash.low ^ mixed(place * 2 + 2) ^ mixed(hash.high))};
    }

    /// A sum, so that the order in which parts are added means nothing, and one can be exchanged.
    void add(const Hash128& part)
    {
        m_hash.high += part.high;
        m_hash.low += part.low;
    }

    void remove(const Hash128& part)
    {
        m_hash.high -= part.high;
        m_hash.low -= part.low;
    }

    Hash128 m_hash;
};

} // namespace echolock
