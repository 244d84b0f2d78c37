// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstddef>
#include <cstdint>

namespace echolock {

/// How webhooks are told; to whom and of what is in each app's WebhookTargets. The times are
/// Pusher's where Pusher names them (Pusher docs, "Webhooks").
struct WebhookOptions
{
    /// How long a channel or member may be away without anybody being told; 0: not at all.
    Duration grace = std::chrono::seconds(3);
    /// What happens within it goes out in one call; 0: one event a call.
    Duration batchWindow = std::chrono::milliseconds(50);
    std::size_t batchEventsMax = 100;
    std::size_t batchBytesMax = std::size_t(256) * 1024; ///< A larger event goes alone.
    std::size_t queuedEventsMax = 10'000;                ///< Of one target; then the oldest go.
    std::size_t queuedBytesMax = std::size_t(32) * 1024 * 1024;
    std::size_t heldEventsMax = 100'000; ///< Within their grace; then the oldest are told early.
    Duration retryFirst = std::chrono::seconds(1); ///< Doubles with each failure …
    Duration retryMax = std::chrono::seconds(60);  ///< … up to this.
    Duration giveUpAfter = std::chrono::minutes(5);
    /// Of the first event of each app. A server that begins with its wall clock keeps the numbers
    /// rising over restarts.
    std::uint64_t firstSequence = 1;
};

} // namespace echolock
