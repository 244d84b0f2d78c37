// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/directworld.h"

namespace echolock {

DirectWorld::DirectWorld(SimCase simCase)
    : m_case(std::make_unique<SimCase>(std::move(simCase)))
    , m_lexicon(std::make_unique<Lexicon>())
    , m_rules(*m_case, *m_lexicon)
{
}

DirectState DirectWorld::initial()
{
    DirectState state(*m_case, *m_lexicon);
    DirectEnsemble parts(state);
    begin(state, parts);
    return state;
}

DirectState DirectWorld::initial(std::vector<Deed>& deeds)
{
    DirectState state(*m_case, *m_lexicon);
    DirectEnsemble parts(state);
    DeedLog log(parts, deeds);
    begin(state, log);
    return state;
}

void DirectWorld::begin(State& state, Ensemble& parts)
{
    m_notes.clear();
    WorldTurn(m_rules, parts, state.clock, m_notes).begin();
}

/// The ensemble only looks.
void DirectWorld::enabled(const State& state, std::vector<ActorId>& actors)
{
    DirectEnsemble parts(const_cast<State&>(state));
    m_rules.enabled(parts, state.clock, actors);
}

const StepEffect& DirectWorld::step(State& state, ActorId actor)
{
    DirectEnsemble parts(state);
    return take(state, parts, actor);
}

const StepEffect& DirectWorld::step(State& state, ActorId actor, std::vector<Deed>& deeds)
{
    DirectEnsemble parts(state);
    DeedLog log(parts, deeds);
    return take(state, log, actor);
}

const StepEffect& DirectWorld::take(State& state, Ensemble& parts, ActorId actor)
{
    m_notes.clear();
    WorldTurn(m_rules, parts, state.clock, m_notes).take(Actor::of(actor));
    m_effect.footprint = m_notes.footprint;
    m_effect.findings.clear();
    for (const std::uint32_t number : m_notes.findings) {
        m_effect.findings.push_back(m_lexicon->finding(number));
        m_effect.findings.back().violation.at = state.now;
    }
    return m_effect;
}

const std::vector<Finding>& DirectWorld::finish(const State& state)
{
    std::vector<JudgeAtEnd> judges;
    for (const JudgePart& judge : state.judges)
        judges.push_back({&judge, state.now});
    m_finish = findingsAtEnd(*m_case, judges, state.script);
    return m_finish;
}

Hash128 DirectWorld::canonicalHash(const State& state)
{
    if (!m_symmetry)
        m_symmetry.emplace(*m_case, *m_lexicon);
    return state.canonicalHash(*m_symmetry);
}

std::uint32_t DirectWorld::remaining(const State& state, ActorId actor)
{
    DirectEnsemble parts(const_cast<State&>(state));
    return m_rules.remaining(parts, Actor::of(actor));
}

std::string DirectWorld::describe(const State& state, ActorId actor)
{
    DirectEnsemble parts(const_cast<State&>(state));
    return m_rules.describe(parts, Actor::of(actor));
}

} // namespace echolock
