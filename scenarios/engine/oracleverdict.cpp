// SPDX-License-Identifier: GPL-3.0-or-later

// The oracle's judgements of writes, orphans and the end; what happened on the way is in
// oracle.cpp.

#include "scenarios/engine/oracle.h"
#include "server/base/durationtext.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace echolock {

void Oracle::report(Letter letter, const Row& row, Instant at, std::string sentence,
                    std::vector<std::string> who)
{
    m_violations.add({letter, row.order, at, std::move(sentence), std::move(who)});
}

std::size_t Oracle::serverOf(const SocketId& socket) const
{
    const KnownSession* const session = m_sessions.find(socket);
    return session && session->client ? serverOf(*session->client) : 0;
}

Oracle::Row& Oracle::rowOf(const Resource& order, std::size_t server)
{
    const auto [found, added] = m_index[server].try_emplace(order, m_rows.size());
    if (added) {
        Row& row = m_rows.emplace_back();
        row.order = order;
        row.server = server;
        row.index = found->second;
        m_grantsOf.try_emplace(order);
    }
    return m_rows[found->second];
}

const Oracle::Row* Oracle::findRow(const Resource& order, std::size_t server) const
{
    const auto found = m_index[server].find(order);
    return found == m_index[server].end() ? nullptr : &m_rows[found->second];
}

Oracle::Row* Oracle::findRow(const Resource& order, std::size_t server)
{
    return const_cast<Row*>(std::as_const(*this).findRow(order, server));
}

Oracle::Person Oracle::personOf(const SocketId& socket) const
{
    const KnownSession* session = m_sessions.find(socket);
    if (session && session->client)
        return personOf(*session->client);
    return {std::nullopt, socket};
}

std::vector<Oracle::RowIndex>& Oracle::ownedBy(const Person& person)
{
    return person.user ? m_ownedByUser[*person.user] : m_ownedByStranger[person.stranger];
}

std::span<const Oracle::RowIndex> Oracle::rowsOf(const Person& person) const
{
    if (person.user)
        return m_ownedByUser[*person.user];
    const auto found = m_ownedByStranger.find(person.stranger);
    if (found == m_ownedByStranger.end())
        return {};
    return found->second;
}

void Oracle::setOwner(Row& row, const SocketId& owner)
{
    m_sessions.pin(owner);
    const Person person = personOf(owner);
    const bool isSame = row.owner && row.person == person;
    std::vector<SocketId> shares = isSame ? std::move(row.shares) : std::vector<SocketId>();
    if (isSame)
        m_sessions.unpin(*row.owner);
    else
        clearOwner(row);
    row.owner = owner;
    row.shares = std::move(shares);
    row.graceEnd.reset();
    if (!isSame) {
        row.person = person;
        ownedBy(person).push_back(row.index);
    }
}

void Oracle::clearOwner(Row& row)
{
    row.shares.clear();
    row.graceEnd.reset();
    if (!row.owner)
        return;
    m_sessions.unpin(*row.owner);
    row.owner.reset();
    std::erase(ownedBy(row.person), row.index);
    if (!row.person.user && ownedBy(row.person).empty())
        m_ownedByStranger.erase(row.person.stranger);
}

std::optional<SocketId> Oracle::holder(const Resource& order) const
{
    for (std::size_t server = 0; server < m_index.size(); ++server) {
        const Row* const row = findRow(order, server);
        if (row && row->owner)
            return row->owner;
    }
    return std::nullopt;
}

std::size_t Oracle::remembered() const
{
    std::size_t count = m_sessions.size() + m_unauthorised.size() + m_ownedByStranger.size()
        + violations().size();
    for (const auto& [socket, found] : m_parted)
        count += found.size();
    for (const Client& client : m_clients)
        count += client.grants.size() + client.holding.size() + client.news.size();
    for (const Row& row : m_rows) {
        count += row.shares.size();
        for (const auto& [client, hold] : row.holds)
            count += 1 + hold.undecided.size();
    }
    return count;
}

