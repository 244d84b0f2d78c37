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

/// A stint in which no time passes must not be followed by the next at once, for ever.
constexpr Duration breath = std::chrono::milliseconds(1);

using Kind = AgentStep::Kind;

/// Takes its time in front of the page, and so begins when that has come up.
bool isAtPage(Kind kind)
{
    return kind == Kind::Edit || kind == Kind::Idle || kind == Kind::Switch
        || kind == Kind::SecondTab;
}

/// The visit is over, and the person does something else for a while.
bool endsVisit(Abandonment how)
{
    return !standsStill(how) && how != Abandonment::Reload;
}

std::string orderName(std::uint32_t number)
{
    return "order." + std::to_string(number);
}

bool isOfTheMachine(Abandonment how)
{
    return how == Abandonment::Vanish || how == Abandonment::Crash;
}

} // namespace

OrderAgent::OrderAgent(AgentPlan plan, const Prng& prng)
    : m_plan(std::move(plan))
    , m_prng(prng)
{
}

void OrderAgent::start(Instant now, AgentSink& sink)
{
    if (std::exchange(m_started, true) || !beginStint(0))
        return;
    m_phase = Phase::Resting;
    goOn(now, sink);
}

void OrderAgent::observe(Instant now, AgentSink& sink, const Observation& observation)
{
    if (!hasOrder())
        return;
    using Seen = Observation::Kind;
    if (observation.kind == Seen::Lock && observation.lock.order.value == m_order)
        heardOfLock(now, sink, observation.lock);
    else if (observation.kind == Seen::SubscriptionFailed && m_belief == Belief::Asking)
        m_belief = Belief::Nothing;
    if (observation.kind == Seen::Subscribed || observation.kind == Seen::SubscriptionFailed)
        pageCameUp(now, sink);
}

/// Were the time to edit to run from the page's opening, a crowd before a slow server would leave
/// before it was served, come again, and keep the server too busy to serve anybody.
void OrderAgent::pageCameUp(Instant now, AgentSink& sink)
{
    if (!std::exchange(m_awaitsPage, false) || m_phase != Phase::AtWork)
        return;
    if (isAtPage(m_step.kind) && timerOf(AgentTimer::Act).running)
        startTimer(now, sink, AgentTimer::Act, m_step.time);
}

void OrderAgent::heardOfLock(Instant now, AgentSink& sink, const LockMessage& lock)
{
    if (lock.event == "lock.granted") {
        m_belief = Belief::Editing;
        m_token = lock.token;
        m_orderFree = false;
        stopTimer(sink, AgentTimer::Retry);
    } else if (lock.event == "lock.denied" || lock.event == "lock.revoked") {
        m_belief = Belief::Viewing;
        m_orderFree = false;
    } else if (lock.event == "lock.changed" && m_belief == Belief::Viewing) {
        m_orderFree = lock.state == "free";
        stopTimer(sink, AgentTimer::Retry);
        considerRetry(now, sink);
    }
}

/// Looks at the page, so that what is written there can make a difference.
bool OrderAgent::isAttentive() const
{
    return m_phase == Phase::AtWork && m_step.kind == Kind::Edit;
}

void OrderAgent::considerRetry(Instant now, AgentSink& sink)
{
    if (m_belief != Belief::Viewing || !m_orderFree || !isAttentive()
        || timerOf(AgentTimer::Retry).running)
        return;
    Prng prng = m_prng.derived("stint", m_stintNumber).derived("retry", m_retries++);
    startTimer(now, sink, AgentTimer::Retry,
               Duration(prng.between(retryMin.count(), retryMax.count())));
}

void OrderAgent::timerDue(Instant now, AgentSink& sink, AgentTimer timer)
{
    Timer& due = timerOf(timer);
    if (!due.running || m_paused)
        return;
    due.running = false;
    if (timer == AgentTimer::Retry) {
        if (m_belief == Belief::Viewing && isAttentive())
            sink.retryAcquire(m_order);
        return;
    }
    finishStep(now, sink);
    goOn(now, sink);
}

bool OrderAgent::beginStint(std::uint64_t number)
{
    std::optional<AgentStint> drawn = stint(number);
    if (!drawn)
        return false;
    m_stint = std::move(*drawn);
    m_stintNumber = number;
    m_next = 0;
    m_retries = 0;
    return true;
}

/// Does steps until one takes time.
void OrderAgent::goOn(Instant now, AgentSink& sink)
{
    for (int stints = 0;;) {
        if (m_next >= m_stint.steps.size()) {
            if (!beginStint(m_stintNumber + 1)) {
                m_stint.steps.clear();
                m_next = 0;
                return;
            }
            if (++stints > 1)
                return startTimer(now, sink, AgentTimer::Act, breath);
        }
        if (m_stint.steps.empty())
            return;
        const AgentStep step = m_stint.steps[m_next++];
        if (const auto time = perform(sink, step)) {
            AgentStep timed = step;
            timed.time = *time;
            return doTimed(now, sink, timed);
        }
    }
}

void OrderAgent::doTimed(Instant now, AgentSink& sink, AgentStep step)
{
    m_step = step;
    const bool waits = m_awaitsPage && m_phase == Phase::AtWork && isAtPage(step.kind);
    startTimer(now, sink, AgentTimer::Act, waits ? step.time + patience : step.time);
    considerRetry(now, sink);
}

