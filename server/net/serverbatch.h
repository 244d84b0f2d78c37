// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/hub.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// A LifecycleEvent that owns its texts.
struct LifecycleRecord
{
    LifecycleStep step = LifecycleStep::Opened;
    ConnId conn;
    std::string socketId;
    std::string user;
    std::string channel;
    std::string detail; ///< Cut to 4 kB.
    Instant at;
};

/// What a server did since the last batch, oldest first.
struct ServerBatch
{
    std::vector<LockEvent> locks;
    std::vector<LifecycleRecord> lifecycle;
    HubStats stats;
    std::uint64_t messagesSent = 0;   ///< Since the last batch, counted per recipient.
    std::uint64_t recordsDropped = 0; ///< Lifecycle records left out because the batch was full.
};

} // namespace echolock
