// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

// The bodies of Pusher's HTTP API.

/// POST /apps/{id}/events, and each event of a batch.
struct TriggerRequest
{
    std::string name;
    std::string data;
    std::vector<std::string> channels; ///< Each once, in the order given.
    std::string socketId;              ///< This one connection does not get it; empty for nobody.
    std::string info;                  ///< Which attributes to answer with, separated by commas.
};

/// At most this many channels in one trigger, and events in one batch (Pusher HTTP API).
inline constexpr std::size_t triggerChannelsMax = 100;
inline constexpr std::size_t batchEventsMax = 10;

Result<TriggerRequest> decodeTrigger(std::string_view body);

/// POST /apps/{id}/batch_events. Each event has one channel.
Result<std::vector<TriggerRequest>> decodeBatch(std::string_view body);

} // namespace echolock
