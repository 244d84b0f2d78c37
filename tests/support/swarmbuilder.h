// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/live/swarmhistory.h"

#include <string>
#include <utility>
#include <vector>

namespace echolock::testing {

/// Writes the history of a swarm by hand: order.7, and 10 ms per entry. Clients are numbered from
/// 1.
class SwarmBuilder
{
public:
    explicit SwarmBuilder(std::vector<std::string> cast) { m_history.cast = std::move(cast); }

    SwarmBuilder& after(Duration time)
    {
        m_now += time;
        return *this;
    }

    SwarmBuilder& open(std::size_t client)
    {
        act(client, ClientAct::Kind::Open);
        return add(ClientConnected{client, SocketId(std::to_string(client) + ".1")});
    }

    SwarmBuilder& subscribe(std::size_t client, const std::string& order = "order.7")
    {
        return act(client, ClientAct::Kind::Subscribe, order);
    }

    SwarmBuilder& act(std::size_t client, ClientAct::Kind kind, const std::string& order = {})
    {
        return add(ClientAct{.client = client, .kind = kind, .order = Resource(order)});
    }

    SwarmBuilder& abandon(std::size_t client, Abandonment how)
    {
        return add(ClientAct{.client = client, .kind = ClientAct::Kind::Abandon, .how = how});
    }

    /// `lock.granted` …; a grant begins a hold, too.
    SwarmBuilder& told(std::size_t client, const std::string& event)
    {
        Observation seen;
        seen.kind = Observation::Kind::Lock;
        seen.channel = "private-order.7";
        seen.lock.event = event;
        seen.lock.order = Resource("order.7");
        add(ClientSaw{client, seen});
        return event == "lock.granted" ? hold(client, HoldChange::Kind::Begins) : *this;
    }

    /// Saves count from a moment ago.
    SwarmBuilder& hold(std::size_t client, HoldChange::Kind kind)
    {
        return add(HoldChange{.kind = kind,
                              .client = static_cast<std::uint32_t>(client),
                              .order = "order.7",
                              .at = m_now,
                              .since = m_now - step});
    }

    SwarmBuilder& visits(std::size_t client, const std::string& event)
    {
        return open(client).subscribe(client).told(client, event);
    }

    const SwarmHistory& history() const { return m_history; }

private:
    template <class What> SwarmBuilder& add(What what)
    {
        m_history.entries.push_back({m_now, std::move(what)});
        m_now += step;
        return *this;
    }

    static constexpr Duration step = std::chrono::milliseconds(10);

    SwarmHistory m_history;
    Instant m_now;
};

/// The late unlock (R10): alice edits, bob looks in and leaves, and carol is let in, too.
inline SwarmBuilder lateUnlock()
{
    SwarmBuilder built({"alice", "bob", "carol", "dave"});
    built.visits(1, "lock.granted").open(4).subscribe(4, "order.8").visits(2, "lock.denied");
    built.abandon(2, Abandonment::Close).visits(3, "lock.granted");
    return built.after(std::chrono::seconds(1)).visits(4, "lock.denied");
}

} // namespace echolock::testing
