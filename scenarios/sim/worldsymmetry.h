// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/simcase.h"
#include "server/base/staterenaming.h"

#include <cstdint>
#include <vector>

namespace echolock {

/// Which clients of a case are interchangeable: they run the same script on the same sort of page,
/// each is the only one of its person or all are one person, and nothing speaks of one of them.
class WorldSymmetry
{
public:
    /// Of more connections of one client than these nothing is known: such a state is taken as it
    /// is.
    static constexpr std::uint16_t linesMax = 4;

    WorldSymmetry(const SimCase& simCase, Lexicon& lexicon);

    /// One for each permutation but the one that changes nothing.
    const std::vector<StateRenaming>& renamings() const { return m_renamings; }

    /// Where a client's parts are written with the renaming of that number, from 1.
    std::size_t placeOf(std::size_t client, std::size_t renaming) const
    {
        return m_places[renaming - 1][client];
    }

private:
    std::vector<StateRenaming> m_renamings;
    std::vector<std::vector<std::size_t>> m_places;
};

} // namespace echolock
