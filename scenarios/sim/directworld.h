// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"
#include "scenarios/sim/deedlog.h"
#include "scenarios/sim/directensemble.h"
#include "scenarios/sim/simcase.h"
#include "scenarios/sim/worldturn.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// A simulated world whose states are the parts themselves: nothing is remembered from one step to
/// the next, so it is the truth that a quicker one is measured by, and what replays and traces run
/// on.
class DirectWorld
{
public:
    using State = DirectState;

    explicit DirectWorld(SimCase simCase);

    State initial();
    void enabled(const State& state, std::vector<ActorId>& actors);
    const StepEffect& step(State& state, ActorId actor);
    const std::vector<Finding>& finish(const State& state);

    Hash128 hash(const State& state) const { return state.hash(); }

    Hash128 canonicalHash(const State& state);

    std::uint32_t remaining(const State& state, ActorId actor);
    std::string describe(const State& state, ActorId actor);

    // As initial() and step(); `deeds` gets all that was done to the parts for it.
    State initial(std::vector<Deed>& deeds);
    const StepEffect& step(State& state, ActorId actor, std::vector<Deed>& deeds);

    /// Of the last step.
    const StepNotes& notes() const { return m_notes; }

    const SimCase& simCase() const { return *m_case; }

    const WorldRules& rules() const { return m_rules; }

    const Lexicon& lexicon() const { return *m_lexicon; }

private:
    void begin(State& state, Ensemble& parts);
    const StepEffect& take(State& state, Ensemble& parts, ActorId actor);

    std::unique_ptr<SimCase> m_case;
    std::unique_ptr<Lexicon> m_lexicon;
    WorldRules m_rules;
    StepNotes m_notes;
    StepEffect m_effect;
    std::vector<Finding> m_finish;
    std::optional<WorldSymmetry> m_symmetry; ///< Once somebody has asked.
};

} // namespace echolock
