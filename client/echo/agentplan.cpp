// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/agentplan.h"

#include "server/base/assert.h"

#include <algorithm>

namespace echolock {

namespace {

using Kind = AgentStep::Kind;

/// Nobody does one thing more often than this in one stint, however short the time between.
constexpr std::size_t habitMax = 64;
/// A habit without a pause would never let the time pass.
constexpr Duration habitPause = std::chrono::milliseconds(1);

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

/// Something that happens when a person has edited for `after`.
struct Interruption
{
    Duration after{};
    AgentStep step{};
};

void addHabit(std::vector<Interruption>& interruptions, const Habit& habit, Kind kind, Prng prng)
{
    if (!habit.every)
        return;
    const Duration end = interruptions.front().after;
    Duration at{};
    for (std::size_t count = 0; count < habitMax; ++count) {
        at += std::max(habit.every->draw(prng), habitPause);
        // The length is drawn even if it is not needed: the stream ends here.
        const Duration length = kind == Kind::Save ? Duration::zero() : habit.length.draw(prng);
        if (at >= end)
            return;
        interruptions.push_back({at, {.kind = kind, .time = length}});
    }
}

/// What is done while editing for `edit`, each habit from a stream of its own, so that none shifts
/// the others.
std::vector<AgentStep> editSteps(const BehaviourMix& mix, const Prng& prng, Duration edit)
{
    std::vector<Interruption> all{{.after = edit}};
    addHabit(all, mix.save, Kind::Save, prng.derived("save"));
    addHabit(all, mix.idle, Kind::Idle, prng.derived("idle"));
    addHabit(all, mix.switchTab, Kind::Switch, prng.derived("switch"));
    addHabit(all, mix.secondTab, Kind::SecondTab, prng.derived("second-tab"));
    std::stable_sort(all.begin(), all.end(),
                     [](const Interruption& left, const Interruption& right) {
                         return left.after < right.after;
                     });
    std::vector<AgentStep> steps;
    steps.reserve(2 * all.size() + 2);
    Duration edited{};
    for (const Interruption& next : all) {
        steps.push_back({.kind = Kind::Edit, .time = next.after - edited});
        edited = next.after;
        if (next.step.kind != Kind::Edit)
            steps.push_back(next.step);
    }
    return steps;
}

AgentStint stintOfMix(const AgentPlan& plan, Prng prng)
{
    // All are drawn each time, needed or not, so that none shifts the others.
    const BehaviourMix& mix = *plan.mix;
    const Prng habits = prng;
    const std::uint32_t order = drawOrder(prng, plan.orders);
    const Duration edit = mix.edit.draw(prng);
    const Abandonment how = mix.draw(prng);
    AgentStint stint;
    stint.rest = mix.rest.draw(prng);
    stint.freeze = mix.freeze.draw(prng);
    stint.sleep = mix.sleep.draw(prng);
    stint.steps = editSteps(mix, habits, edit);
    stint.steps.insert(stint.steps.begin(), {.kind = Kind::Visit, .order = order});
    const Duration still = how == Abandonment::Freeze ? stint.freeze
        : how == Abandonment::Sleep                   ? stint.sleep
                                                      : Duration::zero();
    stint.steps.push_back({.kind = Kind::Abandon, .how = how, .time = still});
    if (!standsStill(how) && how != Abandonment::Reload)
        stint.steps.push_back({.kind = Kind::Rest, .time = stint.rest});
    return stint;
}

/// Each step draws from a stream of its own: a step that is changed shifts no other.
AgentStint stintOfScript(const AgentPlan& plan, const Prng& prng)
{
    constexpr BehaviourMix usual;
    AgentStint stint;
    stint.steps.reserve(plan.script->steps.size());
    for (std::size_t index = 0; index < plan.script->steps.size(); ++index) {
        const ScriptStep& written = plan.script->steps[index];
        Prng own = prng.derived("step", index);
        AgentStep step{.kind = written.kind,
                       .how = written.how,
                       .order = written.order,
                       .time = written.time.draw(own)};
        if (step.kind == Kind::Visit)
            step.order = drawOrder(own, plan.orders);
        stint.steps.push_back(step);
    }
    Prng byHand = prng.derived("by hand");
    stint.rest = usual.rest.draw(byHand);
    stint.freeze = usual.freeze.draw(byHand);
    stint.sleep = usual.sleep.draw(byHand);
    return stint;
}

} // namespace

std::optional<AgentStint> drawStint(const AgentPlan& plan, const Prng& person, std::uint64_t number)
{
    const Prng prng = person.derived("stint", number);
    if (!plan.script) {
        ECHOLOCK_ASSERT(plan.mix);
        return stintOfMix(plan, prng);
    }
    const std::uint64_t rounds = plan.script->rounds;
    if (rounds != AgentScript::forEver && number >= rounds)
        return std::nullopt;
    return stintOfScript(plan, prng);
}

} // namespace echolock
