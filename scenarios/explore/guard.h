// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"
#include "server/base/statehasher.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// Where two worlds that should be the same first differ under one schedule.
struct Divergence
{
    std::size_t step = 0; ///< From 0; the schedule's length: at its end.
    std::string what;     ///< `who can go on`, `what it touched`, `what is found at the end` ...
};

inline bool sameFindings(const std::vector<Finding>& left, const std::vector<Finding>& right)
{
    return std::ranges::equal(left, right, {}, &Finding::fingerprint, &Finding::fingerprint);
}

/// Plays the schedule in both and compares who can go on, footprints, findings and both hashes at
/// every step. The two may be of different kinds: one that remembers, one that does not.
template <ExplorableModel Left, ExplorableModel Right>
std::optional<Divergence> findDivergence(Left& left, Right& right, const Schedule& schedule)
{
    auto leftState = left.initial();
    auto rightState = right.initial();
    std::vector<ActorId> leftEnabled;
    std::vector<ActorId> rightEnabled;
    for (std::size_t step = 0; step <= schedule.size(); ++step) {
        left.enabled(leftState, leftEnabled);
        right.enabled(rightState, rightEnabled);
        if (leftEnabled != rightEnabled)
            return Divergence{step, "who can go on"};
        if (left.hash(leftState) != right.hash(rightState))
            return Divergence{step, "the state"};
        if (left.canonicalHash(leftState) != right.canonicalHash(rightState))
            return Divergence{step, "the state, whoever is which,"};
        if (leftEnabled.empty()) {
            const std::vector<Finding> one = left.finish(leftState);
            if (!sameFindings(one, right.finish(rightState)))
                return Divergence{step, "what is found at the end"};
        }
        if (step == schedule.size() || !std::ranges::binary_search(leftEnabled, schedule[step]))
            break;
        const StepEffect one = left.step(leftState, schedule[step]);
        const StepEffect& other = right.step(rightState, schedule[step]);
        if (one.footprint != other.footprint)
            return Divergence{step, "what it touched"};
        if (!sameFindings(one.findings, other.findings))
            return Divergence{step, "what it found"};
    }
    return std::nullopt;
}

/// One sentence where the two are not the same under a schedule that both can play.
template <ExplorableModel Left, ExplorableModel Right>
std::optional<std::string> differenceOf(Left& left, Right& right, const Schedule& schedule)
{
    const auto found = findDivergence(left, right, schedule);
    if (!found)
        return std::nullopt;
    const std::string text = "the same schedule of " + std::to_string(schedule.size())
        + " steps went another way when it was played again, ";
    if (found->step == schedule.size())
        return text + "at its end: " + found->what + " is not the same";
    auto state = left.initial();
    for (std::size_t step = 0; step < found->step; ++step)
        left.step(state, schedule[step]);
    return text + "at step " + std::to_string(found->step + 1) + " ('"
        + std::string(left.describe(state, schedule[found->step])) + "'): " + found->what
        + " is not the same";
}

/// All that an explorer sees of a schedule: who could go on, what each step touched and found, and
/// the states. The same on every machine.
template <ExplorableModel Model> Hash128 digestOf(Model& model, const Schedule& schedule)
{
    StateHasher hasher;
    std::vector<ActorId> enabled;
    auto state = model.initial();
    const auto addState = [&] {
        model.enabled(state, enabled);
        hasher.number(enabled.size());
        for (const ActorId actor : enabled)
            hasher.number(actor);
        for (const Hash128& hash : {model.hash(state), model.canonicalHash(state)}) {
            hasher.number(hash.high);
            hasher.number(hash.low);
        }
    };
    const auto addFindings = [&](const std::vector<Finding>& findings) {
        hasher.number(findings.size());
        for (const Finding& finding : findings)
            hasher.number(finding.fingerprint);
    };
    addState();
    for (const ActorId actor : schedule) {
        const StepEffect& effect = model.step(state, actor);
        for (const ObjectSet& objects : {effect.footprint.reads, effect.footprint.writes})
            for (const std::uint64_t word : objects.words())
                hasher.number(word);
        addFindings(effect.findings);
        addState();
    }
    if (enabled.empty())
        addFindings(model.finish(state));
    return hasher.hash();
}

/// The first step that cannot be taken, for a replay to refuse. `wanted` says what somebody was to
/// do who cannot: `bob was to take a step`.
template <ExplorableModel Model>
std::optional<std::string> findRefusal(Model& model, const Schedule& schedule,
                                       const std::function<std::string(ActorId)>& wanted = nullptr)
{
    auto state = model.initial();
    std::vector<ActorId> enabled;
    for (std::size_t step = 0; step < schedule.size(); ++step) {
        model.enabled(state, enabled);
        if (!std::ranges::binary_search(enabled, schedule[step])) {
            std::string text = "step " + std::to_string(step + 1) + " of "
                + std::to_string(schedule.size()) + " cannot be taken";
            if (wanted)
                text += ": " + wanted(schedule[step]);
            for (std::size_t index = 0; index < enabled.size(); ++index)
                text += (index == 0 ? "; possible are: " : ", ")
                    + std::string(model.describe(state, enabled[index]));
            return text + (enabled.empty() ? "; the run is over before it" : "");
        }
        model.step(state, schedule[step]);
    }
    return std::nullopt;
}

} // namespace echolock
