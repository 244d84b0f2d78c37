// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/payload.h"
#include "server/hub/webhookevent.h"

#include <cstdint>
#include <span>

namespace echolock {

/// One event as Pusher words it, and the number that puts it in order.
Payload encodeWebhookEvent(const WebhookEvent& event, std::uint64_t sequence);

/// What is posted and signed: `{"time_ms":…,"events":[…]}`.
Payload encodeWebhookBody(std::int64_t unixMs, std::span<const Payload> events);

} // namespace echolock
