// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/orderagent.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// From hearing that an order is free to asking for it: a glance and a click, at their
/// quickest.
constexpr Duration retryMin = std::chrono::milliseconds(20);
constexpr Duration retryMax = std::chrono::milliseconds(250);

/// How much longer than they would edit people wait for a page that does not come up.
constexpr Duration patience = std::chrono::seconds(10);

/// These are done by the page or in it, so a frozen one has to wake up first.
bool needsRunningPage(Abandonment how)
{
    return how == Abandonment::Leave || how == Abandonment::Close || how == Abandonment::TabClose
        || how == Abandonment::Reload;
}

Duration drawDuration(Prng& prng, Duration min, Duration max)
{
    return Duration(prng.between(min.count(), std::max(min, max).count()));
}

/// Zipf's law: the nth most wanted order is wanted 1/n as often as the first.
std::uint32_t drawOrder(Prng& prng, std::uint32_t orders)
{
    double sum = 0;
    for (std::uint32_t rank = 1; rank <= orders; ++rank)
        sum += 1.0 / rank;
    double rest = prng.unit() * sum;
    for (std::uint32_t rank = 1; rank < orders; ++rank) {
        rest -= 1.0 / rank;
        if (rest < 0)
            return rank;
    }
    return std::max(orders, 1U);
}

} // namespace

OrderAgent::OrderAgent(AgentPlan plan, const Prng& prng)
    : m_plan(std::move(plan))
    , m_prng(prng)
{
}

AgentStint OrderAgent::stint(std::uint64_t number) const
{
    // All are drawn each time, needed or not, so that none shifts the others.
    Prng prng = m_prng.derived("stint", number);
    const BehaviourMix& mix = m_plan.mix;
    AgentStint stint;
    stint.order = drawOrder(prng, m_plan.orders);
    stint.edit = drawDuration(prng, mix.editMin, mix.editMax);
    stint.how = mix.draw(prng);
    stint.rest = drawDuration(prng, mix.restMin, mix.restMax);
    return stint;
}

void OrderAgent::start(Instant now, AgentSink& sink)
{
    if (m_phase == Phase::Away)
        arrive(now, sink);
}

void OrderAgent::observe(Instant now, AgentSink& sink, const Observation& observation)
{
    if (m_phase != Phase::AtWork && m_phase != Phase::Frozen)
        return;
    using Kind = Observation::Kind;
    if (observation.kind == Kind::Lock && observation.lock.order.value == m_order)
        heardOfLock(now, sink, observation.lock);
    else if (observation.kind == Kind::SubscriptionFailed && m_belief == Belief::Asking)
        m_belief = Belief::Nothing;
    if (observation.kind == Kind::Subscribed || observation.kind == Kind::SubscriptionFailed)
        pageCameUp(now, sink);
}

/// Were the time to edit to run from the page's opening, a crowd before a slow server would leave
/// before it was served, come again, and keep the server too busy to serve anybody.
void OrderAgent::pageCameUp(Instant now, AgentSink& sink)
{
    if (!std::exchange(m_awaitsPage, false) || m_phase != Phase::AtWork)
        return;
    startTimer(now, sink, AgentTimer::Act, m_stint.edit);
}

void OrderAgent::heardOfLock(Instant now, AgentSink& sink, const LockMessage& lock)
{
    if (lock.event == "lock.granted") {
        m_belief = Belief::Editing;
        stopTimer(sink, AgentTimer::Retry);
    } else if (lock.event == "lock.denied" || lock.event == "lock.revoked") {
        m_belief = Belief::Viewing;
    } else if (lock.event == "lock.changed" && m_belief == Belief::Viewing) {
        if (lock.state != "free") {
            stopTimer(sink, AgentTimer::Retry);
            return;
        }
        Prng prng = m_prng.derived("stint", m_stintNumber).derived("retry", m_retries++);
        startTimer(now, sink, AgentTimer::Retry, drawDuration(prng, retryMin, retryMax));
    }
}

