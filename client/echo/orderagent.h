// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentsink.h"
#include "client/echo/behaviourmix.h"
#include "client/echo/belief.h"
#include "client/echo/observation.h"
#include "server/base/clock.h"
#include "server/base/prng.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace echolock {

/// Who the person is, and the habits from which the days are drawn.
struct AgentPlan
{
    std::string user;
    std::uint32_t orders = 1; ///< `order.1` … `order.N`; low numbers are wanted most (Zipf).
    BehaviourMix mix;
};

/// One stretch of work on one order, and how it ends.
struct AgentStint
{
    std::uint32_t order = 1; ///< Unused when the last stint ended in freeze or reload: same order
                             ///< then.
    Duration edit{};         ///< From when the page is up.
    Abandonment how = Abandonment::Leave;
    Duration rest{}; ///< Until the person is back, where `how` ends the visit.

    friend bool operator==(const AgentStint&, const AgentStint&) = default;
};

/// The person in front of the page: opens an order, edits it if granted and looks at it if not,
/// abandons it in a way drawn from the mix, rests, and comes back.
///
/// What is drawn depends on the seed and the stint's number alone, never on when or what the server
/// answered: the same seed gives the same person, on any number of threads.
class OrderAgent
{
public:
    enum class Phase : std::uint8_t {
        Away,    ///< Not started.
        AtWork,  ///< A page is on an order.
        Frozen,  ///< So it is, but nothing runs there.
        Resting, ///< Between two visits.
    };

    OrderAgent(AgentPlan plan, const Prng& prng);

    /// Opens the first page.
    void start(Instant now, AgentSink& sink);
    /// What the current page sees. Of pages abandoned earlier nothing may be told.
    void observe(Instant now, AgentSink& sink, const Observation& observation);
    void timerDue(Instant now, AgentSink& sink, AgentTimer timer);

    /// Ends the stint by hand, in place of what the plan says. Does nothing while away or resting.
    void abandon(Instant now, AgentSink& sink, Abandonment how);
    /// Ends a freeze by hand.
    void thaw(Instant now, AgentSink& sink);

    /// From the next stint on.
    void setMix(const BehaviourMix& mix) { m_plan.mix = mix; }

    /// Does nothing more of its own accord until resume(); then goes on where it stopped.
    void pause(Instant now, AgentSink& sink);
    void resume(Instant now, AgentSink& sink);

    /// The nth stint (from 0) as drawn from the seed and the present mix.
    AgentStint stint(std::uint64_t number) const;

    const std::string& user() const { return m_plan.user; }

    /// `order.7`, empty while on none.
    const std::string& order() const { return m_order; }

    Belief belief() const { return m_belief; }

    Phase phase() const { return m_phase; }

    /// How the last stint ended.
    std::optional<Abandonment> lastAbandonment() const { return m_last; }

private:
    struct Timer
    {
        bool running = false;
        Instant at;
        Duration left{}; ///< While paused.
    };

    void arrive(Instant now, AgentSink& sink);
    void work(Instant now, AgentSink& sink, std::uint64_t number);
    void awaitPage(Instant now, AgentSink& sink, std::uint64_t number);
    void pageCameUp(Instant now, AgentSink& sink);
    void heardOfLock(Instant now, AgentSink& sink, const LockMessage& lock);
    void startTimer(Instant now, AgentSink& sink, AgentTimer timer, Duration after);
    void stopTimer(AgentSink& sink, AgentTimer timer);

    Timer& timerOf(AgentTimer timer) { return m_timers[static_cast<std::size_t>(timer)]; }

    AgentPlan m_plan;
    Prng m_prng;
    Phase m_phase = Phase::Away;
    Belief m_belief = Belief::Nothing;
    std::string m_order;
    std::optional<Abandonment> m_last;
    AgentStint m_stint;
    std::uint64_t m_stintNumber = 0;
    std::uint64_t m_retries = 0; ///< In this stint.
    std::array<Timer, 2> m_timers{};
    bool m_awaitsPage = false; ///< Nothing was heard of the order's channel in this stint.
    bool m_paused = false;
};

} // namespace echolock