void Oracle::wrote(const ClientAct& act, Instant at)
{
    const Row* row = findRow(act.order, serverOf(act.client));
    if (!row || act.check == ClientAct::Check::Refused)
        return;
    if (act.check == ClientAct::Check::Accepted && act.token.value != 0) {
        judgeToken(act, *row, at);
        return;
    }
    const Client& client = m_clients[act.client];
    const std::string name = m_sessions.nameOf(act.client);
    const auto grant = client.grants.find(row->index);
    if (grant != client.grants.end()) {
        const auto& [tokenMax, last, lastOther] = grantsOf(*row);
        const Grant& rival = last.person == personOf(act.client) ? lastOther : last;
        if (rival.number > grant->second)
            report(Letter::W, *row, at,
                   name + " saved " + act.order.value + " although " + rival.name
                       + " has been granted it since",
                   {rival.name, name});
        return;
    }
    if (!client.forgot && row->owner && row->person != personOf(act.client))
        report(Letter::W, *row, at,
               name + " saved " + act.order.value + " without having it, while "
                   + m_sessions.nameOf(*row->owner) + " has it",
               {m_sessions.nameOf(*row->owner), name});
}

/// Whoever checks numbers must refuse each one that is not the highest, and cannot tell two grants
/// of the same number apart.
void Oracle::judgeToken(const ClientAct& act, const Row& row, Instant at)
{
    const auto& [tokenMax, last, lastOther] = grantsOf(row);
    const bool isSpent = act.token.value == tokenMax && last.number != 0
        && last.person != personOf(act.client);
    if (act.token.value >= tokenMax && !isSpent)
        return;
    const std::string name = m_sessions.nameOf(act.client);
    const std::string number = isSpent ? "the same number" : "number " + std::to_string(tokenMax);
    report(Letter::W, row, at,
           name + " saved " + row.order.value + " under number " + std::to_string(act.token.value)
               + ", which was accepted although " + number + " had been given to " + last.name,
           {last.name, name});
}

bool Oracle::hasOwnerPresent(const Row& row) const
{
    const auto isThere = [&](const SocketId& socket) {
        return m_sessions.isLiveOn(socket, row.order);
    };
    if (isThere(*row.owner) || std::ranges::any_of(row.shares, isThere))
        return true;
    return row.person.user && std::ranges::any_of(row.holds, [&](const auto& entry) {
               return m_clients[entry.first].user == *row.person.user;
           });
}

void Oracle::watchOwnedBy(const Person& person, Instant at)
{
    for (const RowIndex index : rowsOf(person))
        watch(m_rows[index], at);
}

void Oracle::watch(Row& row, Instant at)
{
    if (!row.owner)
        return;
    if (hasOwnerPresent(row)) {
        decideOrphan(row, at);
    } else if (!row.orphanSince) {
        row.orphanSince = std::max(at, row.graceEnd.value_or(at));
        row.orphanText = m_sessions.nameOf(*row.owner) + ", who "
            + m_sessions.absenceOf(*row.owner, row.order);
    }
}

/// Its time as an orphan, if it was one, is over: was it too long?
void Oracle::decideOrphan(Row& row, Instant at)
{
    if (!row.orphanSince)
        return;
    const bool begun = *row.orphanSince < at;
    const std::optional<Duration> bound = orphanBoundOf(row);
    if (begun && bound && at - *row.orphanSince > *bound)
        report(Letter::O, row, *row.orphanSince,
               row.order.value + " stayed locked for "
                   + formatDuration(
                       std::chrono::floor<std::chrono::milliseconds>(at - *row.orphanSince))
                   + " for " + row.orphanText,
               {m_sessions.nameOf(*row.owner)});
    row.orphanSince.reset();
}

std::optional<Duration> Oracle::orphanBoundOf(const Row& row) const
{
    const auto own = m_orphanTimes.find(row.order);
    return own == m_orphanTimes.end() ? m_orphanBound : own->second;
}

std::vector<Oracle::RowIndex> Oracle::rowsByName() const
{
    std::vector<RowIndex> rows(m_rows.size());
    std::iota(rows.begin(), rows.end(), RowIndex{0});
    std::ranges::sort(rows, {}, [&](RowIndex index) {
        return std::pair(m_rows[index].order, m_rows[index].server);
    });
    return rows;
}

std::vector<Violation> Oracle::finish(Instant now)
{
    settle();
    const std::vector<RowIndex> rows = rowsByName();
    // A belief that goes on is decided now, and stays: whoever holds is not left behind.
    for (const RowIndex index : rows) {
        for (auto& [client, hold] : m_rows[index].holds)
            if (!hold.asleep)
                m_violations.addAll(std::exchange(hold.undecided, {}));
    }
    for (auto& [socket, found] : std::exchange(m_parted, {}))
        m_violations.addAll(std::move(found));
    while (!m_unauthorised.empty())
        judgeAuth(SocketId(m_unauthorised.begin()->first));
    for (const RowIndex index : rows)
        judgeEndOf(m_rows[index], now);
    for (const RowIndex index : rows)
        judgeRecord(m_rows[index], now);
    judgeLockedOut(now);
    return violations();
}

