// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/oracle.h"

#include "scenarios/engine/pageview.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// Of grants per client.
constexpr std::size_t grantsMax = 1'024;

} // namespace

Oracle::Oracle(OracleParams params)
    : m_sessions(std::move(params.cast))
    , m_orphanBound(params.orphanBound)
    , m_orphanTimes(std::move(params.orphanTimes))
    , m_hasApplication(params.hasApplication)
    , m_hasLateNews(params.hasLateNews)
    , m_violations(params.violationsPerLetterMax)
{
    std::map<std::string, std::size_t> users;
    std::size_t servers = 1;
    for (const CastMember& member : m_sessions.cast()) {
        m_clients.push_back(
            {users.try_emplace(member.user, users.size()).first->second, {}, {}, {}});
        servers = std::max(servers, member.server + 1);
    }
    m_index.resize(servers);
    m_ownedByUser.resize(users.size());
}

void Oracle::feed(const HistoryEntry& entry)
{
    settleBefore(entry);
    m_sessions.feed(entry);
    std::visit([&](const auto& what) { on(what, entry.at); }, entry.what);
}

void Oracle::settleBefore(const HistoryEntry& entry)
{
    // A closing first frees what its connection had; whatever else comes is something new.
    const auto* const fact = std::get_if<ServerConnection>(&entry.what);
    if (fact)
        settleBut(fact->socket);
    else if (!std::holds_alternative<ServerLock>(entry.what))
        settle();
}

std::optional<Resource> Oracle::orderOf(const HistoryEntry& entry)
{
    Resource order;
    if (const auto* const fact = std::get_if<ServerLock>(&entry.what)) {
        order = fact->event.order;
    } else if (const auto* const connection = std::get_if<ServerConnection>(&entry.what)) {
        if (connection->kind != ServerConnection::Kind::Closed)
            order = resourceOfChannel(connection->channel);
    } else if (const auto* const sight = std::get_if<ClientSaw>(&entry.what)) {
        if (sight->observation.kind == Observation::Kind::Lock)
            order = sight->observation.lock.order;
    } else if (const auto* const act = std::get_if<ClientAct>(&entry.what)) {
        order = act->order;
    } else if (const auto* const webhook = std::get_if<WebhookHandled>(&entry.what)) {
        order = webhook->order;
    }
    return order.value.empty() ? std::nullopt : std::optional(std::move(order));
}

void Oracle::on(const ServerLock& fact, Instant at)
{
    const LockEvent& event = fact.event;
    Row& row = rowOf(event.order, serverOf(event.owner.socket));
    row.version = std::max(row.version, event.version);
    switch (event.fact) {
    case LockFact::Granted:
    case LockFact::Confirmed:
    case LockFact::Resumed:
        claimAnswered(row, event, at);
        break;
    case LockFact::Suspended:
        decideOrphan(row, at);
        row.graceEnd = event.ttl ? at + *event.ttl : Instant::max();
        break;
    case LockFact::Denied:
        noteNews(row, event.owner.socket, event.version);
        denied(event);
        break;
    case LockFact::Revoked:
        noteNews(row, event.owner.socket, event.version);
        for (const SocketId& share : row.shares)
            noteNews(row, share, event.version);
        [[fallthrough]];
    case LockFact::Released:
        decideOrphan(row, at);
        clearOwner(row);
        contradictHolds(row, at);
        break;
    }
    watch(row, at);
}

void Oracle::claimAnswered(Row& row, const LockEvent& event, Instant at)
{
    const SocketId& socket = event.owner.socket;
    KnownSession& session = m_sessions.session(socket);
    session.denials.erase(row.order);
    if (event.fact != LockFact::Confirmed && !session.mayKnow(row.order))
        m_unauthorised[socket].try_emplace(row.order, at);
    if (event.fact == LockFact::Granted) {
        granted(row, event, at);
    } else if (event.fact == LockFact::Resumed) {
        decideOrphan(row, at);
        setOwner(row, socket);
        contradictHolds(row, at);
    }
    noteShare(row, socket);
}

void Oracle::denied(const LockEvent& event)
{
    if (event.holder.socket.empty())
        return;
    KnownSession& session = m_sessions.session(event.owner.socket);
    const KnownSession* theirs = m_sessions.find(event.holder.socket);
    const bool isOlder = theirs && theirs->number < session.number;
    const bool isOwn = session.client && m_sessions.isPerson(event.holder.socket, *session.client);
    session.denials[event.order] = {isOlder && isOwn, m_sessions.nameOf(event.holder.socket)};
}

void Oracle::granted(Row& row, const LockEvent& event, Instant at)
{
    const SocketId& owner = event.owner.socket;
    const std::string name = m_sessions.nameOf(owner);
    std::uint64_t& tokenMax = grantsOf(row).tokenMax;
    if (event.token.value <= tokenMax)
        report(Letter::T, row, at,
               row.order.value + " was granted to " + name + " with number "
                   + std::to_string(event.token.value) + ", but number " + std::to_string(tokenMax)
                   + " was given out before",
               {name});
    tokenMax = std::max(tokenMax, event.token.value);
    decideOrphan(row, at);
    setOwner(row, owner);
    noteGrant(row, owner);
    contradictHolds(row, at);
}

void Oracle::noteGrant(Row& row, const SocketId& owner)
{
    auto& [tokenMax, last, lastOther] = grantsOf(row);
    if (last.person != row.person)
        lastOther = std::move(last);
    last = {row.person, ++m_grants, m_sessions.nameOf(owner)};
    row.grant = m_grants;
}

