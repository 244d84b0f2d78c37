// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentplan.h"
#include "client/echo/agentsink.h"
#include "client/echo/belief.h"
#include "client/echo/observation.h"
#include "server/base/clock.h"
#include "server/base/prng.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace echolock {

/// What became of a save.
enum class SaveAnswer : std::uint8_t {
    Done,
    Refused, ///< 409: the token is not that of the grant in force.
    Failed,  ///< Neither: no answer, or one that says nothing of it.
};

/// The person in front of the page: does one step of the plan after the other. A mix has people
/// open an order, edit it if granted and look at it if not, abandon it in a way drawn from the mix,
/// rest, and come back; a script has them do what it says.
///
/// What is drawn depends on the seed and the stint's number alone (drawStint()).
class OrderAgent
{
public:
    enum class Phase : std::uint8_t {
        Away,    ///< Not started.
        AtWork,  ///< A page is on an order.
        Frozen,  ///< So it is, but nothing runs there.
        Resting, ///< On no order: between two visits.
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

    /// What the order's server says to sink.save(order, token).
    void saveAnswered(const std::string& order, FencingToken token, SaveAnswer answer);
    /// By hand, besides the plan. Does nothing where there is nothing to save.
    void save(AgentSink& sink);
    /// By hand. The second tab stays until it is closed, by hand or by plan.
    void openSecondTab(AgentSink& sink);
    void closeSecondTab(AgentSink& sink);

    /// From the next stint on.
    void setMix(std::shared_ptr<const BehaviourMix> mix) { m_plan.mix = std::move(mix); }

    /// Does nothing more of its own accord until resume(); then goes on where it stopped.
    void pause(Instant now, AgentSink& sink);
    void resume(Instant now, AgentSink& sink);

    /// The nth stint (from 0) as drawn from the seed and the present mix; none after a script's
    /// end.
    std::optional<AgentStint> stint(std::uint64_t number) const
    {
        return drawStint(m_plan, m_prng, number);
    }

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

    bool hasOrder() const { return m_phase == Phase::AtWork || m_phase == Phase::Frozen; }

    bool isAttentive() const;
    void goOn(Instant now, AgentSink& sink);
    bool beginStint(std::uint64_t number);
    void doTimed(Instant now, AgentSink& sink, AgentStep step);
    std::optional<Duration> perform(AgentSink& sink, const AgentStep& step);
    void open(AgentSink& sink, std::uint32_t order);
    std::optional<Duration> lookAway(AgentSink& sink, const AgentStep& step);
    void doAbandon(AgentSink& sink, Abandonment how);
    void finishStep(Instant now, AgentSink& sink);
    void skipPlannedEnd();
    void pageCameUp(Instant now, AgentSink& sink);
    void heardOfLock(Instant now, AgentSink& sink, const LockMessage& lock);
    void considerRetry(Instant now, AgentSink& sink);
    void startTimer(Instant now, AgentSink& sink, AgentTimer timer, Duration after);
    void stopTimer(AgentSink& sink, AgentTimer timer);

    Timer& timerOf(AgentTimer timer) { return m_timers[static_cast<std::size_t>(timer)]; }

    AgentPlan m_plan;
    Prng m_prng;
    Phase m_phase = Phase::Away;
    Belief m_belief = Belief::Nothing;
    std::string m_order;
    std::optional<Abandonment> m_last;
    FencingToken m_token; ///< Of the grant that the page was told of last.
    AgentStint m_stint;
    std::uint64_t m_stintNumber = 0;
    std::size_t m_next = 0;      ///< Of the stint's steps.
    AgentStep m_step;            ///< What takes its time now, while the Act timer runs.
    std::uint64_t m_retries = 0; ///< In this stint.
    std::array<Timer, 2> m_timers{};
    bool m_awaitsPage = false; ///< Nothing was heard of the order's channel since it was opened.
    bool m_pageOpen = false;   ///< Be it on an order or on none.
    bool m_secondTab = false;
    bool m_orderFree = false; ///< As far as the page was told.
    bool m_started = false;
    bool m_paused = false;
};

} // namespace echolock
