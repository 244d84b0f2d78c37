// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/payload.h"
#include "server/base/prng.h"
#include "server/hub/huboptions.h"
#include "server/webhooks/webhookoptions.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace echolock {

/// What became of one try to tell a target.
enum class WebhookOutcome {
    Accepted, ///< Any 2xx.
    Failed,   ///< Another status, no connection, no answer in time.
};

/// What follows from it.
struct WebhookVerdict
{
    enum class Kind {
        Delivered,
        TriedAgain, ///< After `wait`.
        Dropped,    ///< Tried for too long.
        Forgotten,  ///< The target is no longer configured.
    };

    Kind kind = Kind::Forgotten;
    std::size_t events = 0; ///< In the call.
    Duration wait{};

    friend bool operator==(const WebhookVerdict&, const WebhookVerdict&) = default;
};

/// The events for one target, in their order: at most one call is under way, the later ones wait.
class WebhookLane
{
public:
    enum class Urgency { WaitsForOthers, AtOnce };

    WebhookLane(const WebhookOptions& options, WebhookTarget target);

    const WebhookTarget& target() const { return m_target; }

    void setTarget(WebhookTarget target) { m_target = std::move(target); }

    /// Returns how many of the oldest had to go for it.
    std::size_t add(const Payload& event, Instant now, Urgency urgency);
    /// What waits is due now, whatever it waits for.
    void hurry(Instant now);

    /// When begin() has a call; Instant::max() if only an answer or an event can bring one.
    Instant due() const;
    /// The body of the next call, the same in each retry. Only when one is due.
    Payload begin(Instant now, std::int64_t unixMs);
    /// Of the call that began last.
    WebhookVerdict ended(WebhookOutcome outcome, Instant now, Prng& chance);

    /// Waiting or under way.
    std::size_t size() const;

    /// Lost to a full queue since the last time.
    std::size_t takeOverflow() { return std::exchange(m_overflow, 0); }

    /// Whether the call under way was tried before.
    bool isRetry() const { return m_call && m_call->tries > 1; }

private:
    struct Call
    {
        Payload body;
        std::size_t events = 0;
        std::uint32_t tries = 0;
        Instant firstTry;
        Instant due;
        bool isUnderWay = false;
    };

    std::size_t batchMax() const;
    Call nextCall(Instant now, std::int64_t unixMs);
    Duration retryWait(Prng& chance) const;

    WebhookOptions m_options;
    WebhookTarget m_target;
    std::deque<Payload> m_waiting;
    std::size_t m_waitingBytes = 0;
    Instant m_waitingDue = Instant::max();
    std::optional<Call> m_call;
    std::size_t m_overflow = 0;
};

} // namespace echolock
