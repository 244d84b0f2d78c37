// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/trace.h"
#include "tests/support/historybuilder.h"

#include <string>
#include <utility>
#include <vector>

namespace echolock::testing {

/// A run as a simulation tells it: bob's goodbye unlocks alice's order, carol is granted it, and
/// alice saves. Time stands still, as it does where only the order of things counts.
class SampleTrace
{
public:
    explicit SampleTrace(const std::string& policy)
        : m_built({"alice", "tab2/bob", "carol"})
    {
        m_trace.id = "R10-late-unlock";
        m_trace.title = "An unlock that hits the wrong owner";
        m_trace.story = "Bob closes his tab, and the blind unlock frees Alice's order.";
        m_trace.policy = policy;
        m_trace.engine = "sim";
        m_trace.replay = "EL1-ABCD-EFGH";
        m_trace.cast = m_built.history().cast;
    }

    /// The way to the violation, or, where the policy looks who is asking, without it.
    Trace build(bool isBlind)
    {
        m_built.connect("alice").connect("tab2").connect("carol");
        m_built.act("carol", ClientAct::Kind::Subscribe, "order.7");
        step(TraceStep::Lane::Client, 0, "alice subscribes to order.7",
             [&] { m_built.act("alice", ClientAct::Kind::Subscribe, "order.7"); });
        step(TraceStep::Lane::Server, 0, "the server takes alice's subscribe", [&] {
            m_built.fact("alice", ServerConnection::Kind::Subscribed, "private-order.7")
                .granted("alice");
        });
        step(TraceStep::Lane::Client, 0, "alice reads lock.granted",
             [&] { m_built.told("alice", "lock.granted"); });
        step(TraceStep::Lane::Fault, 1, "tab2's connection stands still", [] {});
        m_trace.steps.back().alternatives = {"carol subscribes to order.7",
                                             "the server takes tab2's subscribe"};
        step(TraceStep::Lane::Server, 1, "the server sees that tab2 is gone", [&] {
            m_built.closed("tab2");
            if (isBlind)
                m_built.freed("alice");
        });
        m_trace.steps.back().alternatives = {"alice saves order.7"};
        step(TraceStep::Lane::Server, 2, "the server takes carol's subscribe", [&] {
            m_built.fact("carol", ServerConnection::Kind::Subscribed, "private-order.7");
            if (isBlind)
                m_built.granted("carol");
        });
        if (isBlind)
            step(TraceStep::Lane::Client, 2, "carol reads lock.granted",
                 [&] { m_built.told("carol", "lock.granted"); });
        step(TraceStep::Lane::Time, 0, "the lease's timer fires", [] {});
        step(TraceStep::Lane::Client, 0, "alice saves order.7", [&] { m_built.write("alice"); });
        m_trace.arrows = {{0, 1, "subscribe"},
                          {1, 1, "subscription_succeeded", TraceArrow::Way::ToClient, 0},
                          {1, 2, "lock.granted"}};
        m_trace.bands = {{3, 4, 1, "blackhole"}};
        if (isBlind) {
            m_trace.arrows.push_back({5, 6, "lock.granted"});
            finding(6, Letter::M, "alice and carol both edit order.7");
            finding(8, Letter::W, "alice saves over carol's work");
            m_trace.noReturn = PointOfNoReturn{4, "alice saves order.7"};
        }
        return m_trace;
    }

private:
    template <class Make>
    void step(TraceStep::Lane lane, std::size_t client, std::string text, Make make)
    {
        make();
        const auto& entries = m_built.history().entries;
        m_trace.steps.push_back({lane, client, std::move(text), {}, {}, {}});
        m_trace.steps.back().entries.assign(entries.begin() + std::ptrdiff_t(m_done),
                                            entries.end());
        m_done = entries.size();
    }

    void finding(std::size_t step, Letter letter, std::string sentence)
    {
        m_trace.findings.push_back(
            {step, {letter, Resource("order.7"), {}, std::move(sentence), {"alice"}}});
    }

    HistoryBuilder m_built;
    Trace m_trace;
    std::size_t m_done = 0; ///< Entries that are in a step.
};

inline Trace blindTrace()
{
    return SampleTrace("article").build(true);
}

inline Trace goodTrace()
{
    return SampleTrace("owner").build(false);
}

} // namespace echolock::testing