/// Nobody has vouched for it, and nobody will.
void Oracle::judgeAuth(const SocketId& socket)
{
    const auto grants = m_unauthorised.extract(socket);
    if (grants.empty())
        return;
    const std::string name = m_sessions.nameOf(socket);
    for (const auto& [order, at] : grants.mapped())
        report(Letter::A, rowOf(order, serverOf(socket)), at,
               order.value + " was locked for " + name
                   + ", whose subscription was never authorised",
               {name});
}

void Oracle::judgeEndOf(Row& row, Instant now)
{
    if (!row.owner) {
        judgeFreeOrder(row, now);
        return;
    }
    // In its grace, and for as long afterwards as the server may take, it waits for its owner.
    const bool isAwaited = row.graceEnd
        && (*row.graceEnd >= now || now - *row.graceEnd <= orphanBoundOf(row).value_or(Duration()));
    if (hasOwnerPresent(row) || isAwaited)
        return;
    report(Letter::O, row, row.orphanSince.value_or(now),
           row.order.value + " stays locked for " + m_sessions.nameOf(*row.owner) + ", who "
               + m_sessions.absenceOf(*row.owner, row.order),
           {m_sessions.nameOf(*row.owner)});
}

void Oracle::on(const WebhookHandled& webhook, Instant /*at*/)
{
    if (webhook.effect == WebhookHandled::Effect::Dropped)
        return;
    // The row is there even if the server tells of no lock, so that the end of it is judged.
    rowOf(webhook.order, 0);
    if (webhook.locks)
        m_sessions.mention(webhook.socket);
    const auto before = m_record.extract(webhook.order);
    if (before)
        m_sessions.unmention(before.mapped());
    if (webhook.locks)
        m_record.emplace(webhook.order, webhook.socket);
}

void Oracle::writeRecord(StateWriter& out) const
{
    out.number(m_record.size());
    for (const auto& [order, socket] : m_record) {
        out.text(order.value);
        out.socket(socket);
    }
}

/// All that was told has been handled: what is written down now stays.
void Oracle::judgeRecord(const Row& row, Instant at)
{
    if (!m_hasApplication)
        return;
    const auto recorded = m_record.find(row.order);
    const bool isLocked = recorded != m_record.end();
    if (isLocked && row.owner && personOf(recorded->second) == row.person)
        return;
    const std::string theirs = isLocked ? m_sessions.nameOf(recorded->second) : std::string();
    if (row.owner) {
        const std::string name = m_sessions.nameOf(*row.owner);
        report(Letter::L, row, at,
               "the application takes " + row.order.value + " for "
                   + (isLocked ? theirs + "'s" : std::string("free")) + ", although " + name
                   + " has it",
               {name});
    }
    if (isLocked)
        report(Letter::O, row, at,
               "the application keeps " + row.order.value + " locked for " + theirs
                   + ", who has it no more",
               {theirs});
}

void Oracle::judgeFreeOrder(const Row& row, Instant at)
{
    // Of another server's owner nobody here has to know.
    if (holder(row.order))
        return;
    std::string names;
    std::vector<std::string> who;
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        const auto socket = m_sessions.current(client);
        if (!socket || !m_sessions.isLiveOn(*socket, row.order) || row.holds.contains(client)
            || serverOf(client) != row.server)
            continue;
        names += (who.empty() ? "" : " and ") + m_sessions.nameOf(client);
        who.push_back(m_sessions.nameOf(client));
    }
    if (!who.empty())
        report(Letter::P, row, at,
               row.order.value + " is free, and " + names + (who.size() > 1 ? " are" : " is")
                   + " still waiting for it",
               who);
}

void Oracle::judgeLockedOut(Instant at)
{
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        const auto socket = m_sessions.current(client);
        if (!socket || !m_sessions.isLive(*socket))
            continue;
        const KnownSession& mine = *m_sessions.find(*socket);
        for (const auto& [order, denial] : mine.denials) {
            const Row& row = rowOf(order, serverOf(client));
            if (!denial.byOwnOlderSession || !mine.subscribed.contains(order)
                || row.holds.contains(client))
                continue;
            const std::string name = m_sessions.nameOf(client);
            report(Letter::S, row, at,
                   name + " was shut out of " + order.value
                       + " by an older session of the same person, " + denial.name,
                   {name, denial.name});
        }
    }
}

} // namespace echolock
