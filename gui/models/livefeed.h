// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/swarmbatch.h"
#include "gui/models/livetracker.h"
#include "gui/models/logentry.h"
#include "gui/models/ratemeter.h"
#include "server/net/serverbatch.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace echolock {

class ClientModel;
class EventLogModel;
class OrderModel;

/// Takes batches as they come and brings the models up to date together, at flush(): one change
/// signal per model and tick, however many threads report.
class LiveFeed
{
public:
    /// How long an entry waits for what happened before it and comes from another thread.
    static constexpr Duration logDelay = std::chrono::milliseconds(120);

    LiveFeed(OrderModel& orders, ClientModel& clients, EventLogModel& log);

    void expectOrders(int orders);
    void take(const ServerBatch& batch, Instant now);
    void take(const SwarmBatch& batch, Instant now);
    LiveCounters flush(Instant now);
    /// Forgets the clients up to `number`, also what batches under way still say about them.
    void forgetClients(std::uint32_t upTo);
    /// Forgets all orders too, and clients may be numbered from 1 again.
    void forgetAll();

    const HubStats& serverStats() const { return m_serverStats; }

    const SwarmStats& swarmStats() const { return m_swarmStats; }

    /// Records that the server left out of its batches.
    std::uint64_t recordsDropped() const { return m_recordsDropped; }

private:
    void flushLog(Instant now);

    OrderModel& m_orders;
    ClientModel& m_clients;
    EventLogModel& m_log;
    LiveTracker m_tracker;
    RateMeter m_messages;
    HubStats m_serverStats;
    SwarmStats m_swarmStats;
    std::uint64_t m_recordsDropped = 0;
    std::unordered_map<std::uint32_t, ClientSnapshot> m_lastSeen;
    std::vector<ClientSnapshot> m_clientsPending;
    std::vector<LogEntry> m_logPending;
};

} // namespace echolock
