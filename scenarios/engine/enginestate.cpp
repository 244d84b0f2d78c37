// SPDX-License-Identifier: GPL-3.0-or-later

// What those who follow a run tell of their state: the scripts, the pages and the judges. A
// simulated world asks for it, and nobody else.

#include "scenarios/engine/oracle.h"
#include "scenarios/engine/ownerbook.h"
#include "scenarios/engine/scriptprogress.h"
#include "scenarios/engine/unrest.h"

#include <algorithm>

namespace echolock {

namespace {

void writeOrders(const std::set<Resource>& orders, StateWriter& out)
{
    out.number(orders.size());
    for (const Resource& order : orders)
        out.text(order.value);
}

void writeFound(const std::vector<Violation>& found, StateWriter& out)
{
    out.number(found.size());
    for (const Violation& violation : found) {
        out.choice(violation.letter);
        out.frame(violation.sentence);
    }
}

void writeSocket(const std::optional<SocketId>& socket, StateWriter& out)
{
    out.socket(socket.value_or(SocketId()));
}

} // namespace

void PageView::writeState(StateWriter& out) const
{
    out.flag(m_connected);
    out.flag(m_turnedAway);
    writeOrders(m_joined, out);
    writeOrders(m_editing, out);
    out.number(m_words.size() - std::size_t(std::ranges::count_if(m_words, [](const auto& entry) {
                   return entry.second.empty();
               })));
    for (const auto& [order, words] : m_words) {
        if (words.empty())
            continue;
        out.text(order.value);
        out.number(words.size());
        for (const AwaitWord word : words)
            out.choice(word);
    }
}

/// How long the step has lasted, as far as anybody counts; a machine that sleeps counts nothing.
void ScriptProgress::writeBegun(std::size_t client, StateWriter& out) const
{
    const Client& here = m_clients[client];
    const Step& step = m_scenario->clients[client].steps[here.next];
    const auto* const hold = std::get_if<HoldStep>(&step.action);
    const Duration limit = hold ? hold->time : patience(step).value_or(Duration::zero());
    if (here.asleepBy)
        out.duration(std::min(here.asleepSince - here.begunAt, limit));
    else
        out.recent(here.begunAt, limit);
}

void ScriptProgress::writeClient(std::size_t client, StateWriter& out) const
{
    const Client& here = m_clients[client];
    out.client(client);
    out.number(here.next);
    out.flag(here.begun);
    out.flag(here.performing);
    out.flag(here.isOpen);
    out.flag(here.asleepBy.has_value());
    if (here.asleepBy)
        out.client(*here.asleepBy);
    out.flag(here.readyAt.has_value());
    if (here.readyAt)
        out.ahead(*begins({client, here.next}));
    if (here.begun)
        writeBegun(client, out);
    out.socket(here.socket);
    here.page.writeState(out);
    // A step that was taken has had its effect unless that is pending.
    out.number(std::uint64_t(std::ranges::count_if(m_effective, [&](StepRef step) {
        return step.client == client && step.step >= here.next;
    })));
    const auto isHis = [client](const Pending& pending) { return pending.client == client; };
    out.number(std::uint64_t(std::ranges::count_if(m_pending, isHis)));
    for (const Pending& pending : m_pending) {
        if (!isHis(pending))
            continue;
        out.client(pending.step.client);
        out.number(pending.step.step);
        out.flag(m_effective.contains(pending.step)); // As one that was left out is.
        out.socket(pending.socket);
        writeOrders(pending.orders, out);
        out.flag(pending.closes);
    }
}

ScriptProgress::Stand ScriptProgress::stand(std::size_t client, Instant now) const
{
    const Client& here = m_clients[client];
    Stand stand{here.next, here.begun, false, {}};
    if (here.next == m_scenario->clients[client].steps.size())
        return stand;
    const Step& step = m_scenario->clients[client].steps[here.next];
    if (here.asleepBy)
        return stand;
    stand.canGoOn = here.begun ? isOver(here, step, now) : mayBegin({client, here.next});
    const auto* const hold = std::get_if<HoldStep>(&step.action);
    if (here.begun && hold)
        stand.until = here.begunAt + hold->time;
    return stand;
}

void ScriptProgress::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        writeClient(client, out);
        out.endEntry();
    }
    out.endUnordered();
}

