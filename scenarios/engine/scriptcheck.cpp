// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scriptcheck.h"

#include <algorithm>
#include <optional>
#include <set>

namespace echolock {

namespace {

/// Follows one script with what the person's page is like after each step.
class ScriptWalk
{
public:
    ScriptWalk(const ScenarioClient& client, EndedBy endedBy, ProblemList& problems)
        : m_client(client)
        , m_endedBy(endedBy)
        , m_problems(problems)
    {
    }

    /// The first mistake explains the ones after it, so it ends there and says where.
    std::optional<std::size_t> walk()
    {
        const std::size_t before = m_problems.size();
        for (std::size_t step = 0; step < m_client.steps.size(); ++step) {
            m_step = &m_client.steps[step];
            std::visit(*this, m_step->action);
            if (m_problems.size() > before)
                return step;
        }
        return std::nullopt;
    }

    void operator()(const OpenStep& step)
    {
        const bool isThere = m_page != Page::New && m_page != Page::Closed;
        if (isThere && m_endedBy == EndedBy::Itself)
            report(whyNotOpen());
        m_page = step.then == OpenStep::Then::Waits ? Page::Open : Page::Knocking;
        m_orders.clear();
    }

    void operator()(const SubscribeStep& step)
    {
        if (needOpen())
            m_orders.insert(step.order);
    }

    void operator()(const UnsubscribeStep& step) { needOrder(step.order); }

    void operator()(const AcquireStep& step) { needOrder(step.order); }

    void operator()(const ReleaseStep& step) { needOrder(step.order); }

    /// Allowed after every ending: a save by HTTP does not need the socket.
    void operator()(const WriteStep& step) { requireOrder(step.order); }

    void operator()(const RenewStep& step) { needOrder(step.order); }

    void operator()(const TakeOverStep& step) { needOrder(step.order); }

    /// Before `open`, too: it is there when the connection is opened.
    void operator()(const FaultStep&) { m_troubled = true; }

    void operator()(const HealStep&)
    {
        if (!m_troubled)
            report("has no fault that 'heal' could end; put a {fault: …} before");
        m_troubled = false;
    }

    void operator()(const OperatorStep&) { }

    void operator()(const RestartStep&) { }

    void operator()(const FailOverStep&) { }

    void operator()(const AbandonStep& step)
    {
        if (m_page != Page::Answered && !needOpen())
            return;
        if (m_client.sort == ClientSort::Raw && step.how == Abandonment::Reload)
            report("is raw and has no page that could be reloaded; use a close and an 'open'");
        const bool stays = step.how == Abandonment::Leave || standsStill(step.how)
            || step.how == Abandonment::Reload;
        if (!stays)
            m_page = Page::Closed;
        m_standing = standsStill(step.how) ? std::optional(step.how) : std::nullopt;
    }

    /// Each has a word of its own: a tab thaws, a laptop wakes.
    void operator()(const ThawStep&)
    {
        const bool wakes = m_step->verb == "wake";
        const auto needed = wakes ? Abandonment::Sleep : Abandonment::Freeze;
        if (m_standing != needed)
            report(wakes ? "is not asleep here; put a 'sleep' before"
                         : "is not frozen here; put a 'freeze' before");
        m_standing.reset();
    }

    void operator()(const AwaitStep& step)
    {
        const bool ofConnection = std::ranges::all_of(step.any, isOfConnection);
        if (ofConnection && (m_page == Page::Knocking || m_page == Page::Answered)) {
            m_page = pageAfter(step);
            return;
        }
        if (!needOpen() || ofConnection)
            return;
        if (step.order)
            requireOrder(*step.order);
        else if (m_orders.empty())
            report("has subscribed to nothing that it could await; put a {subscribe: order.7} "
                   "before");
    }

    void operator()(const WaitStep&) { }

    void operator()(const HoldStep&) { }

    void operator()(const LabelStep&) { }

private:
    enum class Page {
        New,
        Knocking, ///< It has begun to connect.
        Answered, ///< It was let in, or turned away.
        Open,
        Closed,
    };

    /// Whoever was turned away goes on knocking, but for a raw client.
    Page pageAfter(const AwaitStep& step) const
    {
        if (std::ranges::find(step.any, AwaitWord::TurnedAway) == step.any.end())
            return Page::Open;
        const bool isOut = std::ranges::find(step.any, AwaitWord::Connected) == step.any.end();
        return isOut && m_client.sort == ClientSort::Raw ? Page::Closed : Page::Answered;
    }

    std::string whyNotOpen() const
    {
        if (m_page == Page::Open)
            return "is open already";
        return m_client.sort == ClientSort::Raw
            ? "may be connected here; put an {await: turned-away} before this step"
            : "tries again by itself; put an {await: connected} here instead";
    }

    void report(const std::string& what)
    {
        m_problems.add(m_step->place, "'" + m_client.name + "' " + what);
    }

    bool needOpen()
    {
        if (m_page == Page::New)
            report("is not open yet; begin with 'open'");
        else if (m_page == Page::Closed)
            report("is gone here; put an 'open' before this step");
        else if (m_page != Page::Open)
            report("need not be connected here; put an {await: connected} before this step");
        return m_page == Page::Open;
    }

    void requireOrder(const Resource& order)
    {
        if (!m_orders.contains(order))
            report("has not subscribed to " + order.value + "; put a {subscribe: " + order.value
                   + "} before");
    }

    void needOrder(const Resource& order)
    {
        if (needOpen())
            requireOrder(order);
    }

    const ScenarioClient& m_client;
    EndedBy m_endedBy;
    ProblemList& m_problems;
    const Step* m_step = nullptr;
    Page m_page = Page::New;
    std::optional<Abandonment> m_standing; ///< Frozen or asleep.
    bool m_troubled = false;
    std::set<Resource> m_orders;
};

} // namespace

EndedBy endedBy(const std::vector<ScenarioClient>& clients, std::size_t client)
{
    const auto crashes = [](const Step& step) {
        const auto* const abandon = std::get_if<AbandonStep>(&step.action);
        return abandon && abandon->how == Abandonment::Crash;
    };
    for (std::size_t other = 0; other < clients.size(); ++other) {
        if (other != client && clients[other].user == clients[client].user
            && std::ranges::any_of(clients[other].steps, crashes))
            return EndedBy::AnyOfTheMachine;
    }
    return EndedBy::Itself;
}

void checkScript(const ScenarioClient& client, ProblemList& problems, EndedBy endedBy)
{
    ScriptWalk(client, endedBy, problems).walk();
}

std::optional<std::size_t> unfitStep(const ScenarioClient& client, EndedBy endedBy)
{
    ProblemList problems{std::string()};
    return ScriptWalk(client, endedBy, problems).walk();
}

} // namespace echolock
