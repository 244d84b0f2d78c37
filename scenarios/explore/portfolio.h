// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"
#include "scenarios/explore/walk.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace echolock {

struct PortfolioPlan
{
    SearchLimits limits;        ///< Of states, of the search of all; the others of all together.
    std::uint64_t runs = 5'000; ///< Of each walk.
};

struct PortfolioResult
{
    SearchEnd end = SearchEnd::Complete;
    SearchProgress progress;     ///< Of the search of all.
    std::uint64_t schedules = 0; ///< Walked.
    std::uint64_t transitions = 0;
    std::vector<Counterexample> counterexamples; ///< Of each fingerprint the shortest that came.
};

/// Who does not know which search suits takes them in turn: every state from the beginning, which
/// proves it where there are few, and walks of several kinds, which come far where there are many.
/// It is over when every state was seen, or when nobody may go on.
template <ExplorableModel Model> class Portfolio
{
public:
    Portfolio(Model& model, PortfolioPlan plan, const Prng& seed)
        : m_model(model)
        , m_plan(std::move(plan))
        , m_states(model, m_plan.limits)
    {
        addWalker(std::make_unique<PctChooser>(2), seed);
        addWalker(std::make_unique<PctChooser>(3), seed);
        addWalker(std::make_unique<PctChooser>(5), seed);
        addWalker(std::make_unique<RandomChooser>(), seed);
        addWalker(std::make_unique<WeightedChooser>(), seed);
    }

    PortfolioResult run()
    {
        bool searches = true;
        bool walks = true;
        while (m_end == SearchEnd::Complete && (searches || walks)) {
            searches = searches && m_states.advance(turn);
            if (!searches && !wasCutShort())
                break;
            walks = false;
            for (Walker& walker : m_walkers) {
                if (walker.runs < m_plan.runs && m_end == SearchEnd::Complete)
                    walkOn(walker);
                walks = walks || walker.runs < m_plan.runs;
            }
        }
        SearchResult all = m_states.take();
        m_result.end = m_end != SearchEnd::Complete ? m_end : all.end;
        m_result.progress = all.progress;
        m_result.transitions += all.progress.transitions;
        for (Counterexample& each : all.counterexamples)
            keep(std::move(each));
        return std::move(m_result);
    }

private:
    /// Transitions, before somebody else's turn.
    static constexpr std::uint64_t turn = 2'000;

    struct Walker
    {
        std::unique_ptr<Chooser> chooser;
        Prng seed;
        std::uint64_t runs = 0;
        std::uint64_t turns = 0;
    };

    void addWalker(std::unique_ptr<Chooser> chooser, const Prng& seed)
    {
        m_walkers.push_back({std::move(chooser), seed.derived("walker", m_walkers.size())});
    }

    /// A search that has come to its limit of states leaves the rest to chance; one that has no
    /// memory, or was stopped, ends all.
    bool wasCutShort()
    {
        if (m_states.end() != SearchEnd::States && m_states.end() != SearchEnd::Complete)
            m_end = m_states.end();
        return m_states.end() == SearchEnd::States;
    }

    void walkOn(Walker& walker)
    {
        WalkPlan plan;
        plan.runs = m_plan.runs - walker.runs;
        plan.shouldStop = [this](const WalkResult& walked) {
            return walked.transitions >= turn || isOver(walked.transitions)
                || std::ranges::any_of(walked.counterexamples, [this](const auto& each) {
                       return m_plan.limits.endsAt(each.finding);
                   });
        };
        WalkResult walked = walk(m_model, *walker.chooser, plan,
                                 walker.seed.derived("turn", walker.turns++));
        walker.runs += walked.runs;
        m_result.schedules += walked.runs;
        m_result.transitions += walked.transitions;
        for (Counterexample& each : walked.counterexamples)
            keep(std::move(each));
    }

    bool isOver(std::uint64_t transitions)
    {
        const SearchLimits& limits = m_plan.limits;
        if (bytesOf(m_model) > limits.memoryMax)
            m_end = SearchEnd::Memory;
        else if (limits.shouldStop
                 && limits.shouldStop({m_states.states(), m_result.transitions + transitions}))
            m_end = SearchEnd::Stopped;
        return m_end != SearchEnd::Complete;
    }

    void keep(Counterexample example)
    {
        if (m_plan.limits.endsAt(example.finding))
            m_end = SearchEnd::Found;
        auto& all = m_result.counterexamples;
        const auto known = std::ranges::find_if(all, [&](const Counterexample& each) {
            return each.finding.fingerprint == example.finding.fingerprint;
        });
        if (known == all.end())
            all.push_back(std::move(example));
        else if (example.schedule.size() < known->schedule.size())
            *known = std::move(example);
    }

    Model& m_model;
    PortfolioPlan m_plan;
    BreadthFirst<Model> m_states;
    std::vector<Walker> m_walkers;
    SearchEnd m_end = SearchEnd::Complete; ///< Anything else, and everybody stops.
    PortfolioResult m_result;
};

} // namespace echolock