void KnownSession::writeState(StateWriter& out) const
{
    out.flag(client.has_value());
    if (client)
        out.client(*client);
    writeOrders(subscribed, out);
    writeOrders(authorised, out);
    out.flag(forgot);
    out.flag(closed);
    out.number(denials.size());
    for (const auto& [order, denial] : denials) {
        out.text(order.value);
        out.flag(denial.byOwnOlderSession);
        out.frame(denial.name);
    }
}

void SessionBook::writePages(StateWriter& out) const
{
    out.beginUnordered();
    for (std::size_t client = 0; client < m_pages.size(); ++client) {
        out.client(client);
        writeSocket(m_pages[client].socket, out);
        out.number(m_pages[client].gone ? 1 + std::uint64_t(*m_pages[client].gone) : 0);
        out.endEntry();
    }
    out.endUnordered();
}

/// Which of two is older matters between those of one person, and between all while it is not known
/// whose they are.
void SessionBook::writeSessions(StateWriter& out) const
{
    using Entry = std::pair<const SocketId, KnownSession>;
    std::vector<const Entry*> sessions;
    for (const Entry& entry : m_sessions)
        if (!entry.second.client || !isForgettable(entry.first))
            sessions.push_back(&entry);
    std::ranges::sort(sessions, {}, [](const Entry* entry) { return entry->second.number; });
    const bool areKnown = std::ranges::none_of(
        sessions, [](const Entry* entry) { return entry->second.isStranger(); });
    out.flag(areKnown);
    out.beginUnordered();
    for (auto entry = sessions.begin(); entry != sessions.end(); ++entry) {
        const auto counts = [&](const Entry* older) {
            return older->second.number < (*entry)->second.number
                && (!areKnown || isPerson(older->first, *(*entry)->second.client));
        };
        out.socket((*entry)->first);
        out.number(std::uint64_t(std::count_if(sessions.begin(), entry, counts)));
        (*entry)->second.writeState(out);
        out.endEntry();
    }
    out.endUnordered();
}

void SessionBook::writeOver(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [socket, session] : m_sessions)
        if (session.client && isForgettable(socket)) {
            out.socket(socket);
            out.client(*session.client);
            out.endEntry();
        }
    out.endUnordered();
}

void SessionBook::writeState(StateWriter& out) const
{
    writePages(out);
    writeSessions(out);
}

void Oracle::writePerson(const Person& person, StateWriter& out) const
{
    out.flag(person.user.has_value());
    if (!person.user)
        return out.socket(person.stranger);
    const auto client = std::ranges::find(m_clients, *person.user, &Client::user);
    out.user(UserId(m_sessions.cast()[std::size_t(client - m_clients.begin())].user));
}

void Oracle::writeGrant(const Grant& grant, StateWriter& out) const
{
    out.flag(grant.number != 0);
    if (grant.number == 0)
        return;
    writePerson(grant.person, out);
    out.frame(grant.name);
}

void Oracle::writeHold(std::size_t client, const Row& row, StateWriter& out) const
{
    const Hold& hold = row.holds.at(client);
    out.client(client);
    out.flag(hold.asleep);
    out.flag(hold.lost);
    writeFound(hold.undecided, out);
}

/// Of what was read only whether it is the last there was matters, and what is on its way.
void Oracle::writeNews(const Row& row, StateWriter& out) const
{
    out.beginUnordered();
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        const auto found = m_clients[client].news.find(row.index);
        const News news = found == m_clients[client].news.end() ? News() : found->second;
        if (!news.isOnItsWay() && (news.read == 0 || news.read < row.version))
            continue;
        out.client(client);
        out.number(news.isOnItsWay() ? news.sent : 0);
        out.flag(news.read == row.version);
        out.endEntry();
    }
    out.endUnordered();
}

