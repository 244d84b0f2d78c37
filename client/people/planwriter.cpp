// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/people/planwriter.h"

#include "server/base/durationtext.h"

namespace echolock {

namespace {

using Kind = AgentStep::Kind;

std::string quoted(std::string_view text)
{
    return '"' + std::string(text) + '"';
}

bool isOpening(const AgentStep& step)
{
    return step.kind == Kind::Visit || step.kind == Kind::Open;
}

/// What is open while a plan is gone through: to open what is open is no deed.
class Desk
{
public:
    /// Whether the person does anything.
    bool follow(const AgentStep& step)
    {
        if (isOpening(step)) {
            const bool isThere = m_order == step.order
                || (m_order != 0 && step.kind == Kind::Visit);
            m_order = isThere ? m_order : step.order;
            return !isThere;
        }
        if (step.kind == Kind::Abandon && !standsStill(step.how) && step.how != Abandonment::Reload)
            m_order = 0;
        return true;
    }

private:
    std::uint32_t m_order = 0;
};

} // namespace

std::string stepJson(const AgentStep& step)
{
    const std::string word = quoted(wordOf(step.kind, step.how));
    if (isOpening(step))
        return "{" + word + ":" + quoted("order." + std::to_string(step.order)) + "}";
    const bool takesTime = step.kind == Kind::Edit || step.kind == Kind::Idle
        || step.kind == Kind::Switch || step.kind == Kind::Rest
        || (step.kind == Kind::SecondTab && step.time > Duration::zero())
        || (step.kind == Kind::Abandon && standsStill(step.how));
    return takesTime ? "{" + word + ":" + quoted(formatDuration(step.time)) + "}" : word;
}

std::string planLines(std::uint32_t number, const AgentPlan& plan, const Prng& person,
                      std::uint64_t stints)
{
    std::string text;
    Desk desk;
    for (std::uint64_t index = 0; index < stints; ++index) {
        const auto stint = drawStint(plan, person, index);
        if (!stint)
            break;
        std::string steps;
        for (const AgentStep& step : stint->steps) {
            if (desk.follow(step))
                steps += (steps.empty() ? "" : ",") + stepJson(step);
        }
        text += "{\"client\":" + std::to_string(number) + ",\"user\":" + quoted(plan.user)
            + ",\"stint\":" + std::to_string(index) + ",\"do\":[" + steps + "]}\n";
    }
    return text;
}

} // namespace echolock
