// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/unrest.h"

#include <algorithm>

namespace echolock {

Unrest::Unrest(Limits limits)
    : m_limits(limits)
{
}

void Unrest::feed(const HistoryEntry& entry)
{
    if (const auto* connected = std::get_if<ClientConnected>(&entry.what)) {
        m_sockets[connected->client] = connected->socket;
    } else if (const auto* act = std::get_if<ClientAct>(&entry.what)) {
        acted(*act, entry.at);
    } else if (const auto* lock = std::get_if<ServerLock>(&entry.what)) {
        lockFact(lock->event, entry.at);
    } else if (const auto* fact = std::get_if<ServerConnection>(&entry.what)) {
        if (fact->kind == ServerConnection::Kind::Closed) {
            m_silent.erase(fact->socket);
            std::erase_if(m_sockets, [&](const auto& each) { return each.second == fact->socket; });
        }
    }
}

void Unrest::silenced(std::size_t client, Voice voice, Instant at)
{
    if (voice == Voice::Silent)
        m_cutOff.try_emplace(client, at);
    else
        m_cutOff.erase(client);
}

void Unrest::acted(const ClientAct& act, Instant at)
{
    const auto socket = m_sockets.find(act.client);
    if (socket == m_sockets.end())
        return;
    const bool fallsSilent = act.kind == ClientAct::Kind::Abandon
        && (act.how == Abandonment::Vanish || standsStill(act.how));
    if (fallsSilent)
        m_silent[socket->second] = at;
    else if (act.kind == ClientAct::Kind::Thaw)
        m_silent.erase(socket->second);
}

void Unrest::lockFact(const LockEvent& event, Instant at)
{
    switch (event.fact) {
    case LockFact::Granted:
    case LockFact::Confirmed:
    case LockFact::Resumed:
        m_graces.erase(event.order);
        if (event.ttl)
            m_leases[event.order] = {event.owner.socket, *event.ttl, at};
        break;
    case LockFact::Suspended:
        m_leases.erase(event.order);
        m_graces[event.order] = at + event.ttl.value_or(Duration::zero()) + m_limits.margin;
        break;
    case LockFact::Released:
    case LockFact::Revoked:
        m_graces.erase(event.order);
        m_leases.erase(event.order);
        // Its connection may stay for longer, but there is nothing left that it could lose.
        if (event.cause == LockCause::LeaseExpired)
            m_silent.erase(event.owner.socket);
        break;
    case LockFact::Denied:
        break;
    }
}

/// By a ping or by the end of a lease, whichever comes first.
std::optional<Instant> Unrest::noticed(const SocketId& socket, Instant since) const
{
    std::optional<Instant> leasesEnd;
    for (const auto& [order, lease] : m_leases) {
        if (lease.owner == socket)
            leasesEnd = std::max(leasesEnd.value_or(since),
                                 std::max(since, lease.begun) + lease.ttl + m_limits.margin);
    }
    if (!m_limits.noticeWithin)
        return leasesEnd;
    const Instant pinged = since + *m_limits.noticeWithin;
    return leasesEnd ? std::min(*leasesEnd, pinged) : pinged;
}

std::optional<Instant> Unrest::until() const
{
    std::optional<Instant> last;
    for (const auto& [socket, since] : m_silent)
        last = std::max(last, noticed(socket, since));
    for (const auto& [client, since] : m_cutOff) {
        const auto socket = m_sockets.find(client);
        if (socket != m_sockets.end())
            last = std::max(last, noticed(socket->second, since));
    }
    for (const auto& [order, end] : m_graces)
        last = std::max(last, std::optional(end));
    return last;
}

} // namespace echolock
