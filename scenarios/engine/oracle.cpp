// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/oracle.h"

#include "scenarios/engine/pageview.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// Of grants per client, and of violations that wait for one frame.
constexpr std::size_t grantsMax = 1'024;
constexpr std::size_t undecidedMax = 64;

} // namespace

Oracle::Oracle(OracleParams params)
    : m_sessions(std::move(params.cast))
    , m_orphanBound(params.orphanBound)
    , m_orphanTimes(std::move(params.orphanTimes))
    , m_violations(params.violationsPerLetterMax)
{
    std::map<std::string, std::size_t> users;
    std::size_t servers = 1;
    for (const CastMember& member : m_sessions.cast()) {
        m_clients.push_back({users.try_emplace(member.user, users.size()).first->second, {}, {}});
        servers = std::max(servers, member.server + 1);
    }
    m_index.resize(servers);
    m_ownedByUser.resize(users.size());
}

void Oracle::feed(const HistoryEntry& entry)
{
    m_sessions.feed(entry);
    std::visit([&](const auto& what) { on(what, entry.at); }, entry.what);
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
        denied(event);
        break;
    case LockFact::Released:
    case LockFact::Revoked:
        decideOrphan(row, at);
        clearOwner(row);
        contradictHolds(row, event.version, at);
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
        contradictHolds(row, event.version, at);
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
    contradictHolds(row, event.version, at);
}

void Oracle::noteGrant(Row& row, const SocketId& owner)
{
    auto& [tokenMax, last, lastOther] = grantsOf(row);
    if (last.person != row.person)
        lastOther = std::move(last);
    last = {row.person, ++m_grants, m_sessions.nameOf(owner)};
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
    client.grants[row.index] = m_grants;
}

/// The table has changed: whoever believes otherwise must be told.
void Oracle::contradictHolds(Row& row, std::uint64_t version, Instant at)
{
    for (auto& [client, hold] : row.holds) {
        const bool stillTrue = row.owner && row.person == personOf(client);
        if (hold.lostAt || hold.asleep || stillTrue)
            continue;
        hold.lostAt = version;
        loseHold(row, client, hold, at);
    }
}

void Oracle::loseHold(const Row& row, std::size_t client, Hold& hold, Instant at)
{
    const std::string name = m_sessions.nameOf(client);
    const std::string now = row.owner ? "has given it to " + m_sessions.nameOf(*row.owner)
                                      : "has unlocked it";
    hold.lostSince = at;
    hold.undecided.push_back({Letter::L,
                              row.order,
                              at,
                              name + " still edits " + row.order.value + ", but the server " + now
                                  + " and told " + name + " nothing",
                              {name}});
}

void Oracle::on(const ServerConnection& fact, Instant at)
{
    if (fact.kind == ServerConnection::Kind::Closed) {
        closed(fact.socket, at);
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

/// The end of a connection is itself the news that its locks are gone; it only has to arrive.
void Oracle::closed(const SocketId& socket, Instant at)
{
    const Person person = personOf(socket);
    for (const RowIndex index : rowsOf(person))
        leaveShares(m_rows[index], socket);
    judgeAuth(socket);
    const KnownSession* session = m_sessions.find(socket);
    if (session && session->client && m_sessions.current(*session->client) == socket) {
        for (const RowIndex index : m_clients[*session->client].holding) {
            Hold& hold = m_rows[index].holds.at(*session->client);
            if (hold.lostAt && hold.lostSince == at)
                hold.undecided.clear();
        }
        endHolds(*session->client);
    }
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
        endHolds(sight.client);
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

void Oracle::beginHold(std::size_t client, const LockMessage& lock, Instant at)
{
    const std::optional<SocketId> mine = m_sessions.current(client);
    if (!mine || !m_sessions.isLive(*mine))
        return;
    Row& row = rowOf(lock.order, serverOf(client));
    endHold(client, row);
    Hold& hold = row.holds[client];
    m_clients[client].holding.push_back(row.index);
    if (!row.owner || row.person != personOf(client)) {
        hold.lostAt = row.version;
        loseHold(row, client, hold, at);
    }
    findRivals(row, client, at);
}

void Oracle::findRivals(Row& row, std::size_t client, Instant at)
{
    Hold& mine = row.holds[client];
    for (std::size_t server = 0; server < m_index.size(); ++server)
        if (Row* const table = findRow(row.order, server))
            findRivalsAt(*table, client, mine, at);
}

void Oracle::findRivalsAt(Row& row, std::size_t client, Hold& mine, Instant at)
{
    const std::string name = m_sessions.nameOf(client);
    for (auto& [other, theirs] : row.holds) {
        if (m_clients[other].user == m_clients[client].user || theirs.asleep)
            continue;
        const std::string rival = m_sessions.nameOf(other);
        std::string sentence = rival;
        sentence += " and " + name + " both edit " + row.order.value
            + ": each was told that it is theirs";
        Violation both{Letter::M, row.order, at, std::move(sentence), {rival, name}};
        // Whoever has lost it may be about to hear so.
        Hold* waits = theirs.lostAt ? &theirs : mine.lostAt ? &mine : nullptr;
        if (!waits)
            m_violations.add(std::move(both));
        else if (waits->undecided.size() < undecidedMax)
            waits->undecided.push_back(std::move(both));
    }
}

void Oracle::told(std::size_t client, const LockMessage& lock)
{
    Row* row = findRow(lock.order, serverOf(client));
    const auto found = row ? row->holds.find(client) : decltype(row->holds.begin())();
    if (!row || found == row->holds.end())
        return;
    // A frame from before the loss says nothing about it.
    if (found->second.lostAt && lock.version >= *found->second.lostAt)
        found->second.undecided.clear();
    endHold(client, *row);
}

void Oracle::on(const ClientAct& act, Instant at)
{
    Row* row = findRow(act.order, serverOf(act.client));
    switch (act.kind) {
    case ClientAct::Kind::Write:
        wrote(act, at);
        break;
    case ClientAct::Kind::Unsubscribe:
        if (row)
            m_clients[act.client].grants.erase(row->index);
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
    for (const RowIndex index : client.holding)
        m_rows[index].holds.at(act.client).asleep = isAsleep;
    watchOwnedBy(personOf(act.client), at);
}

void Oracle::endHold(std::size_t client, Row& row)
{
    const auto found = row.holds.find(client);
    if (found == row.holds.end())
        return;
    m_violations.addAll(std::move(found->second.undecided));
    row.holds.erase(found);
    std::erase(m_clients[client].holding, row.index);
}

void Oracle::endHolds(std::size_t client)
{
    for (const RowIndex index : std::exchange(m_clients[client].holding, {})) {
        const auto found = m_rows[index].holds.find(client);
        m_violations.addAll(std::move(found->second.undecided));
        m_rows[index].holds.erase(found);
    }
}

std::vector<Violation> judge(const History& history, std::optional<Duration> orphanBound)
{
    Oracle oracle({history.cast, orphanBound});
    for (const HistoryEntry& entry : history.entries)
        oracle.feed(entry);
    return oracle.finish(history.entries.empty() ? Instant() : history.entries.back().at);
}

} // namespace echolock
