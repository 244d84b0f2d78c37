// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scriptprogress.h"
#include "scenarios/explore/model.h"
#include "scenarios/sim/simcase.h"
#include "scenarios/sim/worldturn.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// The same world as DirectWorld, which remembers: each state of each part once, what each input
/// makes of it, and each state of the whole with its steps. A state is then a number, and a step
/// that was taken before a look into a table.
class MemoWorld
{
public:
    struct State
    {
        std::uint32_t number = 0;

        friend bool operator==(State, State) = default;
    };

    explicit MemoWorld(SimCase simCase);
    ~MemoWorld();
    MemoWorld(MemoWorld&&) noexcept;
    MemoWorld& operator=(MemoWorld&&) noexcept;

    State initial();

    void enabled(State state, std::vector<ActorId>& actors) const;
    const StepEffect& step(State& state, ActorId actor);
    const std::vector<Finding>& finish(State state);

    /// Of one that it remembers, which is each that it has given out.
    static std::uint32_t number(State state) { return state.number; }

    Hash128 hash(State state) const;
    Hash128 canonicalHash(State state) const;
    std::uint32_t remaining(State state, ActorId actor);
    std::string describe(State state, ActorId actor);

    const SimCase& simCase() const;
    /// How many it remembers.
    std::size_t states() const;
    /// What it takes to remember its states and their parts, roughly.
    std::size_t bytes() const;

    /// How far the scripts have come in each of the ends that finish() was asked about, without
    /// those that differ in nothing else.
    std::vector<const ScriptProgress*> scriptsAtEnds() const;
    /// What no state shows because there is no room for it: a client began more connections than
    /// it can have, and the last one is never answered, or a fault could not choose among all that
    /// it might have come to. Empty where nothing is left out.
    std::string leftOut() const;
    /// Places of the scenario's faults that came in some state.
    std::set<std::size_t> struck() const;
    /// Whether an end counts for both, although it was seen for one of them only.
    bool areInterchangeable(std::size_t client, std::size_t other) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
