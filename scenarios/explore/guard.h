// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// Where two worlds that should be the same first differ under one schedule.
struct Divergence
{
    std::size_t step = 0; ///< From 0; the schedule's length: at its end.
    std::string what;     ///< `who can go on`, `the footprint`, `the findings at the end` ...
};

inline bool sameFindings(const std::vector<Finding>& left, const std::vector<Finding>& right)
{
    return std::ranges::equal(left, right, {}, &Finding::fingerprint, &Finding::fingerprint);
}

/// Plays the schedule in both and compares who can go on, footprints, findings and hashes at every
/// step. The two may be of different kinds: one that remembers, one that does not.
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
        if (leftEnabled.empty()) {
            const std::vector<Finding> one = left.finish(leftState);
            if (!sameFindings(one, right.finish(rightState)))
                return Divergence{step, "the findings at the end"};
        }
        if (step == schedule.size() || !std::ranges::binary_search(leftEnabled, schedule[step]))
            break;
        const StepEffect one = left.step(leftState, schedule[step]);
        const StepEffect& other = right.step(rightState, schedule[step]);
        if (one.footprint != other.footprint)
            return Divergence{step, "the footprint"};
        if (!sameFindings(one.findings, other.findings))
            return Divergence{step, "the findings"};
    }
    return std::nullopt;
}

/// The first step that cannot be taken, for a replay to refuse.
template <ExplorableModel Model>
std::optional<std::string> findRefusal(Model& model, const Schedule& schedule)
{
    auto state = model.initial();
    std::vector<ActorId> enabled;
    for (std::size_t step = 0; step < schedule.size(); ++step) {
        model.enabled(state, enabled);
        if (!std::ranges::binary_search(enabled, schedule[step])) {
            std::string text = "step " + std::to_string(step + 1) + " of "
                + std::to_string(schedule.size()) + " cannot be taken";
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
