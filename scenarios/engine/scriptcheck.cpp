// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scriptcheck.h"

#include <set>

namespace echolock {

namespace {

/// Follows one script with what the person's page is like after each step.
class ScriptWalk
{
public:
    ScriptWalk(const ScenarioClient& client, ProblemList& problems)
        : m_client(client)
        , m_problems(problems)
    {
    }

    void visit(const Step& step)
    {
        m_step = &step;
        std::visit(*this, step.action);
    }

    void operator()(const OpenStep&)
    {
        if (m_page == Page::Open)
            report("is open already");
        m_page = Page::Open;
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

    void operator()(const FaultStep&) { needOpen(); }

    void operator()(const HealStep&) { needOpen(); }

    void operator()(const OperatorStep&) { }

    void operator()(const RestartStep&) { }

    void operator()(const FailOverStep&) { }

    void operator()(const AbandonStep& step)
    {
        if (!needOpen())
            return;
        const bool stays = step.how == Abandonment::Leave || standsStill(step.how)
            || step.how == Abandonment::Reload;
        if (!stays)
            m_page = Page::Closed;
        m_frozen = standsStill(step.how);
    }

    void operator()(const ThawStep&)
    {
        if (!m_frozen)
            report("is not frozen here; put a 'freeze' before");
        m_frozen = false;
    }

    void operator()(const AwaitStep& step)
    {
        if (!needOpen())
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
    enum class Page { New, Open, Closed };

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
    ProblemList& m_problems;
    const Step* m_step = nullptr;
    Page m_page = Page::New;
    bool m_frozen = false;
    std::set<Resource> m_orders;
};

} // namespace

void checkScript(const ScenarioClient& client, ProblemList& problems)
{
    ScriptWalk walk(client, problems);
    const std::size_t before = problems.size();
    for (const Step& step : client.steps) {
        walk.visit(step);
        // The first mistake explains the ones after it.
        if (problems.size() > before)
            return;
    }
}

} // namespace echolock