/// How long it takes, if it takes any time.
std::optional<Duration> OrderAgent::perform(AgentSink& sink, const AgentStep& step)
{
    const bool isThere = step.kind == Kind::Open && m_order == orderName(step.order);
    if (isThere || (step.kind == Kind::Visit && hasOrder()))
        return std::nullopt;
    sink.did({.stint = m_stintNumber, .step = step});
    switch (step.kind) {
    case Kind::Visit:
    case Kind::Open:
        open(sink, step.order);
        return std::nullopt;
    case Kind::Save:
        save(sink);
        return std::nullopt;
    case Kind::Switch:
    case Kind::SecondTab:
        return lookAway(sink, step);
    case Kind::CloseSecondTab:
        closeSecondTab(sink);
        return std::nullopt;
    case Kind::Abandon:
        doAbandon(sink, step.how);
        return standsStill(step.how) ? std::optional(step.time) : std::nullopt;
    case Kind::Edit:
    case Kind::Idle:
    case Kind::Rest:
        break;
    }
    return step.time;
}

void OrderAgent::open(AgentSink& sink, std::uint32_t order)
{
    if (hasOrder())
        doAbandon(sink, Abandonment::Leave);
    m_order = orderName(order);
    m_belief = Belief::Asking;
    m_token = {};
    m_orderFree = false;
    m_awaitsPage = true;
    m_phase = Phase::AtWork;
    if (std::exchange(m_pageOpen, true))
        sink.openOrder(m_order);
    else
        sink.openPage(m_order);
}

std::optional<Duration> OrderAgent::lookAway(AgentSink& sink, const AgentStep& step)
{
    const bool staysBeside = step.kind == Kind::SecondTab && step.time <= Duration::zero();
    if (step.kind == Kind::SecondTab)
        openSecondTab(sink);
    if (staysBeside)
        return std::nullopt;
    if (hasOrder())
        sink.hideTab();
    return step.time;
}

void OrderAgent::save(AgentSink& sink)
{
    if (m_phase != Phase::AtWork)
        return;
    const bool untold = m_belief != Belief::Viewing && m_plan.saves == AgentPlan::Saves::Untold;
    if (m_belief == Belief::Editing || untold)
        sink.save(m_order, m_token);
}

void OrderAgent::saveAnswered(const std::string& order, FencingToken token, SaveAnswer answer)
{
    if (answer == SaveAnswer::Refused && hasOrder() && order == m_order && token == m_token)
        m_belief = Belief::Viewing;
}

void OrderAgent::openSecondTab(AgentSink& sink)
{
    if (hasOrder() && !std::exchange(m_secondTab, true))
        sink.openSecondTab(m_order);
}

void OrderAgent::closeSecondTab(AgentSink& sink)
{
    if (std::exchange(m_secondTab, false))
        sink.closeSecondTab();
}

void OrderAgent::doAbandon(AgentSink& sink, Abandonment how)
{
    const bool leavesNothing = how == Abandonment::Leave && !hasOrder();
    if (!m_pageOpen || leavesNothing)
        return;
    m_last = how;
    stopTimer(sink, AgentTimer::Retry);
    if (m_phase == Phase::Frozen && needsRunningPage(how))
        sink.thaw();
    sink.abandon(how);
    if (standsStill(how)) {
        m_phase = Phase::Frozen;
        return;
    }
    m_token = {};
    m_orderFree = false;
    if (how == Abandonment::Reload) {
        m_phase = m_order.empty() ? Phase::Resting : Phase::AtWork;
        m_belief = m_order.empty() ? Belief::Nothing : Belief::Asking;
        m_awaitsPage = !m_order.empty();
        return;
    }
    m_belief = Belief::Nothing;
    m_order.clear();
    m_awaitsPage = false;
    m_phase = Phase::Resting;
    m_pageOpen = how == Abandonment::Leave;
    if (isOfTheMachine(how))
        m_secondTab = false;
}

/// What took its time is over.
void OrderAgent::finishStep(Instant now, AgentSink& sink)
{
    const AgentStep step = std::exchange(m_step, {});
    if (step.kind == Kind::SecondTab)
        closeSecondTab(sink);
    if (step.kind == Kind::Switch || step.kind == Kind::SecondTab) {
        if (hasOrder())
            sink.showTab();
    } else if (m_phase == Phase::Frozen) {
        sink.thaw();
        m_phase = m_order.empty() ? Phase::Resting : Phase::AtWork;
    } else if (isAtPage(step.kind)) {
        // Whoever lost patience goes on as if the page had come up.
        m_awaitsPage = false;
    }
    considerRetry(now, sink);
}

void OrderAgent::abandon(Instant now, AgentSink& sink, Abandonment how)
{
    if (!hasOrder() || (m_phase == Phase::Frozen && standsStill(how)))
        return;
    if (m_phase != Phase::Frozen)
        finishStep(now, sink);
    doAbandon(sink, how);
    skipPlannedEnd();
    const bool rests = m_next < m_stint.steps.size() && m_stint.steps[m_next].kind == Kind::Rest;
    if (standsStill(how)) {
        m_next += rests ? 1 : 0;
        const bool sleeps = how == Abandonment::Sleep;
        doTimed(
            now, sink,
            {.kind = Kind::Abandon, .how = how, .time = sleeps ? m_stint.sleep : m_stint.freeze});
    } else if (endsVisit(how) && !rests) {
        doTimed(now, sink, {.kind = Kind::Rest, .time = m_stint.rest});
    } else {
        m_next += rests && !endsVisit(how) ? 1 : 0;
        goOn(now, sink);
    }
}

/// The hand's ending stands for the next one of the plan.
void OrderAgent::skipPlannedEnd()
{
    while (m_next < m_stint.steps.size()) {
        if (m_stint.steps[m_next++].kind == Kind::Abandon)
            return;
    }
}

void OrderAgent::thaw(Instant now, AgentSink& sink)
{
    if (m_phase != Phase::Frozen)
        return;
    finishStep(now, sink);
    goOn(now, sink);
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
