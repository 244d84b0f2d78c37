// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>

#include "client/echo/agentsink.h"
#include "client/echo/belief.h"
#include "client/echo/clienthistory.h"
#include "client/echo/observation.h"
#include "client/echo/swarmstats.h"
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

/// A step of a person's plan whose turn has come.
struct PersonDeed
{
    std::uint32_t client = 0;
    AgentDeed deed{};

    friend bool operator==(const PersonDeed&, const PersonDeed&) = default;
};

/// What changed since the last batch.
struct SwarmBatch
{
    std::vector<ClientSnapshot> clients; ///< Only those that changed.
    SwarmStats stats;
    std::vector<std::string> problems; ///< Sentences; the same one is told once.
    std::vector<PersonDeed> deeds{};   ///< If they were asked for: each person's in order.
    // Only where SwarmOptions::record asks for them.
    std::vector<HoldChange> holds{};
    std::vector<ClientEntry> entries{};
    std::uint64_t entriesDropped = 0; ///< For want of room.
    Instant upTo{};                   ///< All that happened until then is told.
};

} // namespace echolock

Q_DECLARE_METATYPE(echolock::SwarmBatch)
