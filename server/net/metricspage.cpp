// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/metricspage.h"

#include <array>
#include <charconv>
#include <concepts>

namespace echolock {

namespace {

/// Families one after the other, each with its samples.
class Page
{
public:
    template <class Number> void gauge(std::string_view name, std::string_view help, Number value)
    {
        begin(name, help, "gauge");
        sample({}, {}, value);
    }

    template <class Number> void counter(std::string_view name, std::string_view help, Number value)
    {
        begin(name, help, "counter");
        sample({}, {}, value);
    }

    /// Samples with one label follow.
    void begin(std::string_view name, std::string_view help, std::string_view type)
    {
        m_name = "echolock_" + std::string(name);
        m_text += "# HELP " + m_name + ' ' + std::string(help) + "\n# TYPE " + m_name + ' '
            + std::string(type) + '\n';
    }

    template <class Number>
    void sample(std::string_view label, std::string_view labelValue, Number value)
    {
        m_text += m_name;
        if (!label.empty())
            m_text += '{' + std::string(label) + "=\"" + std::string(labelValue) + "\"}";
        m_text += ' ' + inDigits(value) + '\n';
    }

    std::string take() { return std::move(m_text); }

private:
    /// Independent of the locale.
    template <class Number> static std::string inDigits(Number value)
    {
        std::array<char, 32> digits{};
        const auto [end, error] = std::to_chars(digits.begin(), digits.end(), value);
        return {digits.begin(), end};
    }

    std::string m_name;
    std::string m_text;
};

void writeConnections(Page& page, const Metrics& metrics)
{
    const ServerCounters& counters = metrics.counters;
    page.gauge("connections", "WebSocket connections that are open.", metrics.hub.connections);
    page.gauge("http_connections", "Connections that speak plain HTTP.", metrics.gate.httpOpen);
    page.counter("accepted_total", "TCP connections accepted.", metrics.gate.accepted);
    page.counter("connections_opened_total", "WebSocket connections opened.", counters.opened);
    page.begin("connections_closed_total", "WebSocket connections ended, by how.", "counter");
    for (const auto& [how, count] : counters.closed)
        page.sample("how", how, count);
    page.begin("turned_away_total", "Connections turned away or ended for what they did, by why.",
               "counter");
    page.sample("why", "bad_request", metrics.gate.refused);
    page.sample("why", "protocol_violation", metrics.gate.violations);
    page.sample("why", "slow_reader", metrics.gate.overflows);
    page.sample("why", "tls", metrics.gate.tlsFailures);
    page.sample("why", "too_many_per_address", metrics.gate.tooManyPerAddress);
    page.sample("why", "too_fast_per_address", metrics.gate.tooFastPerAddress);
    page.counter("accept_errors_total", "Times that the system had no descriptor left.",
                 metrics.gate.acceptErrors);
}

void writeLockCauses(Page& page, const ServerCounters& counters)
{
    const auto write = [&](std::string_view name, std::string_view help, const auto& byCause) {
        page.begin(name, help, "counter");
        for (const auto& [cause, count] : byCause)
            page.sample("cause", cause, count);
    };
    write("lock_grants_total", "Locks granted, by cause.", counters.lockGrants);
    write("lock_denials_total", "Claims denied, by cause.", counters.lockDenials);
    write("lock_graces_total", "Graces begun, by how the owner went.", counters.lockGraces);
    write("lock_ends_total", "Locks ended, by cause.", counters.lockEnds);
}

void writeChannels(Page& page, const Metrics& metrics)
{
    const ServerCounters& counters = metrics.counters;
    page.gauge("channels", "Occupied channels.", metrics.hub.channels);
    page.gauge("subscriptions", "Subscriptions to them.", metrics.hub.subscriptions);
    page.counter("subscriptions_total", "Subscriptions granted.", counters.subscribed);
    page.counter("messages_received_total", "Messages from clients.", counters.received);
    page.counter("messages_received_bytes_total", "Their size, without framing.",
                 counters.receivedBytes);
    page.counter("messages_sent_total", "Messages to clients, one per recipient.", counters.sent);
    page.counter("messages_sent_bytes_total", "Their size, without framing.", counters.sentBytes);
    page.counter("errors_total", "Messages and subscriptions refused.", counters.errors);
    page.gauge("locks_held", "Orders that are locked.", metrics.hub.locksHeld);
    page.begin("lock_events_total", "What happened to locks.", "counter");
    for (const auto& [fact, count] : counters.locks)
        page.sample("fact", fact, count);
    writeLockCauses(page, counters);
}

void writeHttp(Page& page, const Metrics& metrics)
{
    page.begin("http_requests_total", "Requests of the HTTP API, by status.", "counter");
    for (const auto& [status, count] : metrics.counters.requests)
        page.sample("status", std::to_string(status), count);
    const WebhookStats& webhooks = metrics.webhooks;
    page.gauge("webhook_events_queued", "Events that wait for their call or its answer.",
               webhooks.queued);
    page.gauge("webhook_events_held", "Leavings within their grace.", webhooks.held);
    page.counter("webhook_events_delivered_total", "Events that a receiver took.",
                 webhooks.delivered);
    page.counter("webhook_events_dropped_total", "Events given up.", webhooks.dropped);
    page.counter("webhook_events_suppressed_total", "Events that cancelled each other out.",
                 webhooks.suppressed);
    page.counter("webhook_calls_failed_total", "Calls not answered with 2xx.", webhooks.failed);
    page.counter("webhook_calls_retried_total", "Calls made again.", webhooks.retried);
}

void writeLedger(Page& page, const LedgerStats& ledger)
{
    page.gauge("ledger_up", "1 while the ledger is written, 0 while the server goes on without.",
               ledger.state == LedgerStats::State::Up ? 1 : 0);
    page.counter("ledger_entries_written_total", "Entries on the disk.", ledger.written);
    page.counter("ledger_entries_dropped_total", "Entries that the disk was too slow for.",
                 ledger.dropped);
    page.gauge("ledger_entries_waiting", "Entries that are not on the disk yet.", ledger.waiting);
    page.counter("ledger_batches_total", "Transactions that they came in.", ledger.batches);
    page.counter("ledger_failures_total", "Transactions that failed, and were tried again.",
                 ledger.failures);
    page.gauge("ledger_file_bytes", "Size of the file and its log.", ledger.fileBytes);
    page.gauge("ledger_last_batch_seconds", "How long the last transaction took.",
               std::chrono::duration<double>(ledger.lastBatch).count());
}

void writeProcess(Page& page, const Metrics& metrics)
{
    page.begin("build_info", "Always 1; the label tells the version.", "gauge");
    page.sample("version", ECHOLOCK_VERSION, 1);
    page.gauge("uptime_seconds", "Since the server was started.", metrics.uptimeSeconds);
    page.gauge("resident_memory_bytes", "Memory that is resident.", metrics.residentBytes);
    page.gauge("open_descriptors", "Files and sockets that are open.", metrics.descriptorsOpen);
}

} // namespace

std::string metricsPage(const Metrics& metrics)
{
    Page page;
    writeConnections(page, metrics);
    writeChannels(page, metrics);
    writeHttp(page, metrics);
    if (metrics.ledger)
        writeLedger(page, *metrics.ledger);
    writeProcess(page, metrics);
    return page.take();
}

} // namespace echolock