/// A further connection of the owner may save under the owner's grant.
void Oracle::noteShare(Row& row, const SocketId& socket)
{
    if (!row.owner || personOf(socket) != row.person)
        return;
    if (std::ranges::find(row.shares, socket) == row.shares.end())
        row.shares.push_back(socket);
    const KnownSession* session = m_sessions.find(socket);
    if (!session->client)
        return;
    Client& client = m_clients[*session->client];
    if (client.grants.size() >= grantsMax) {
        client.grants.clear();
        client.forgot = true;
    }
    client.grants[row.index] = row.grant;
}

void Oracle::on(const ServerConnection& fact, Instant at)
{
    if (fact.kind == ServerConnection::Kind::Closed) {
        closed(fact, at);
        return;
    }
    if (fact.kind == ServerConnection::Kind::Refused)
        return;
    const Resource order = resourceOfChannel(fact.channel);
    if (fact.kind == ServerConnection::Kind::Subscribed) {
        const auto grants = m_unauthorised.find(fact.socket);
        if (grants != m_unauthorised.end() && grants->second.erase(order) != 0
            && grants->second.empty())
            m_unauthorised.erase(grants);
    }
    if (Row* row = findRow(order, serverOf(fact.socket))) {
        if (fact.kind == ServerConnection::Kind::Unsubscribed)
            leaveShares(*row, fact.socket);
        watch(*row, at);
    }
}

/// The end of a connection is itself the news that its locks are gone; it only has to arrive. So is
/// nothing lost that the server frees in closing it.
void Oracle::closed(const ServerConnection& end, Instant at)
{
    const SocketId& socket = end.socket;
    const Person person = personOf(socket);
    for (const RowIndex index : rowsOf(person))
        leaveShares(m_rows[index], socket);
    judgeAuth(socket);
    const KnownSession* session = m_sessions.find(socket);
    if (session && session->client && m_sessions.current(*session->client) == socket)
        partFrom(*session->client);
    decideParted(end);
    watchOwnedBy(person, at);
}

/// Another connection of the owner stands for the owner from now on, if there is one.
void Oracle::leaveShares(Row& row, const SocketId& socket)
{
    std::erase(row.shares, socket);
    if (row.owner == socket && !row.shares.empty())
        setOwner(row, SocketId(row.shares.front()));
}

/// What it owned as a stranger is its user's, now that it is known whose connection it is.
void Oracle::on(const ClientConnected& connected, Instant at)
{
    m_clients[connected.client].news.clear();
    const auto owned = m_ownedByStranger.find(connected.socket);
    const std::vector<RowIndex> rows = owned == m_ownedByStranger.end() ? std::vector<RowIndex>()
                                                                        : owned->second;
    for (const RowIndex index : rows)
        setOwner(m_rows[index], connected.socket);
    watchOwnedBy(personOf(connected.client), at);
}

void Oracle::on(const ClientSaw& sight, Instant at)
{
    const Observation& seen = sight.observation;
    if (seen.kind == Observation::Kind::StateChanged && seen.state != ConnectionState::Connected) {
        partFrom(sight.client);
        watchOwnedBy(personOf(sight.client), at);
    }
    // A dashboard's copy is about other people's locks.
    if (seen.kind != Observation::Kind::Lock || seen.channel == "private-locks")
        return;
    if (seen.lock.event == "lock.granted")
        beginHold(sight.client, seen.lock, at);
    else if (seen.lock.event == "lock.denied" || seen.lock.event == "lock.revoked")
        told(sight.client, seen.lock);
    else
        return;
    if (Row* row = findRow(seen.lock.order, serverOf(sight.client)))
        watch(*row, at);
}

void Oracle::on(const ClientAct& act, Instant at)
{
    Row* row = findRow(act.order, serverOf(act.client));
    switch (act.kind) {
    case ClientAct::Kind::Write:
        wrote(act, at);
        break;
    case ClientAct::Kind::Unsubscribe:
        if (row) {
            m_clients[act.client].grants.erase(row->index);
            m_clients[act.client].news.erase(row->index);
        }
        [[fallthrough]];
    case ClientAct::Kind::Release:
        if (row) {
            endHold(act.client, *row);
            watch(*row, at);
        }
        break;
    case ClientAct::Kind::Open:
        m_clients[act.client].grants.clear();
        break;
    case ClientAct::Kind::Abandon:
    case ClientAct::Kind::Thaw:
        abandoned(act, at);
        break;
    case ClientAct::Kind::Subscribe:
    case ClientAct::Kind::Acquire:
    case ClientAct::Kind::Renew:
    case ClientAct::Kind::TakeOver:
        break;
    }
}

void Oracle::abandoned(const ClientAct& act, Instant at)
{
    Client& client = m_clients[act.client];
    const bool isAsleep = act.kind == ClientAct::Kind::Abandon && standsStill(act.how);
    const bool isGone = act.kind == ClientAct::Kind::Abandon && !isAsleep;
    if (isGone)
        endHolds(act.client);
    // Who only lost the network still has the page, and may save what stands there.
    if (isGone && act.how != Abandonment::Vanish)
        client.grants.clear();
    if (act.kind == ClientAct::Kind::Thaw)
        wakeHolds(act.client, at);
    for (const RowIndex index : client.holding)
        m_rows[index].holds.at(act.client).asleep = isAsleep;
    watchOwnedBy(personOf(act.client), at);
}

std::vector<Violation> judge(const History& history, std::optional<Duration> orphanBound)
{
    Oracle oracle({history.cast, orphanBound});
    for (const HistoryEntry& entry : history.entries)
        oracle.feed(entry);
    return oracle.finish(history.entries.empty() ? Instant() : history.entries.back().at);
}

} // namespace echolock
