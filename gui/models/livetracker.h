// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/swarmbatch.h"
#include "gui/models/orderfacts.h"
#include "server/locks/lockevent.h"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace echolock {

struct LiveCounters
{
    int clients = 0;
    int held = 0;
    int grace = 0;
    int contended = 0;
    int orphaned = 0;
    int violations = 0;
    int orphanedEver = 0; ///< How often a lock became orphaned in this run.
    int violationsEver = 0;
    double eventsPerSecond = 0;

    friend bool operator==(const LiveCounters&, const LiveCounters&) = default;
};

/// Joins what the server says (lock events) with what clients believe (snapshots), per order. The
/// two come from different threads, up to two batches apart, so a disagreement counts only once it
/// has lasted `settleTime`.
class LiveTracker
{
public:
    static constexpr Duration settleTime = std::chrono::milliseconds(300);
    static constexpr std::size_t endedSocketsMax = 20'000;

    /// Makes `order.1` … `order.N` known before anybody opens them.
    void expectOrders(int count);
    void apply(std::span<const LockEvent> events);
    void apply(std::span<const ClientSnapshot> clients);
    /// Forgets all clients; what they held stays, as an orphan, until the server frees it.
    void forgetClients();
    /// Judges all orders at `now` and hands out those that changed since the last call.
    std::vector<OrderFacts> takeChanged(Instant now);

    /// Whose connection it is, where that is a simulated client's; empty otherwise.
    QString userOf(const std::string& socket) const;

    /// As of the last takeChanged(); the rate is the caller's.
    LiveCounters counters() const { return m_counters; }

private:
    struct Entry
    {
        OrderFacts facts;
        std::string ownerSocket;          ///< Also of a lock that ended.
        std::vector<std::string> holders; ///< The connections that share it; none but while held.
        std::unordered_map<std::string, int> editing; ///< Pages that believe so, per person.
        std::optional<Instant> orphanSince;
        std::optional<Instant> doubleSince;
        bool changed = true;
    };

    struct Known
    {
        int entry = -1;
        Belief belief = Belief::Nothing;
        std::string person; ///< The user, or a name of its own where there is none.
        std::string socket;
        bool gone = false;
    };

    /// One connection of a simulated client, and for a while after its end.
    struct Socket
    {
        bool alive = true;
        QString user;
    };

    int entryOf(const std::string& order);
    void take(const LockEvent& event, Entry& entry);
    void count(const Known& client, int step);
    void endSocket(const std::string& socket);
    bool hasEnded(const std::string& socket) const;
    bool holderIsLost(const Entry& entry) const;
    void judge(Entry& entry, Instant now);

    std::vector<Entry> m_entries;
    std::unordered_map<std::string, int> m_entryByOrder;
    std::unordered_map<std::uint32_t, Known> m_clients;
    std::unordered_map<std::string, Socket> m_sockets;
    std::deque<std::string> m_endedSockets;
    LiveCounters m_counters;
};

} // namespace echolock
