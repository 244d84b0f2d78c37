// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/webhooks/graceperiods.h"
#include "server/webhooks/webhooklane.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

using WebhookCallId = StrongNumber<struct WebhookCallIdTag>;

/// A POST to be made now. Its end is told to WebhookQueue::ended().
struct WebhookCall
{
    WebhookCallId id;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    Payload body;
};

/// Since the start, but what is queued and held, which is so now.
struct WebhookStats
{
    std::uint64_t delivered = 0;  ///< Events, each once per target, as all but the next two.
    std::uint64_t failed = 0;     ///< Calls that were not answered with 2xx.
    std::uint64_t retried = 0;    ///< Calls that were a repetition.
    std::uint64_t dropped = 0;    ///< Tried for too long, pushed out of a full queue, target gone.
    std::uint64_t suppressed = 0; ///< Leavings and returns within the grace; per app.
    std::uint64_t queued = 0;     ///< Waiting for their call or its answer.
    std::uint64_t held = 0;       ///< Leavings within their grace; per app.

    friend bool operator==(const WebhookStats&, const WebhookStats&) = default;
};

/// Which target is told what, when and how often. Events come in as they happen, calls go out, and
/// how each ended comes back; a retry is the same call with a new id. Pure: the caller makes the
/// calls and says what time it is.
class WebhookQueue
{
public:
    explicit WebhookQueue(const WebhookOptions& options, Prng chance);

    /// A target that stays (same app, same URL) keeps its events and the order of retries; the
    /// events of one that is gone are dropped.
    void setApps(std::span<const AppConfig> apps);

    void add(const WebhookEvent& event, Instant now);
    /// When take() has something; nothing if only an event or an answer can bring it.
    std::optional<Instant> nextDue() const;
    /// The calls that are due, at most one per target. `unixMs` becomes their `time_ms`.
    std::vector<WebhookCall> take(Instant now, std::int64_t unixMs);
    WebhookVerdict ended(WebhookCallId call, WebhookOutcome outcome, Instant now);

    /// Makes everything due: graces end, nobody waits for others or for a retry.
    void flush(Instant now);
    /// Gives up all that is queued or held, and forgets the calls under way. Returns how many
    /// events that were.
    std::size_t abandon();

    bool isEmpty() const;
    WebhookStats stats() const;
    /// URLs whose queue was full since the last time, and how many events it lost.
    std::vector<std::pair<std::string, std::size_t>> takeOverflows();

private:
    using LaneId = std::uint64_t;

    struct App
    {
        std::string key;
        std::string secret;
        std::vector<LaneId> lanes{};
        std::uint64_t nextSequence = 1;
    };

    struct Entry
    {
        WebhookLane lane;
        std::string appId;
        Instant listed = Instant::max(); ///< Its place in m_due; max(): none.
    };

    using Lanes = std::map<LaneId, Entry>;

    void configure(const AppConfig& config, Lanes& previous);
    void tell(const WebhookEvent& event, Instant now);
    void tellExpired(Instant now);
    void list(LaneId id, Entry& entry);
    WebhookCall callOf(LaneId id, const Entry& entry, Payload body);

    WebhookOptions m_options;
    Prng m_chance;
    GracePeriods m_graces;
    std::map<std::string, App, std::less<>> m_apps;
    Lanes m_lanes;
    std::set<std::pair<Instant, LaneId>> m_due;
    std::map<WebhookCallId, LaneId> m_calls;
    LaneId m_lastLane = 0;
    WebhookCallId m_lastCall;
    WebhookStats m_stats; ///< But `queued` and `held`.
    bool m_hasOverflows = false;
};

} // namespace echolock
