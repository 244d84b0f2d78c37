// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/orderagent.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

using Lines = std::vector<std::string>;

inline BehaviourMix only(Abandonment how)
{
    BehaviourMix mix;
    mix.weights[static_cast<std::size_t>(how)] = 1;
    return mix;
}

inline std::shared_ptr<const BehaviourMix> shared(const BehaviourMix& mix)
{
    return std::make_shared<const BehaviourMix>(mix);
}

/// What a stint of a mix without habits comes to.
struct Drawn
{
    std::uint32_t order = 0;
    Duration edit{};
    Abandonment how = Abandonment::Leave;
    Duration rest{};

    friend bool operator==(const Drawn&, const Drawn&) = default;
};

inline Drawn drawn(const OrderAgent& agent, std::uint64_t number)
{
    const AgentStint stint = agent.stint(number).value();
    Drawn drawn{.rest = stint.rest};
    for (const AgentStep& step : stint.steps) {
        drawn.order = std::max(drawn.order, step.order);
        drawn.edit += step.kind == AgentStep::Kind::Edit ? step.time : Duration::zero();
        drawn.how = step.how;
        if (step.kind == AgentStep::Kind::Abandon)
            break;
    }
    return drawn;
}

/// A person under virtual time, whose deeds are written down.
class Desk : public AgentSink
{
public:
    explicit Desk(const BehaviourMix& mix, std::uint32_t orders = 5, std::uint64_t seed = 1)
        : Desk({.user = "alice", .orders = orders, .mix = shared(mix)}, seed)
    {
    }

    explicit Desk(const std::vector<ScriptStep>& steps, std::uint64_t rounds = AgentScript::forEver)
        : Desk({.user = "alice",
                .orders = 5,
                .script = std::make_shared<const AgentScript>(
                    AgentScript{.steps = steps, .rounds = rounds})},
               1)
    {
    }

    Desk(const AgentPlan& plan, std::uint64_t seed)
        : agent(plan, Prng(seed))
    {
    }

    void start() { agent.start(now, *this); }

    void endBy(Abandonment how) { agent.abandon(now, *this, how); }

    void pause() { agent.pause(now, *this); }

    void resume() { agent.resume(now, *this); }

    void hear(std::string_view event, const std::string& order, std::string_view state = {})
    {
        Observation observation;
        observation.kind = Observation::Kind::Lock;
        observation.lock.event = event;
        observation.lock.order = Resource(order);
        observation.lock.state = state;
        observation.lock.token = FencingToken{7};
        agent.observe(now, *this, observation);
    }

    void pageUp(Observation::Kind kind = Observation::Kind::Subscribed)
    {
        Observation observation;
        observation.kind = kind;
        agent.observe(now, *this, observation);
    }

    void hear(std::string_view event) { hear(event, agent.order()); }

    void hearChanged(std::string_view state) { hear("lock.changed", agent.order(), state); }

    void advance(Duration duration)
    {
        const Instant end = now + duration;
        while (true) {
            auto next = std::ranges::min_element(timers, {},
                                                 [](const auto& timer) { return timer.second; });
            if (next == timers.end() || next->second > end)
                break;
            const AgentTimer timer = next->first;
            now = next->second;
            timers.erase(next);
            agent.timerDue(now, *this, timer);
        }
        now = end;
    }

    /// To the next thing that the person does by plan.
    void act()
    {
        const Duration left = timers.at(AgentTimer::Act) - now;
        advance(left);
    }

    Lines take() { return std::exchange(log, {}); }

    void openPage(const std::string& order) override { log.push_back("page " + order); }

    void openOrder(const std::string& order) override { log.push_back("order " + order); }

    void abandon(Abandonment how) override { log.push_back(std::string(toString(how))); }

    void thaw() override { log.push_back("thaw"); }

    void retryAcquire(const std::string& order) override { log.push_back("acquire " + order); }

    void save(const std::string& order, FencingToken token) override
    {
        log.push_back("save " + order + " " + std::to_string(token.value));
    }

    void hideTab() override { log.push_back("hide"); }

    void showTab() override { log.push_back("show"); }

    void openSecondTab(const std::string& order) override { log.push_back("second " + order); }

    void closeSecondTab() override { log.push_back("close second"); }

    void did(const AgentDeed& deed) override { deeds.push_back(deed); }

    void startTimer(AgentTimer timer, Instant at) override { timers[timer] = at; }

    void stopTimer(AgentTimer timer) override { timers.erase(timer); }

    Instant now;
    OrderAgent agent;
    std::map<AgentTimer, Instant> timers;
    Lines log;
    std::vector<AgentDeed> deeds;
};

} // namespace echolock