/// Of a grant under which a client saves only this matters: whether it is older than the last one,
/// and than the last one to anybody else.
void Oracle::writeGrants(const Row& row, StateWriter& out) const
{
    const auto& [tokenMax, last, lastOther] = grantsOf(row);
    out.beginUnordered();
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        const auto grant = m_clients[client].grants.find(row.index);
        if (grant == m_clients[client].grants.end())
            continue;
        out.client(client);
        out.flag(last.number > grant->second);
        out.flag(lastOther.number > grant->second);
        out.endEntry();
    }
    out.endUnordered();
}

void Oracle::writeRow(const Row& row, StateWriter& out) const
{
    out.text(row.order.value);
    out.number(row.server);
    writeSocket(row.owner, out);
    out.number(row.shares.size());
    for (const SocketId& share : row.shares)
        out.socket(share);
    // Longer by less than any time that somebody waits for.
    const Duration judged = orphanBoundOf(row).value_or(Duration::zero()) + Duration(1);
    out.flag(row.graceEnd.has_value());
    if (row.graceEnd)
        out.recent(*row.graceEnd, judged);
    out.number(row.version);
    out.number(grantsOf(row).tokenMax);
    writeGrant(grantsOf(row).last, out);
    writeGrant(grantsOf(row).lastOther, out);
    out.flag(grantsOf(row).last.number > row.grant);
    out.flag(grantsOf(row).lastOther.number > row.grant);
    out.flag(row.orphanSince.has_value());
    if (row.orphanSince) {
        out.recent(*row.orphanSince, judged);
        out.frame(row.orphanText);
    }
    out.beginUnordered();
    for (const auto& [client, hold] : row.holds) {
        writeHold(client, row, out);
        out.endEntry();
    }
    out.endUnordered();
    writeNews(row, out);
    writeGrants(row, out);
}

void Oracle::writeState(StateWriter& out) const
{
    m_sessions.writeState(out);
    if (m_hasLateNews)
        m_sessions.writeOver(out);
    if (m_hasApplication)
        writeRecord(out);
    out.beginUnordered();
    for (const Row& row : m_rows) {
        writeRow(row, out);
        out.endEntry();
    }
    out.endUnordered();
    out.beginUnordered();
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        if (!m_clients[client].forgot)
            continue;
        out.client(client);
        out.endEntry();
    }
    out.endUnordered();
    out.beginUnordered();
    for (const auto& [socket, grants] : m_unauthorised) {
        out.socket(socket);
        out.number(grants.size());
        for (const auto& [order, at] : grants)
            out.text(order.value);
        out.endEntry();
    }
    out.endUnordered();
    out.beginUnordered();
    for (const auto& [socket, found] : m_parted) {
        out.socket(socket);
        writeFound(found, out);
        out.endEntry();
    }
    out.endUnordered();
}

void OwnerBook::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [socket, seat] : m_seats) {
        out.socket(socket);
        out.client(seat.client);
        out.number(seat.number);
        out.endEntry();
    }
    out.endUnordered();
    out.beginUnordered();
    for (const auto& [place, user] : m_users) {
        out.socket(place.first);
        out.text(place.second.value);
        out.user(user);
        out.endEntry();
    }
    out.endUnordered();
}

void Unrest::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [client, socket] : m_sockets) {
        out.client(client);
        out.socket(socket);
        out.endEntry();
    }
    out.endUnordered();
    out.beginUnordered();
    for (const auto& [socket, since] : m_silent) {
        out.socket(socket);
        out.moment(since);
        out.endEntry();
    }
    out.endUnordered();
    out.beginUnordered();
    for (const auto& [client, since] : m_cutOff) {
        out.client(client);
        out.moment(since);
        out.endEntry();
    }
    out.endUnordered();
    out.number(m_leases.size());
    for (const auto& [order, lease] : m_leases) {
        out.text(order.value);
        out.socket(lease.owner);
        out.duration(lease.ttl);
        out.moment(lease.begun);
    }
    out.number(m_graces.size());
    for (const auto& [order, end] : m_graces) {
        out.text(order.value);
        out.moment(end);
    }
}

} // namespace echolock