void OrderAgent::timerDue(Instant now, AgentSink& sink, AgentTimer timer)
{
    Timer& due = timerOf(timer);
    if (!due.running || m_paused)
        return;
    due.running = false;
    if (timer == AgentTimer::Retry) {
        if (m_phase == Phase::AtWork && m_belief == Belief::Viewing)
            sink.retryAcquire(m_order);
        return;
    }
    switch (m_phase) {
    case Phase::Away:
        break;
    case Phase::AtWork:
        abandon(now, sink, m_stint.how);
        break;
    case Phase::Frozen:
        thaw(now, sink);
        break;
    case Phase::Resting:
        arrive(now, sink);
        break;
    }
}

void OrderAgent::abandon(Instant now, AgentSink& sink, Abandonment how)
{
    const bool open = m_phase == Phase::AtWork || m_phase == Phase::Frozen;
    if (!open || (m_phase == Phase::Frozen && how == Abandonment::Freeze))
        return;
    m_last = how;
    stopTimer(sink, AgentTimer::Retry);
    if (m_phase == Phase::Frozen && needsRunningPage(how))
        sink.thaw();
    sink.abandon(how);
    if (how == Abandonment::Freeze) {
        m_phase = Phase::Frozen;
        startTimer(now, sink, AgentTimer::Act, m_plan.mix.freezeFor);
        return;
    }
    if (how == Abandonment::Reload) {
        m_belief = Belief::Asking;
        awaitPage(now, sink, m_stintNumber + 1);
        return;
    }
    m_belief = Belief::Nothing;
    m_order.clear();
    m_phase = Phase::Resting;
    startTimer(now, sink, AgentTimer::Act, m_stint.rest);
}

void OrderAgent::thaw(Instant now, AgentSink& sink)
{
    if (m_phase != Phase::Frozen)
        return;
    sink.thaw();
    work(now, sink, m_stintNumber + 1);
}

void OrderAgent::arrive(Instant now, AgentSink& sink)
{
    const bool samePage = m_last == Abandonment::Leave;
    const std::uint64_t number = m_phase == Phase::Away ? 0 : m_stintNumber + 1;
    m_order = "order." + std::to_string(stint(number).order);
    m_belief = Belief::Asking;
    if (samePage)
        sink.openOrder(m_order);
    else
        sink.openPage(m_order);
    awaitPage(now, sink, number);
}

void OrderAgent::awaitPage(Instant now, AgentSink& sink, std::uint64_t number)
{
    work(now, sink, number);
    m_awaitsPage = true;
    startTimer(now, sink, AgentTimer::Act, m_stint.edit + patience);
}

void OrderAgent::work(Instant now, AgentSink& sink, std::uint64_t number)
{
    m_phase = Phase::AtWork;
    m_stintNumber = number;
    m_stint = stint(number);
    m_retries = 0;
    m_awaitsPage = false;
    startTimer(now, sink, AgentTimer::Act, m_stint.edit);
}

void OrderAgent::pause(Instant now, AgentSink& sink)
{
    if (m_paused)
        return;
    m_paused = true;
    for (const AgentTimer timer : {AgentTimer::Act, AgentTimer::Retry}) {
        Timer& held = timerOf(timer);
        if (!held.running)
            continue;
        held.left = std::max(held.at - now, Duration::zero());
        sink.stopTimer(timer);
    }
}

void OrderAgent::resume(Instant now, AgentSink& sink)
{
    if (!m_paused)
        return;
    m_paused = false;
    for (const AgentTimer timer : {AgentTimer::Act, AgentTimer::Retry}) {
        if (timerOf(timer).running)
            startTimer(now, sink, timer, timerOf(timer).left);
    }
}

void OrderAgent::startTimer(Instant now, AgentSink& sink, AgentTimer timer, Duration after)
{
    timerOf(timer) = {.running = true, .at = now + after, .left = after};
    if (!m_paused)
        sink.startTimer(timer, now + after);
}

void OrderAgent::stopTimer(AgentSink& sink, AgentTimer timer)
{
    Timer& running = timerOf(timer);
    if (running.running && !m_paused)
        sink.stopTimer(timer);
    running.running = false;
}

} // namespace echolock
