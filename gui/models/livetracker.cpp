// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/livetracker.h"

#include "gui/models/wording.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// True once `condition` has held for the settle time; `since` remembers its beginning.
bool settled(std::optional<Instant>& since, Instant now, int condition)
{
    if (condition == 0) {
        since.reset();
        return false;
    }
    if (!since)
        since = now;
    return now - *since >= LiveTracker::settleTime;
}

/// Two pages of one person are one editor: policies that lock for a user let both edit.
std::string personOf(const ClientSnapshot& client)
{
    return client.user.empty() ? "#" + std::to_string(client.number) : client.user;
}

} // namespace

void LiveTracker::expectOrders(int count)
{
    for (int number = 1; number <= count; ++number)
        entryOf("order." + std::to_string(number));
}

void LiveTracker::apply(std::span<const LockEvent> events)
{
    for (const LockEvent& event : events) {
        // What goes on at an order that nobody here knows is the tail of an earlier crowd.
        if (event.fact == LockFact::Granted || m_entryByOrder.contains(event.order.value))
            take(event, m_entries[static_cast<std::size_t>(entryOf(event.order.value))]);
    }
}

void LiveTracker::take(const LockEvent& event, Entry& entry)
{
    OrderFacts& facts = entry.facts;
    const std::string& socket = event.owner.socket.value;
    if (event.fact == LockFact::Denied) {
        if (event.cause == LockCause::TooManyOrders)
            return;
        const bool queued = event.position > 0;
        entry.changed |= queued != facts.queued;
        facts.queued = queued;
        return;
    }
    if (event.fact == LockFact::Confirmed) {
        // Another tab of the holder's, which keeps the lock when the first one goes.
        if (facts.held() && std::ranges::find(entry.holders, socket) == entry.holders.end()) {
            std::erase_if(entry.holders, [this](const std::string& one) { return hasEnded(one); });
            entry.holders.push_back(socket);
        }
        return;
    }
    facts.state = stateAfter(event.fact).value_or(facts.state);
    facts.owner = fromView(event.owner.user.empty() ? socket : event.owner.user.value);
    facts.ownerSocket = fromView(socket);
    facts.token = event.token.value;
    facts.cause = causeWords(event.cause);
    facts.changedAt = event.at;
    facts.graceUntil.reset();
    if (facts.inGrace() && event.ttl)
        facts.graceUntil = event.at + *event.ttl;
    // Where one is handed over, those behind are still in line, and are not told again.
    facts.queued = facts.locked() && (facts.queued || event.cause == LockCause::HandedOver);
    entry.ownerSocket = socket;
    entry.holders.clear();
    if (facts.held())
        entry.holders.push_back(socket);
    entry.orphanSince.reset();
    entry.changed = true;
}

void LiveTracker::apply(std::span<const ClientSnapshot> clients)
{
    for (const ClientSnapshot& snapshot : clients) {
        const int entry = snapshot.order.empty() ? -1 : entryOf(snapshot.order);
        Known& known = m_clients[snapshot.number];
        count(known, -1);
        if (!known.socket.empty() && (known.socket != snapshot.socketId || snapshot.gone))
            endSocket(known.socket);
        known = {entry, snapshot.belief, personOf(snapshot),
                 snapshot.gone ? std::string() : snapshot.socketId, snapshot.gone};
        if (!snapshot.socketId.empty())
            m_sockets[snapshot.socketId].user = fromView(snapshot.user);
        if (snapshot.gone && !snapshot.socketId.empty())
            endSocket(snapshot.socketId);
        count(known, +1);
    }
}

void LiveTracker::forgetClients()
{
    for (const auto& [number, known] : m_clients) {
        count(known, -1);
        if (!known.socket.empty())
            endSocket(known.socket);
    }
    m_clients.clear();
}

std::vector<OrderFacts> LiveTracker::takeChanged(Instant now)
{
    std::vector<OrderFacts> changed;
    const LiveCounters before = std::exchange(m_counters, {});
    m_counters.orphanedEver = before.orphanedEver;
    m_counters.violationsEver = before.violationsEver;
    m_counters.clients = static_cast<int>(m_clients.size());
    for (Entry& entry : m_entries) {
        judge(entry, now);
        m_counters.held += entry.facts.held() ? 1 : 0;
        m_counters.grace += entry.facts.inGrace() ? 1 : 0;
        m_counters.contended += entry.facts.contended() ? 1 : 0;
        m_counters.orphaned += entry.facts.orphaned ? 1 : 0;
        m_counters.violations += entry.facts.doubleEdited ? 1 : 0;
        if (std::exchange(entry.changed, false))
            changed.push_back(entry.facts);
    }
    return changed;
}

int LiveTracker::entryOf(const std::string& order)
{
    const auto [found, isNew] = m_entryByOrder.try_emplace(order,
                                                           static_cast<int>(m_entries.size()));
    if (isNew) {
        Entry entry;
        entry.facts.order = fromView(order);
        m_entries.push_back(std::move(entry));
    }
    return found->second;
}

void LiveTracker::count(const Known& client, int step)
{
    if (client.entry < 0 || client.gone)
        return;
    Entry& entry = m_entries[static_cast<std::size_t>(client.entry)];
    if (client.belief == Belief::Viewing)
        entry.facts.viewers += step;
    else if (client.belief == Belief::Editing) {
        if ((entry.editing[client.person] += step) == 0)
            entry.editing.erase(client.person);
        entry.facts.editors = static_cast<int>(entry.editing.size());
    } else
        return;
    entry.changed = true;
}

void LiveTracker::endSocket(const std::string& socket)
{
    Socket& known = m_sockets[socket];
    if (!known.alive)
        return;
    known.alive = false;
    m_endedSockets.push_back(socket);
    if (m_endedSockets.size() > endedSocketsMax) {
        m_sockets.erase(m_endedSockets.front());
        m_endedSockets.pop_front();
    }
}

QString LiveTracker::userOf(const std::string& socket) const
{
    const auto found = m_sockets.find(socket);
    return found == m_sockets.end() ? QString() : found->second.user;
}

bool LiveTracker::hasEnded(const std::string& socket) const
{
    // A connection of somebody outside is taken to live.
    const auto found = m_sockets.find(socket);
    return found != m_sockets.end() && !found->second.alive;
}

bool LiveTracker::holderIsLost(const Entry& entry) const
{
    return !entry.holders.empty()
        && std::ranges::all_of(entry.holders,
                               [this](const std::string& one) { return hasEnded(one); });
}

void LiveTracker::judge(Entry& entry, Instant now)
{
    OrderFacts& facts = entry.facts;
    const bool lost = facts.held() && holderIsLost(entry);
    const bool orphaned = settled(entry.orphanSince, now, lost ? 1 : 0);
    const bool doubled = settled(entry.doubleSince, now, facts.editors > 1 ? 1 : 0);
    m_counters.orphanedEver += orphaned && !facts.orphaned ? 1 : 0;
    m_counters.violationsEver += doubled && !facts.doubleEdited ? 1 : 0;
    // On a private channel the server knows no user, and the client's own word may come after the
    // lock.
    if (facts.owner == facts.ownerSocket && !facts.owner.isEmpty()) {
        if (const QString user = userOf(entry.ownerSocket); !user.isEmpty()) {
            facts.owner = user;
            entry.changed = true;
        }
    }
    entry.changed |= orphaned != facts.orphaned || doubled != facts.doubleEdited;
    facts.orphaned = orphaned;
    facts.doubleEdited = doubled;
}

} // namespace echolock
