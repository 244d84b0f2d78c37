// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace echolock::testing {

/// People who go from order to order without end, each with a connection of its own each time: one
/// edits, one looks on, one saves what is not theirs, one is never let in, one loses the network.
class LongRun
{
public:
    struct Size
    {
        std::size_t orders = 10;
        std::size_t pairs = 5;
    };

    explicit LongRun(Size size)
        : m_size(size)
    {
        for (std::size_t client = 0; client < 2 * size.pairs; ++client) {
            const std::string name = "user" + std::to_string(client);
            m_cast.push_back({name, name});
        }
    }

    const std::vector<CastMember>& cast() const { return m_cast; }

    /// Some 22 entries.
    template <class Take> void visit(Take&& take)
    {
        const std::size_t pair = m_visits % m_size.pairs;
        const Resource order("order." + std::to_string(m_visits % m_size.orders));
        ++m_visits;
        m_version += 2;
        const Visitor owner = arrive(2 * pair, take);
        const Visitor viewer = arrive(2 * pair + 1, take);
        act(ClientAct::Kind::Subscribe, owner, order, take);
        subscribed(owner, order, take);
        fact(LockFact::Granted, owner, order, take);
        sight("lock.granted", owner, order, take);
        act(ClientAct::Kind::Subscribe, viewer, order, take);
        if (m_visits % 7 != 0)
            subscribed(viewer, order, take);
        denied(viewer, owner, order, take);
        sight("lock.denied", viewer, order, take);
        act(ClientAct::Kind::Write, owner, order, take);
        if (m_visits % 5 == 0)
            act(ClientAct::Kind::Write, viewer, order, take);
        const bool vanishes = m_visits % 3 == 0;
        abandon(owner, vanishes ? Abandonment::Vanish : Abandonment::Close, take);
        fact(LockFact::Released, owner, order, take);
        closed(owner, take);
        abandon(viewer, Abandonment::Kill, take);
        closed(viewer, take);
    }

private:
    struct Visitor
    {
        std::size_t client = 0;
        SocketId socket;
    };

    Instant next() { return m_now += std::chrono::milliseconds(1); }

    template <class Take> Visitor arrive(std::size_t client, Take& take)
    {
        const Visitor visitor{client, SocketId(std::to_string(++m_connections) + ".1")};
        take(HistoryEntry{next(), ClientAct{client, ClientAct::Kind::Open, {}, {}}});
        take(HistoryEntry{next(), ClientConnected{client, visitor.socket}});
        return visitor;
    }

    template <class Take>
    void act(ClientAct::Kind kind, const Visitor& who, const Resource& order, Take& take)
    {
        take(HistoryEntry{next(), ClientAct{who.client, kind, order, {}}});
    }

    template <class Take> void abandon(const Visitor& who, Abandonment how, Take& take)
    {
        take(HistoryEntry{next(), ClientAct{who.client, ClientAct::Kind::Abandon, {}, how}});
    }

    template <class Take> void subscribed(const Visitor& who, const Resource& order, Take& take)
    {
        take(HistoryEntry{
            next(),
            ServerConnection{
                ServerConnection::Kind::Subscribed, who.socket, "private-" + order.value, {}}});
    }

    template <class Take> void closed(const Visitor& who, Take& take)
    {
        take(HistoryEntry{next(),
                          ServerConnection{ServerConnection::Kind::Closed, who.socket, {}, {}}});
    }

    LockEvent event(LockFact fact, const Visitor& who, const Resource& order) const
    {
        LockEvent event;
        event.fact = fact;
        event.order = order;
        event.owner.socket = who.socket;
        event.token = FencingToken{m_version};
        event.version = m_version + (fact == LockFact::Released ? 1 : 0);
        return event;
    }

    template <class Take>
    void fact(LockFact fact, const Visitor& who, const Resource& order, Take& take)
    {
        take(HistoryEntry{next(), ServerLock{event(fact, who, order)}});
    }

    template <class Take>
    void denied(const Visitor& who, const Visitor& by, const Resource& order, Take& take)
    {
        LockEvent denial = event(LockFact::Denied, who, order);
        denial.holder.socket = by.socket;
        take(HistoryEntry{next(), ServerLock{denial}});
    }

    template <class Take>
    void sight(const std::string& what, const Visitor& who, const Resource& order, Take& take)
    {
        Observation seen;
        seen.kind = Observation::Kind::Lock;
        seen.channel = "private-" + order.value;
        seen.lock.event = what;
        seen.lock.order = order;
        seen.lock.version = m_version;
        take(HistoryEntry{next(), ClientSaw{who.client, seen}});
    }

    Size m_size;
    std::vector<CastMember> m_cast;
    std::size_t m_visits = 0;
    std::uint64_t m_version = 0;
    std::uint64_t m_connections = 0;
    Instant m_now;
};

} // namespace echolock::testing
