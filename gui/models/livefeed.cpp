// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/livefeed.h"

#include "gui/models/clientmodel.h"
#include "gui/models/eventlogmodel.h"
#include "gui/models/ordermodel.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echolock {

LiveFeed::LiveFeed(OrderModel& orders, ClientModel& clients, EventLogModel& log)
    : m_orders(orders)
    , m_clients(clients)
    , m_log(log)
{
}

void LiveFeed::expectOrders(int orders)
{
    m_tracker.expectOrders(orders);
}

void LiveFeed::take(const ServerBatch& batch, Instant now)
{
    m_tracker.apply(batch.locks);
    m_messages.add(now, batch.messagesSent);
    m_serverStats = batch.stats;
    m_recordsDropped += batch.recordsDropped;
    for (const LifecycleRecord& record : batch.lifecycle)
        m_logPending.push_back(entryFor(record));
    for (LockEvent event : batch.locks) {
        if (event.holder.user.empty())
            event.holder.user.value = m_tracker.userOf(event.holder.socket.value).toStdString();
        m_logPending.push_back(entryFor(event));
    }
}

void LiveFeed::take(const SwarmBatch& batch, Instant now)
{
    m_swarmStats = batch.stats;
    std::vector<ClientSnapshot> news;
    for (const ClientSnapshot& client : batch.clients) {
        if (!m_clients.takes(client.number))
            continue;
        const auto [seen, isNew] = m_lastSeen.try_emplace(client.number, client);
        if (auto entry = entryFor(isNew ? nullptr : &seen->second, client))
            m_logPending.push_back(std::move(*entry));
        seen->second = client;
        news.push_back(client);
    }
    for (const std::string& problem : batch.problems)
        m_logPending.push_back({.at = now,
                                .source = LogSource::Client,
                                .tone = LogTone::Alarm,
                                .what = QString::fromStdString(problem),
                                .order = {},
                                .who = {},
                                .raw = QString::fromStdString(problem)});
    m_tracker.apply(news);
    std::move(news.begin(), news.end(), std::back_inserter(m_clientsPending));
}

LiveCounters LiveFeed::flush(Instant now)
{
    m_clients.update(std::exchange(m_clientsPending, {}));
    m_orders.update(m_tracker.takeChanged(now));
    flushLog(now);
    LiveCounters counters = m_tracker.counters();
    counters.eventsPerSecond = m_messages.perSecond(now);
    return counters;
}

void LiveFeed::flushLog(Instant now)
{
    std::stable_sort(
        m_logPending.begin(), m_logPending.end(),
        [](const LogEntry& first, const LogEntry& second) { return first.at < second.at; });
    const auto young = std::find_if(
        m_logPending.begin(), m_logPending.end(),
        [&](const LogEntry& entry) { return entry.at > now - logDelay; });
    std::vector<LogEntry> ripe(std::make_move_iterator(m_logPending.begin()),
                               std::make_move_iterator(young));
    m_logPending.erase(m_logPending.begin(), young);
    for (LogEntry& entry : ripe) {
        if (const QString user = m_tracker.userOf(entry.socket); !user.isEmpty())
            entry.who = user;
    }
    m_log.append(std::move(ripe));
}

void LiveFeed::forgetClients(std::uint32_t upTo)
{
    m_tracker.forgetClients();
    m_lastSeen.clear();
    m_clientsPending.clear();
    m_clients.forgetAll(upTo);
}

void LiveFeed::forgetAll()
{
    forgetClients(0);
    m_tracker = LiveTracker();
    m_orders.clear();
}

} // namespace echolock
