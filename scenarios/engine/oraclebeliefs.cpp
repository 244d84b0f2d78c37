// SPDX-License-Identifier: GPL-3.0-or-later

// What pages believe, and whether they are about to hear otherwise; what the server has done is in
// oracle.cpp.

#include "scenarios/engine/oracle.h"
#include "server/hub/lifecycle.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// Of violations that wait for one frame.
constexpr std::size_t undecidedMax = 64;

/// The server or the page had waited for the other in vain, so what was under way did not come. Of
/// a reset, or of the end of a process, both hear when the news would have come.
bool wasSilent(std::string_view how)
{
    return how == toString(CloseHow::Kind::PingTimeout) || how == toString(CloseHow::Kind::Inactive)
        || how.starts_with(toString(CloseHow::Kind::Evicted))
        || how.starts_with(toString(CloseHow::Kind::Clean));
}

} // namespace

/// The table has changed: whoever believes otherwise must be told.
void Oracle::contradictHolds(Row& row, Instant at)
{
    for (auto& [client, hold] : row.holds) {
        const bool stillTrue = row.owner && row.person == personOf(client);
        if (stillTrue || std::exchange(hold.lost, true) || hold.asleep)
            continue;
        loseHold(row, client, hold, at);
        m_unsettled.emplace_back(row.index, client);
    }
}

void Oracle::noteNews(Row& row, const SocketId& socket, std::uint64_t version)
{
    const KnownSession* const session = m_sessions.find(socket);
    if (session && session->client && m_sessions.current(*session->client) == socket)
        m_clients[*session->client].news[row.index].sent = version;
}

bool Oracle::isOnItsWay(const Row& row, std::size_t client) const
{
    const auto& news = m_clients[client].news;
    const auto found = news.find(row.index);
    return found != news.end() && found->second.isOnItsWay();
}

void Oracle::settle()
{
    for (const auto& [index, client] : std::exchange(m_unsettled, {}))
        settle(index, client);
}

/// The client of this connection may be about to hear of its end.
void Oracle::settleBut(const SocketId& closing)
{
    const KnownSession* const session = m_sessions.find(closing);
    for (const auto& [index, client] : std::exchange(m_unsettled, {})) {
        if (session && session->client == client && m_sessions.current(client) == closing)
            m_unsettled.emplace_back(index, client);
        else
            settle(index, client);
    }
}

/// What is on its way is waited for.
void Oracle::settle(RowIndex index, std::size_t client)
{
    Row& row = m_rows[index];
    const auto hold = row.holds.find(client);
    if (hold != row.holds.end() && !hold->second.asleep && !isOnItsWay(row, client))
        m_violations.addAll(std::exchange(hold->second.undecided, {}));
}

void Oracle::loseHold(const Row& row, std::size_t client, Hold& hold, Instant at)
{
    const std::string name = m_sessions.nameOf(client);
    const std::string now = row.owner ? "has given it to " + m_sessions.nameOf(*row.owner)
                                      : "has unlocked it";
    hold.undecided.push_back({Letter::L,
                              row.order,
                              at,
                              name + " still edits " + row.order.value + ", but the server " + now
                                  + " and told " + name + " nothing",
                              {name}});
}

void Oracle::beginHold(std::size_t client, const LockMessage& lock, Instant at)
{
    const std::optional<SocketId> mine = m_sessions.current(client);
    if (!mine || !m_sessions.isLive(*mine))
        return;
    Row& row = rowOf(lock.order, serverOf(client));
    // It was lost before, and nothing has come that said so.
    if (const auto before = row.holds.find(client); before != row.holds.end())
        m_violations.addAll(std::exchange(before->second.undecided, {}));
    endHold(client, row);
    Hold& hold = row.holds[client];
    m_clients[client].holding.push_back(row.index);
    News& news = m_clients[client].news[row.index];
    news.read = std::max(news.read, lock.version);
    if (!row.owner || row.person != personOf(client)) {
        hold.lost = true;
        loseHold(row, client, hold, at);
    }
    findRivals(row, client, at);
    settle(row.index, client);
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
        Hold* const waits = theirs.lost && isOnItsWay(row, other) ? &theirs
            : mine.lost && isOnItsWay(row, client)                ? &mine
                                                                  : nullptr;
        if (!waits)
            m_violations.add(std::move(both));
        else if (waits->undecided.size() < undecidedMax)
            waits->undecided.push_back(std::move(both));
    }
}

void Oracle::told(std::size_t client, const LockMessage& lock)
{
    Row* row = findRow(lock.order, serverOf(client));
    if (!row)
        return;
    News& news = m_clients[client].news[row->index];
    news.read = std::max(news.read, lock.version);
    endHold(client, *row);
}

/// It believes what it believed, and what came meanwhile can be read.
void Oracle::wakeHolds(std::size_t client, Instant at)
{
    for (const RowIndex index : m_clients[client].holding) {
        Row& row = m_rows[index];
        Hold& hold = row.holds.at(client);
        if (!std::exchange(hold.asleep, false))
            continue;
        if (hold.lost && hold.undecided.empty())
            loseHold(row, client, hold, at);
        findRivals(row, client, at);
        settle(index, client);
    }
}

/// What was on its way to it says nothing any more.
void Oracle::endHold(std::size_t client, Row& row)
{
    if (row.holds.erase(client) != 0)
        std::erase(m_clients[client].holding, row.index);
}

/// The connection by which it was to hear has ended. That nobody has told it (L) is then nobody's
/// fault but the network's.
void Oracle::partFrom(std::size_t client)
{
    const std::optional<SocketId> socket = m_sessions.current(client);
    for (const RowIndex index : m_clients[client].holding) {
        for (Violation& each : m_rows[index].holds.at(client).undecided) {
            if (socket && each.letter == Letter::M)
                m_parted[*socket].push_back(std::move(each));
        }
    }
    endHolds(client);
}

void Oracle::decideParted(const ServerConnection& end)
{
    auto parted = m_parted.extract(end.socket);
    if (!parted.empty() && wasSilent(end.detail))
        m_violations.addAll(std::move(parted.mapped()));
}

void Oracle::endHolds(std::size_t client)
{
    for (const RowIndex index : std::exchange(m_clients[client].holding, {}))
        m_rows[index].holds.erase(client);
}

} // namespace echolock
