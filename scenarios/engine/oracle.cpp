// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/oracle.h"

#include "scenarios/engine/pageview.h"
#include "server/base/durationtext.h"

#include <algorithm>
#include <utility>

namespace echolock {

Oracle::Oracle(OracleParams params)
    : m_sessions(std::move(params.cast))
    , m_orphanBound(params.orphanBound)
{
}

void Oracle::feed(const HistoryEntry& entry)
{
    m_sessions.feed(entry);
    if (const auto* lock = std::get_if<ServerLock>(&entry.what))
        lockFact(lock->event, entry.at);
    else if (const auto* sight = std::get_if<ClientSaw>(&entry.what))
        saw(*sight, entry.at);
    else if (const auto* act = std::get_if<ClientAct>(&entry.what))
        acted(*act, entry.at);
    else if (const auto* fact = std::get_if<ServerConnection>(&entry.what))
        connectionFact(*fact, entry.at);
    // What a client sees changes nothing about who is present.
    if (!std::holds_alternative<ClientSaw>(entry.what))
        watchOrphans(entry.at);
}

void Oracle::report(Letter letter, const Resource& order, Instant at, std::string sentence,
                    std::vector<std::string> who)
{
    m_violations.push_back({letter, order, at, std::move(sentence), std::move(who)});
}

void Oracle::lockFact(const LockEvent& event, Instant at)
{
    Row& row = m_rows[event.order];
    row.version = std::max(row.version, event.version);
    Session& session = m_sessions.session(event.owner.socket);
    switch (event.fact) {
    case LockFact::Granted:
        session.deniedBy.erase(event.order);
        granted(row, event, at);
        break;
    case LockFact::Confirmed:
    case LockFact::Resumed:
        session.deniedBy.erase(event.order);
        break;
    case LockFact::Suspended: // Still its owner's, as far as the table goes.
        break;
    case LockFact::Denied:
        session.deniedBy[event.order] = event.holder.socket;
        break;
    case LockFact::Released:
    case LockFact::Revoked:
        decideOrphan(event.order, row, at);
        row.owner.reset();
        contradictHolds(event, at);
        break;
    }
}

void Oracle::granted(Row& row, const LockEvent& event, Instant at)
{
    const SocketId& owner = event.owner.socket;
    const std::string name = m_sessions.nameOf(owner);
    if (event.token.value <= row.tokenMax)
        report(Letter::T, event.order, at,
               event.order.value + " was granted to " + name + " with number "
                   + std::to_string(event.token.value) + ", but number "
                   + std::to_string(row.tokenMax) + " was given out before",
               {name});
    row.tokenMax = std::max(row.tokenMax, event.token.value);
    decideOrphan(event.order, row, at);
    row.owner = owner;
    const Session& session = *m_sessions.find(owner);
    if (!session.authorised.contains(event.order))
        m_unauthorised.try_emplace({owner, event.order}, at);
    for (auto& [place, grant] : m_grants) {
        if (place.first == event.order && grant.supersededBy.empty()
            && !m_sessions.isPerson(owner, place.second))
            grant.supersededBy = name;
    }
    if (session.client)
        m_grants[{event.order, *session.client}] = Grant{};
    contradictHolds(event, at);
}

/// The table has changed: whoever believes otherwise must be told.
void Oracle::contradictHolds(const LockEvent& event, Instant at)
{
    const std::optional<SocketId> owner = holder(event.order);
    for (auto& [place, hold] : m_holds) {
        const bool stillTrue = owner && m_sessions.isPerson(*owner, place.second);
        if (place.first == event.order && !hold.lostAt && !hold.asleep && !stillTrue)
            loseHold(place, hold, event.version, at);
    }
}

void Oracle::loseHold(const Place& place, Hold& hold, std::uint64_t version, Instant at)
{
    const auto& [order, client] = place;
    const std::string name = m_sessions.nameOf(client);
    const std::optional<SocketId> owner = holder(order);
    const std::string now = owner ? "has given it to " + m_sessions.nameOf(*owner)
                                  : "has unlocked it";
    hold.lostAt = version;
    hold.lostSince = at;
    hold.undecided.push_back({Letter::L,
                              order,
                              at,
                              name + " still edits " + order.value + ", but the server " + now
                                  + " and told " + name + " nothing",
                              {name}});
}

/// The end of a connection is itself the news that its locks are gone; it only has to arrive.
void Oracle::connectionFact(const ServerConnection& fact, Instant at)
{
    const Session& session = *m_sessions.find(fact.socket);
    if (fact.kind != ServerConnection::Kind::Closed || !session.client
        || m_sessions.current(*session.client) != fact.socket)
        return;
    for (auto& [place, hold] : m_holds) {
        if (place.second == *session.client && hold.lostAt && hold.lostSince == at)
            hold.undecided.clear();
    }
    endHolds(*session.client);
}

void Oracle::saw(const ClientSaw& sight, Instant at)
{
    const Observation& seen = sight.observation;
    if (seen.kind == Observation::Kind::StateChanged && seen.state != ConnectionState::Connected)
        endHolds(sight.client);
    // A dashboard's copy is about other people's locks.
    if (seen.kind != Observation::Kind::Lock || seen.channel == "private-locks")
        return;
    if (seen.lock.event == "lock.granted")
        beginHold(sight.client, seen.lock, at);
    else if (seen.lock.event == "lock.denied" || seen.lock.event == "lock.revoked")
        told(sight.client, seen.lock);
}

void Oracle::beginHold(std::size_t client, const LockMessage& lock, Instant at)
{
    const std::optional<SocketId> mine = m_sessions.current(client);
    if (!mine || !m_sessions.isLive(*mine))
        return;
    endHold(client, lock.order);
    const Place place{lock.order, client};
    Hold& hold = m_holds[place];
    const std::optional<SocketId> owner = holder(lock.order);
    if (!owner || !m_sessions.isPerson(*owner, client))
        loseHold(place, hold, m_rows[lock.order].version, at);
    const std::string name = m_sessions.nameOf(client);
    for (auto& [other, theirs] : m_holds) {
        const bool samePerson = m_sessions.cast()[other.second].user
            == m_sessions.cast()[client].user;
        if (other.first != lock.order || samePerson || theirs.asleep)
            continue;
        const std::string rival = m_sessions.nameOf(other.second);
        std::string sentence = rival;
        sentence += " and " + name + " both edit " + lock.order.value
            + ": each was told that it is theirs";
        Violation both{Letter::M, lock.order, at, std::move(sentence), {rival, name}};
        // Whoever has lost it may be about to hear so.
        if (theirs.lostAt)
            theirs.undecided.push_back(std::move(both));
        else if (hold.lostAt)
            hold.undecided.push_back(std::move(both));
        else
            m_violations.push_back(std::move(both));
    }
}

void Oracle::told(std::size_t client, const LockMessage& lock)
{
    const auto found = m_holds.find({lock.order, client});
    if (found == m_holds.end())
        return;
    // A frame from before the loss says nothing about it.
    if (found->second.lostAt && lock.version >= *found->second.lostAt)
        found->second.undecided.clear();
    endHold(client, lock.order);
}

void Oracle::acted(const ClientAct& act, Instant at)
{
    switch (act.kind) {
    case ClientAct::Kind::Write:
        wrote(act, at);
        break;
    case ClientAct::Kind::Unsubscribe:
    case ClientAct::Kind::Release:
        endHold(act.client, act.order);
        break;
    case ClientAct::Kind::Abandon:
        if (act.how != Abandonment::Freeze)
            endHolds(act.client);
        [[fallthrough]];
    case ClientAct::Kind::Thaw:
        for (auto& [place, hold] : m_holds) {
            if (place.second == act.client)
                hold.asleep = act.kind == ClientAct::Kind::Abandon;
        }
        break;
    case ClientAct::Kind::Open:
    case ClientAct::Kind::Subscribe:
    case ClientAct::Kind::Acquire:
        break;
    }
}

void Oracle::wrote(const ClientAct& act, Instant at)
{
    const std::string name = m_sessions.nameOf(act.client);
    const auto grant = m_grants.find({act.order, act.client});
    if (grant != m_grants.end()) {
        if (!grant->second.supersededBy.empty())
            report(Letter::W, act.order, at,
                   name + " saved " + act.order.value + " although " + grant->second.supersededBy
                       + " has been granted it since",
                   {grant->second.supersededBy, name});
        return;
    }
    const std::optional<SocketId> owner = holder(act.order);
    if (owner && !m_sessions.isPerson(*owner, act.client))
        report(Letter::W, act.order, at,
               name + " saved " + act.order.value + " without ever having had it, while "
                   + m_sessions.nameOf(*owner) + " has it",
               {m_sessions.nameOf(*owner), name});
}

void Oracle::endHold(std::size_t client, const Resource& order)
{
    const auto found = m_holds.find({order, client});
    if (found == m_holds.end())
        return;
    std::ranges::move(found->second.undecided, std::back_inserter(m_violations));
    m_holds.erase(found);
}

void Oracle::endHolds(std::size_t client)
{
    std::vector<Resource> orders;
    for (const auto& [place, hold] : m_holds) {
        if (place.second == client)
            orders.push_back(place.first);
    }
    for (const Resource& order : orders)
        endHold(client, order);
}

std::optional<SocketId> Oracle::holder(const Resource& order) const
{
    const auto found = m_rows.find(order);
    return found == m_rows.end() ? std::nullopt : found->second.owner;
}

bool Oracle::hasOwnerPresent(const Resource& order, const Row& row) const
{
    if (m_sessions.isLiveOn(*row.owner, order))
        return true;
    return std::ranges::any_of(m_holds, [&](const auto& entry) {
        const auto& [place, hold] = entry;
        return place.first == order && m_sessions.isPerson(*row.owner, place.second);
    });
}

void Oracle::watchOrphans(Instant at)
{
    for (auto& [order, row] : m_rows) {
        if (!row.owner)
            continue;
        if (hasOwnerPresent(order, row)) {
            decideOrphan(order, row, at);
        } else if (!row.orphanSince) {
            row.orphanSince = at;
            row.orphanText = m_sessions.nameOf(*row.owner) + ", who "
                + m_sessions.absenceOf(*row.owner, order);
        }
    }
}

/// Its time as an orphan, if it was one, is over: was it too long?
void Oracle::decideOrphan(const Resource& order, Row& row, Instant at)
{
    if (!row.orphanSince)
        return;
    const Duration alone = at - *row.orphanSince;
    if (m_orphanBound && alone > *m_orphanBound)
        report(Letter::O, order, *row.orphanSince,
               order.value + " stayed locked for "
                   + formatDuration(std::chrono::floor<std::chrono::milliseconds>(alone)) + " for "
                   + row.orphanText,
               {m_sessions.nameOf(*row.owner)});
    row.orphanSince.reset();
}

std::vector<Violation> Oracle::finish(Instant now)
{
    // A belief that goes on is decided now, and stays: whoever holds is not left behind.
    for (auto& [place, hold] : m_holds)
        std::ranges::move(std::exchange(hold.undecided, {}), std::back_inserter(m_violations));
    judgeAuth();
    for (auto& [order, row] : m_rows) {
        if (!row.owner)
            judgeFreeOrder(order, now);
        else if (!hasOwnerPresent(order, row))
            report(Letter::O, order, row.orphanSince.value_or(now),
                   order.value + " stays locked for " + m_sessions.nameOf(*row.owner) + ", who "
                       + m_sessions.absenceOf(*row.owner, order),
                   {m_sessions.nameOf(*row.owner)});
    }
    judgeLockedOut(now);
    return m_violations;
}

void Oracle::judgeAuth()
{
    for (const auto& [grant, at] : m_unauthorised) {
        const auto& [socket, order] = grant;
        if (m_sessions.find(socket)->authorised.contains(order))
            continue;
        const std::string name = m_sessions.nameOf(socket);
        report(Letter::A, order, at,
               order.value + " was locked for " + name
                   + ", whose subscription was never authorised",
               {name});
    }
}

void Oracle::judgeFreeOrder(const Resource& order, Instant at)
{
    std::string names;
    std::vector<std::string> who;
    for (std::size_t client = 0; client < m_sessions.cast().size(); ++client) {
        const auto socket = m_sessions.current(client);
        if (!socket || !m_sessions.isLiveOn(*socket, order) || m_holds.contains({order, client}))
            continue;
        names += (who.empty() ? "" : " and ") + m_sessions.nameOf(client);
        who.push_back(m_sessions.nameOf(client));
    }
    if (!who.empty())
        report(Letter::P, order, at,
               order.value + " is free, and " + names + (who.size() > 1 ? " are" : " is")
                   + " still waiting for it",
               who);
}

void Oracle::judgeLockedOut(Instant at)
{
    for (std::size_t client = 0; client < m_sessions.cast().size(); ++client) {
        const auto socket = m_sessions.current(client);
        if (!socket || !m_sessions.isLive(*socket))
            continue;
        const Session& mine = *m_sessions.find(*socket);
        for (const auto& [order, by] : mine.deniedBy) {
            const Session* theirs = m_sessions.find(by);
            const bool older = theirs && theirs->number < mine.number;
            if (!older || !mine.subscribed.contains(order) || !m_sessions.isPerson(by, client)
                || m_holds.contains({order, client}))
                continue;
            const std::string name = m_sessions.nameOf(client);
            report(Letter::S, order, at,
                   name + " was shut out of " + order.value
                       + " by an older session of the same person, " + m_sessions.nameOf(by),
                   {name, m_sessions.nameOf(by)});
        }
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
