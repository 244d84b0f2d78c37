// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echolock::testing {

/// Writes a history by hand, a millisecond per entry. Clients are named as their user; `tab2/alice`
/// is a client tab2 of alice, `bob@2` is at the second server. Each call of connect() is a new
/// connection.
class HistoryBuilder
{
public:
    explicit HistoryBuilder(const std::vector<std::string>& cast)
    {
        for (const std::string& text : cast) {
            const auto at = text.find('@');
            const std::string tab = text.substr(0, at);
            const auto slash = tab.find('/');
            const std::string name = tab.substr(0, slash);
            m_history.cast.push_back(
                {name, slash == std::string::npos ? name : tab.substr(slash + 1),
                 at == std::string::npos ? 0 : std::stoul(text.substr(at + 1)) - 1});
        }
    }

    HistoryBuilder& connect(const std::string& name)
    {
        m_sockets[name] = SocketId(std::to_string(++m_connections) + ".1");
        act(name, ClientAct::Kind::Open, {});
        return add(ClientConnected{client(name), m_sockets[name]});
    }

    /// The client asks and the server lets it in.
    HistoryBuilder& subscribe(const std::string& name, const std::string& order = "order.7")
    {
        act(name, ClientAct::Kind::Subscribe, order);
        return fact(name, ServerConnection::Kind::Subscribed, "private-" + order);
    }

    HistoryBuilder& granted(const std::string& name, const std::string& order = "order.7")
    {
        LockEvent event = lock(LockFact::Granted, name, order);
        event.token = FencingToken{++m_token};
        return add(ServerLock{event});
    }

    HistoryBuilder& grantedWithToken(const std::string& name, std::uint64_t token)
    {
        LockEvent event = lock(LockFact::Granted, name, "order.7");
        event.token = FencingToken{token};
        return add(ServerLock{event});
    }

    HistoryBuilder& denied(const std::string& name, const std::string& by,
                           const std::string& order = "order.7")
    {
        LockEvent event = lock(LockFact::Denied, name, order);
        event.holder.socket = m_sockets[by];
        --m_version;
        return add(ServerLock{event});
    }

    /// Asked again, and nothing changed.
    HistoryBuilder& confirmed(const std::string& name)
    {
        LockEvent event = lock(LockFact::Confirmed, name, "order.7");
        --m_version;
        return add(ServerLock{event});
    }

    HistoryBuilder& suspended(const std::string& name, std::optional<Duration> grace)
    {
        LockEvent event = lock(LockFact::Suspended, name, "order.7");
        event.ttl = grace;
        return add(ServerLock{event});
    }

    HistoryBuilder& resumed(const std::string& name)
    {
        return add(ServerLock{lock(LockFact::Resumed, name, "order.7")});
    }

    HistoryBuilder& freed(const std::string& holder, const std::string& order = "order.7")
    {
        return add(ServerLock{lock(LockFact::Released, holder, order)});
    }

    /// Freed by the server, which sends its holder word of it.
    HistoryBuilder& revoked(const std::string& holder, const std::string& order = "order.7")
    {
        return add(ServerLock{lock(LockFact::Revoked, holder, order)});
    }

    /// The frame arrives: `told("alice", "lock.granted")`.
    HistoryBuilder& told(const std::string& name, const std::string& event,
                         const std::string& order = "order.7")
    {
        Observation seen;
        seen.kind = Observation::Kind::Lock;
        seen.channel = "private-" + order;
        seen.lock.event = event;
        seen.lock.order = Resource(order);
        seen.lock.version = m_version;
        return add(ClientSaw{client(name), seen});
    }

    /// Subscribed, granted by the server, and told so.
    HistoryBuilder& holds(const std::string& name, const std::string& order = "order.7")
    {
        return subscribe(name, order).granted(name, order).told(name, "lock.granted", order);
    }

    HistoryBuilder& views(const std::string& name, const std::string& by,
                          const std::string& order = "order.7")
    {
        return subscribe(name, order).denied(name, by, order).told(name, "lock.denied", order);
    }

    HistoryBuilder& act(const std::string& name, ClientAct::Kind kind, const std::string& order)
    {
        return add(ClientAct{client(name), kind, Resource(order), {}});
    }

    HistoryBuilder& write(const std::string& name, const std::string& order = "order.7")
    {
        return act(name, ClientAct::Kind::Write, order);
    }

    HistoryBuilder& checkedWrite(const std::string& name, ClientAct::Check check,
                                 std::uint64_t token)
    {
        return add(ClientAct{client(name),
                             ClientAct::Kind::Write,
                             Resource("order.7"),
                             {},
                             check,
                             FencingToken{token}});
    }

    /// The application handles the webhook about the last change.
    HistoryBuilder& writesDown(const std::string& name, const std::string& order = "order.7")
    {
        return add(WebhookHandled{Resource(order), m_sockets[name], true, m_version, m_version});
    }

    HistoryBuilder& writesDownFree(const std::string& name, const std::string& order = "order.7")
    {
        return add(WebhookHandled{Resource(order), m_sockets[name], false, m_version, m_version});
    }

    HistoryBuilder& unsubscribe(const std::string& name, const std::string& order = "order.7")
    {
        return act(name, ClientAct::Kind::Unsubscribe, order);
    }

    HistoryBuilder& abandon(const std::string& name, Abandonment how)
    {
        return add(ClientAct{client(name), ClientAct::Kind::Abandon, {}, how});
    }

    HistoryBuilder& thaw(const std::string& name) { return act(name, ClientAct::Kind::Thaw, {}); }

    HistoryBuilder& fact(const std::string& name, ServerConnection::Kind kind,
                         const std::string& channel = {})
    {
        return add(ServerConnection{kind, m_sockets[name], channel, {}});
    }

    HistoryBuilder& closed(const std::string& name, const std::string& how = {})
    {
        return add(ServerConnection{ServerConnection::Kind::Closed, m_sockets[name], {}, how});
    }

    HistoryBuilder& state(const std::string& name, ConnectionState state)
    {
        Observation seen;
        seen.state = state;
        return add(ClientSaw{client(name), seen});
    }

    HistoryBuilder& after(Duration time)
    {
        m_now += time;
        return *this;
    }

    /// The next entry happens at the same time as the last one.
    HistoryBuilder& atOnce()
    {
        m_now -= std::chrono::milliseconds(1);
        return *this;
    }

    HistoryBuilder& add(decltype(HistoryEntry::what) what)
    {
        m_now += std::chrono::milliseconds(1);
        m_history.entries.push_back({m_now, std::move(what)});
        return *this;
    }

    const SocketId& socket(const std::string& name) { return m_sockets[name]; }

    const History& history() const { return m_history; }

private:
    std::size_t client(const std::string& name) const
    {
        std::size_t index = 0;
        while (m_history.cast[index].name != name)
            ++index;
        return index;
    }

    LockEvent lock(LockFact fact, const std::string& name, const std::string& order)
    {
        LockEvent event;
        event.fact = fact;
        event.order = Resource(order);
        event.owner.socket = m_sockets[name];
        event.version = ++m_version;
        return event;
    }

    History m_history;
    std::map<std::string, SocketId> m_sockets;
    Instant m_now;
    std::uint64_t m_version = 0;
    std::uint64_t m_token = 0;
    int m_connections = 0;
};

} // namespace echolock::testing
