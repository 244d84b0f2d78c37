// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"
#include "server/base/prng.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace echolock {

/// Who of those that can go on does.
class Chooser
{
public:
    virtual ~Chooser() = default;

    /// A new run begins.
    virtual void begin(Prng prng) = 0;
    /// Rising and not empty; `remaining` says of each how much it may still have to do.
    virtual ActorId choose(const std::vector<ActorId>& enabled,
                           const std::vector<std::uint32_t>& remaining)
        = 0;
    /// The run is over after so many choices between two or more.
    virtual void end(std::size_t choices) = 0;
};

/// Each one alike.
class RandomChooser : public Chooser
{
public:
    void begin(Prng prng) override { m_prng = prng; }

    ActorId choose(const std::vector<ActorId>& enabled,
                   const std::vector<std::uint32_t>& remaining) override;

    void end(std::size_t) override { }

protected:
    Prng m_prng{0};
};

/// By what is left to do, so that every interleaving of uneven scripts is about as likely as any
/// other (uniform random walk, Zhao et al., ASPLOS 2025).
class WeightedChooser : public RandomChooser
{
public:
    ActorId choose(const std::vector<ActorId>& enabled,
                   const std::vector<std::uint32_t>& remaining) override;
};

/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): random priorities, and
/// depth - 1 moments in which whoever is at it falls behind all others. Finds a race of that depth
/// with a chance of at least 1 / (n * k^(depth - 1)) for n actors and k steps.
class PctChooser : public Chooser
{
public:
    explicit PctChooser(int depth)
        : m_depth(std::max(depth, 1))
    {
    }

    void begin(Prng prng) override;
    ActorId choose(const std::vector<ActorId>& enabled,
                   const std::vector<std::uint32_t>& remaining) override;
    void end(std::size_t choices) override;

private:
    std::uint64_t& priorityOf(ActorId actor);

    int m_depth;
    Prng m_prng{0};
    std::size_t m_longest = 16; ///< The longest run so far, for where the changes may lie.
    std::size_t m_choices = 0;
    std::vector<std::pair<ActorId, std::uint64_t>> m_priorities;
    std::vector<std::size_t> m_changes; ///< After how many choices.
};

/// What a number of runs came to.
struct WalkResult
{
    std::uint64_t runs = 0;
    std::uint64_t transitions = 0;
    std::size_t longest = 0;
    bool stopped = false;
    std::vector<Counterexample>
        counterexamples;                 ///< The first one of each fingerprint; not shortest.
    std::vector<std::uint64_t> firstRun; ///< In which run each came, from 1.
};

struct WalkPlan
{
    std::uint64_t runs = 5'000;
    std::size_t stepsMax = 100'000; ///< Of one run.
    std::function<bool(const WalkResult&)> shouldStop;
};

/// Plays whole runs one after the other; each draws from a stream of its own.
template <ExplorableModel Model>
WalkResult walk(Model& model, Chooser& chooser, const WalkPlan& plan, const Prng& seed)
{
    WalkResult result;
    const auto initial = model.initial();
    std::vector<ActorId> enabled;
    std::vector<std::uint32_t> remaining;
    Schedule schedule;
    const auto note = [&](const Finding& finding) {
        const bool known = std::ranges::any_of(
            result.counterexamples, [&](const Counterexample& example) {
                return example.finding.fingerprint == finding.fingerprint;
            });
        if (known)
            return;
        result.counterexamples.push_back({finding, schedule});
        result.firstRun.push_back(result.runs);
    };
    while (result.runs < plan.runs) {
        chooser.begin(seed.derived("run", result.runs));
        ++result.runs;
        auto state = initial;
        schedule.clear();
        std::size_t choices = 0;
        for (model.enabled(state, enabled); !enabled.empty() && schedule.size() < plan.stepsMax;
             model.enabled(state, enabled)) {
            ActorId actor = enabled.front();
            if (enabled.size() > 1) {
                remaining.clear();
                for (const ActorId each : enabled)
                    remaining.push_back(model.remaining(state, each));
                actor = chooser.choose(enabled, remaining);
                ++choices;
            }
            schedule.push_back(actor);
            for (const Finding& finding : model.step(state, actor).findings)
                note(finding);
        }
        if (enabled.empty()) {
            for (const Finding& finding : model.finish(state))
                note(finding);
        }
        chooser.end(choices);
        result.transitions += schedule.size();
        result.longest = std::max(result.longest, schedule.size());
        if (plan.shouldStop && plan.shouldStop(result)) {
            result.stopped = true;
            break;
        }
    }
    return result;
}

} // namespace echolock
