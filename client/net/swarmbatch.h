// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>

#include "client/echo/belief.h"
#include "client/echo/observation.h"
#include "server/base/clock.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// One client as the app shows it.
struct ClientSnapshot
{
    std::uint32_t number = 0; ///< From 1, in order of creation; names the client for abandon().
    std::string user;         ///< `alice`, `bob`, …, the same for all pages of one person.
    std::string order;        ///< `order.7`, empty while on none.
    ConnectionState state = ConnectionState::Initialized;
    Belief belief = Belief::Nothing;
    std::string socketId;
    std::string note;  ///< Last abandonment or error: `frozen`, `vanished`, `killed` …
    bool gone = false; ///< Vanished or ended: it no longer acts, whatever the server thinks.
    Instant at;
};

struct SwarmStats
{
    std::uint32_t clients = 0;
    std::uint32_t connected = 0;
    std::uint32_t editing = 0;
    std::uint32_t viewing = 0;
    std::uint64_t connectsFailed = 0;
    std::uint64_t connectsMade = 0;
    std::uint64_t subscribed = 0;
    std::uint64_t eventsReceived = 0;
    std::uint64_t locksGranted = 0;
    std::uint64_t locksDenied = 0;
    std::uint64_t abandonments = 0;
    std::uint64_t violations = 0;           ///< Moments when two of these clients edited one order.
    std::uint32_t clientsSettled = 0;       ///< Whose first attempt to connect has come to an end.
    std::uint32_t clientsConnectedOnce = 0; ///< Who have been connected, now or earlier.
};

/// What changed since the last batch.
struct SwarmBatch
{
    std::vector<ClientSnapshot> clients; ///< Only those that changed.
    SwarmStats stats;
    std::vector<std::string> problems; ///< Sentences; the same one is told once.
};

} // namespace echolock

Q_DECLARE_METATYPE(echolock::SwarmBatch)
