// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace echolock {

/// What may still come of a state.
enum class Fate : std::uint8_t {
    Safe,   ///< No continuation breaks the invariant.
    Open,   ///< Some do not, and others may.
    Doomed, ///< All do.
};

struct ForesightLimits
{
    std::uint64_t transitionsMax = 200'000;
    /// Asked now and then; true ends it.
    std::function<bool(const SearchProgress&)> shouldStop;
};

/// One invariant, looked at from the states of a schedule that breaks it. It looks only at what can
/// follow from them, and where that is more than it may look at it knows nothing.
template <ExplorableModel Model> class Foresight
{
public:
    using State = typename Model::State;

    Foresight(Model& model, Letter letter, ForesightLimits limits)
        : m_model(model)
        , m_letter(letter)
        , m_limits(std::move(limits))
    {
    }

    /// None where a limit was reached.
    std::optional<Fate> fateOf(const State& state)
    {
        const auto escapes = reaches(Aim::Escape, state);
        if (!escapes)
            return std::nullopt;
        if (!*escapes)
            return Fate::Doomed;
        return reaches(Aim::Break, state).value_or(true) ? Fate::Open : Fate::Safe;
    }

    struct Saving
    {
        ActorId actor = 0;
        Fate fate = Fate::Safe; ///< After its step; never Doomed.
    };

    struct LastChance
    {
        std::size_t step = 0;         ///< From this step of the schedule on it is too late.
        std::optional<Saving> saving; ///< In its place; none where it was too late from the start.
    };

    /// None where the schedule does not break the invariant, or a limit was reached.
    std::optional<LastChance> lastChance(const Schedule& schedule)
    {
        const std::vector<State> before = statesUntilBroken(schedule);
        for (std::size_t step = before.size(); step-- > 0;) {
            const auto escapes = reaches(Aim::Escape, before[step]);
            if (!escapes)
                return std::nullopt;
            if (!*escapes)
                continue;
            const auto saving = savingFrom(before[step], schedule[step]);
            return saving ? std::optional(LastChance{step, saving}) : std::nullopt;
        }
        return before.empty() ? std::nullopt : std::optional(LastChance{0, std::nullopt});
    }

private:
    /// What is looked for: an end without the finding, or the finding.
    enum class Aim : std::uint8_t { Escape, Break };
    enum class Mark : std::uint8_t { OnTheWay, No, Yes, Unknown };
    using Marks = std::unordered_map<Hash128, Mark>;
    /// Of a stack that has room for it.
    static constexpr std::size_t depthMax = 4'000;

    bool breaks(const std::vector<Finding>& findings) const
    {
        return std::ranges::any_of(findings, [this](const Finding& finding) {
            return finding.violation.letter == m_letter;
        });
    }

    /// The states before each step up to the one that breaks it; none where none does.
    std::vector<State> statesUntilBroken(const Schedule& schedule)
    {
        std::vector<State> before;
        State state = m_model.initial();
        for (const ActorId actor : schedule) {
            before.push_back(state);
            if (breaks(m_model.step(state, actor).findings))
                return before;
        }
        std::vector<ActorId> enabled;
        m_model.enabled(state, enabled);
        if (!enabled.empty() || !breaks(m_model.finish(state)))
            before.clear();
        return before;
    }

    /// Best is what rules it out, and what races with the step that did it: of all that could have
    /// come instead, most only put it off.
    std::optional<Saving> savingFrom(const State& state, ActorId fatal)
    {
        State successor = state;
        const Footprint footprint = m_model.step(successor, fatal).footprint;
        std::vector<ActorId> enabled;
        m_model.enabled(state, enabled);
        std::optional<Saving> best;
        std::tuple<bool, bool> bestRank;
        for (const ActorId actor : enabled) {
            successor = state;
            const StepEffect& effect = m_model.step(successor, actor);
            if (actor == fatal || breaks(effect.findings))
                continue;
            const bool races = effect.footprint.dependsOn(footprint);
            const auto fate = fateOf(successor);
            if (!fate || *fate == Fate::Doomed)
                continue;
            const std::tuple rank(*fate == Fate::Safe, races);
            if (best && rank <= bestRank)
                continue;
            best = Saving{actor, *fate};
            bestRank = rank;
        }
        return best;
    }

    std::optional<bool> reaches(Aim aim, const State& state)
    {
        m_aim = aim;
        m_trail.clear();
        m_cycled = false;
        const Mark answer = visit(state);
        if (answer != Mark::No)
            forgetGuesses();
        return answer == Mark::Unknown ? std::nullopt : std::optional(answer == Mark::Yes);
    }

    Marks& marks() { return m_aim == Aim::Escape ? m_escapes : m_breaks; }

    Mark visit(const State& state)
    {
        const Hash128 hash = m_model.canonicalHash(state);
        const auto [known, added] = marks().try_emplace(hash, Mark::OnTheWay);
        if (!added && known->second != Mark::OnTheWay)
            return known->second;
        if (!added) {
            // Whoever goes round for ever never breaks anything.
            m_cycled = true;
            return m_aim == Aim::Escape ? Mark::Yes : Mark::No;
        }
        m_trail.push_back(hash);
        ++m_depth;
        const Mark mark = m_depth < depthMax ? lookBehind(state) : Mark::Unknown;
        --m_depth;
        marks()[hash] = mark;
        return mark;
    }

    Mark lookBehind(const State& state)
    {
        std::vector<ActorId> enabled;
        m_model.enabled(state, enabled);
        if (enabled.empty())
            return breaks(m_model.finish(state)) == (m_aim == Aim::Break) ? Mark::Yes : Mark::No;
        for (const ActorId actor : enabled) {
            State successor = state;
            const bool broken = breaks(m_model.step(successor, actor).findings);
            if (!mayGoOn())
                return Mark::Unknown;
            if (broken && m_aim == Aim::Break)
                return Mark::Yes;
            const Mark mark = broken ? Mark::No : visit(successor);
            if (mark != Mark::No)
                return mark;
        }
        return Mark::No;
    }

    /// A state that leads back to one on the way has said no before that one had its answer. It
    /// holds where that one's is no, too.
    void forgetGuesses()
    {
        const bool guessed = m_cycled && m_aim == Aim::Break;
        for (const Hash128& hash : m_trail) {
            const auto known = marks().find(hash);
            if (known->second == Mark::Unknown || (guessed && known->second == Mark::No))
                marks().erase(known);
        }
    }

    bool mayGoOn()
    {
        ++m_transitions;
        if ((m_transitions & 1023U) == 0 && m_limits.shouldStop
            && m_limits.shouldStop({0, m_transitions, 0, 0}))
            m_isOver = true;
        m_isOver = m_isOver || m_transitions > m_limits.transitionsMax;
        return !m_isOver;
    }

    Model& m_model;
    Letter m_letter;
    ForesightLimits m_limits;
    std::uint64_t m_transitions = 0;
    bool m_isOver = false;
    Marks m_escapes;
    Marks m_breaks;
    // Of the question that is asked just now:
    Aim m_aim = Aim::Escape;
    std::vector<Hash128> m_trail; ///< States that were met for the first time.
    std::size_t m_depth = 0;
    bool m_cycled = false;
};

} // namespace echolock
