// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/backoff.h"
#include "client/echo/echooptions.h"
#include "client/echo/echosink.h"
#include "server/base/clock.h"
#include "server/base/statewriter.h"

#include <optional>
#include <vector>

namespace echolock {

/// What earlier connections teach pusher-js about the next: how soon to ping, and which way to try
/// first. The latter belongs to the page; a browser would share it among its tabs.
class TransportMemory
{
public:
    explicit TransportMemory(const EchoOptions& options)
        : m_activityTimeout(options.activityTimeout)
        , m_remembersWays(options.localStorage)
    {
    }

    void opened(Instant now, TransportId id);
    /// A short life that ended uncleanly may have been a proxy's doing, which cuts idle connections
    /// (assistant_to_the_transport_manager.ts).
    void closed(Instant now, TransportId id, CloseEvent close);

    /// For a transport that is opened now.
    std::optional<Duration> pingDelay() const { return m_pingDelay; }

    void forgetPingDelay() { m_pingDelay.reset(); }

    /// Trying to connect begins. Returns how long the way that worked last is tried first, if there
    /// is a fresh one (websocket_prioritized_cached_strategy.ts).
    std::optional<Duration> beginTries(Instant now);
    /// An attempt came to nothing. If it was the first try of the way that worked last, that way is
    /// forgotten.
    void attemptFailed(Instant now);

    bool isQuickTry() const { return m_isQuickTry; }

    /// The server spoke; even a refusal shows that this way works.
    void serverSpoke(Instant now);

    // What teaches it how soon to ping, which way to try first, and how the present tries go.
    /// Transports by how many came after them.
    void writeLives(TransportId newest, StateWriter& out) const;
    void writeWay(StateWriter& out) const;
    void writeTries(StateWriter& out) const;

private:
    struct OpenTransport
    {
        TransportId id;
        Instant openedAt;
    };

    struct Way
    {
        Instant at;
        Duration latency{};
    };

    Duration m_activityTimeout;
    bool m_remembersWays;
    std::vector<OpenTransport> m_open; ///< Closing ones too.
    std::optional<Duration> m_pingDelay;
    std::optional<Way> m_way;
    bool m_isQuickTry = false;
    Instant m_triesSince;
};

} // namespace echolock
