// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/memoworld.h"

#include <set>
#include <vector>

namespace echolock::testing {

/// A world that remembers in which states its runs have ended.
class EndingWorld : public MemoWorld
{
public:
    using MemoWorld::MemoWorld;

    const std::vector<Finding>& finish(State state)
    {
        ends.insert(hash(state));
        canonicalEnds.insert(canonicalHash(state));
        return MemoWorld::finish(state);
    }

    std::set<Hash128> ends;
    std::set<Hash128> canonicalEnds; ///< Whichever interchangeable client is which.
};

} // namespace echolock::testing
