// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/hub.h"
#include "server/ledger/ledgerstats.h"
#include "server/net/gate.h"
#include "server/net/servercounters.h"
#include "server/webhooks/webhookqueue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// What /metrics shows.
struct Metrics
{
    HubStats hub;
    GateStats gate;
    WebhookStats webhooks;
    std::optional<LedgerStats> ledger; ///< Nothing where none is wanted.
    const ServerCounters& counters;
    std::uint64_t residentBytes = 0;
    std::uint64_t descriptorsOpen = 0;
    double uptimeSeconds = 0;
};

inline constexpr std::string_view metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/// In Prometheus' text format 0.0.4. docs/metrics.md names and explains each.
std::string metricsPage(const Metrics& metrics);

} // namespace echolock
