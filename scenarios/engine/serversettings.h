// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "server/hub/huboptions.h"
#include "server/hub/lifecycle.h"
#include "server/locks/lockevent.h"
#include "server/locks/restoredlock.h"

#include <optional>
#include <string>
#include <vector>

namespace echolock {

// What a scenario means to a server, whether it is a live or a simulated one.

/// `off` on a timer: longer than any run.
inline constexpr Duration never = std::chrono::hours(10'000);

/// What a scenario's server is configured with under a policy.
HubOptions hubOptionsOf(const std::string& policy, const ServerSettings& settings);

/// An application that is told of locks, and of nothing else.
WebhookTarget lockWebhooksTo(std::string url);

/// The policies that are asked for, with the file's settings for those that it names; all of the
/// file where none is asked for.
std::vector<PolicyChoice> policiesOf(const Scenario& scenario,
                                     const std::vector<std::string>& asked);

/// The channel on which a client's script subscribes to an order.
std::string channelOf(const ScenarioClient& client, const Resource& order);

/// The fact of a history that a step of a connection's life is, if it is one. Of a connection that
/// was turned away there are none: it never had a name, and only its client knows whose it was.
std::optional<ServerConnection::Kind> factOf(const LifecycleEvent& event);

/// What becomes of a lock that a server's ledger knew, when the next process knows nothing of it:
/// whoever had it has it no more.
LockEvent lostInRestart(const Resource& order, const RestoredLock& lock);

} // namespace echolock
