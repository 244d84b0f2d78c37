// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/huboptions.h"
#include "server/hub/webhookevent.h"

#include <optional>

namespace echolock {

/// The fact that undoes this one: what a return within the grace makes pointless to tell.
std::optional<WebhookEvent::Kind> counterpartOf(WebhookEvent::Kind kind);

/// Whether the target is told of the event. A lock has no channel of its own: a prefix fits it if
/// it fits the order's name or that of a channel which locks it, such as `private-order.7`.
bool wants(const WebhookTarget& target, const WebhookEvent& event);

/// Whether the target is told of the event or of its counterpart, and so must have the two weighed
/// against each other.
bool concerns(const WebhookTarget& target, const WebhookEvent& event);

} // namespace echolock
