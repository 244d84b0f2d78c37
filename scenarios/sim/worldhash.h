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
    void add(Part part, const Hash128& hash)
    {
        add(std::uint64_t(part.kind) << 8 | part.index, hash);
    }

    void add(const WorldClock& clock)
    {
        add(std::uint64_t(1) << 20,
            {static_cast<std::uint64_t>(clock.idle.count()),
             static_cast<std::uint64_t>(clock.quiet.count()) << 8 ^ clock.timersFired});
    }

    const Hash128& hash() const { return m_hash; }

private:
    static std::uint64_t mixed(std::uint64_t value)
    {
        value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ULL;
        value = (value ^ value >> 27) * 0x94d049bb133111ebULL;
        return value ^ value >> 31;
    }

    /// A sum, so that the order in which parts are added means nothing.
    void add(std::uint64_t place, const Hash128& hash)
    {
        m_hash.high += mixed(hash.high ^ mixed(place * 2 + 1));
        m_hash.low += mixed(hash.low ^ mixed(place * 2 + 2) ^ mixed(hash.high));
    }

    Hash128 m_hash;
};

} // namespace echolock
