// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/webhooks/webhooklane.h"

#include "server/base/assert.h"
#include "server/webhooks/webhookbody.h"

#include <algorithm>
#include <vector>

namespace echolock {

namespace {

/// Receivers that were down together must not all be called again at the same moment.
constexpr double shortestPartOfWait = 0.75;

} // namespace

WebhookLane::WebhookLane(const WebhookOptions& options, WebhookTarget target)
    : m_options(options)
    , m_target(std::move(target))
{
}

std::size_t WebhookLane::add(const Payload& event, Instant now, Urgency urgency)
{
    m_waiting.push_back(event);
    m_waitingBytes += event.text().size();
    std::size_t dropped = 0;
    while (m_waiting.size() > 1
           && (m_waiting.size() > m_options.queuedEventsMax
               || m_waitingBytes > m_options.queuedBytesMax)) {
        m_waitingBytes -= m_waiting.front().text().size();
        m_waiting.pop_front();
        ++dropped;
    }
    m_overflow += dropped;
    const bool isFull = m_waiting.size() >= batchMax() || m_waitingBytes >= m_options.batchBytesMax;
    const bool waits = urgency == Urgency::WaitsForOthers && !isFull;
    m_waitingDue = std::min(m_waitingDue, waits ? now + m_options.batchWindow : now);
    return dropped;
}

void WebhookLane::hurry(Instant now)
{
    if (!m_waiting.empty())
        m_waitingDue = std::min(m_waitingDue, now);
    if (m_call)
        m_call->due = std::min(m_call->due, now);
}

Instant WebhookLane::due() const
{
    if (m_call)
        return m_call->isUnderWay ? Instant::max() : m_call->due;
    return m_waitingDue;
}

Payload WebhookLane::begin(Instant now, std::int64_t unixMs)
{
    ECHOLOCK_ASSERT(due() <= now);
    if (!m_call)
        m_call = nextCall(now, unixMs);
    ++m_call->tries;
    m_call->isUnderWay = true;
    return m_call->body;
}

WebhookVerdict WebhookLane::ended(WebhookOutcome outcome, Instant now, Prng& chance)
{
    ECHOLOCK_ASSERT(m_call && m_call->isUnderWay);
    using enum WebhookVerdict::Kind;
    const std::size_t events = m_call->events;
    const Instant lastTry = m_call->firstTry + m_options.giveUpAfter;
    if (outcome == WebhookOutcome::Accepted || now >= lastTry) {
        m_call.reset();
        return {outcome == WebhookOutcome::Accepted ? Delivered : Dropped, events};
    }
    m_call->isUnderWay = false;
    m_call->due = std::min(now + retryWait(chance), lastTry);
    return {TriedAgain, events, m_call->due - now};
}

std::size_t WebhookLane::size() const
{
    return m_waiting.size() + (m_call ? m_call->events : 0);
}

std::size_t WebhookLane::batchMax() const
{
    return m_options.batchWindow > Duration::zero() ? m_options.batchEventsMax : 1;
}

WebhookLane::Call WebhookLane::nextCall(Instant now, std::int64_t unixMs)
{
    std::vector<Payload> events;
    std::size_t bytes = 0;
    while (!m_waiting.empty() && events.size() < batchMax()) {
        const std::size_t more = m_waiting.front().text().size();
        if (!events.empty() && bytes + more > m_options.batchBytesMax)
            break;
        bytes += more;
        events.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
    m_waitingBytes -= bytes;
    m_waitingDue = m_waiting.empty() ? Instant::max() : now;
    return {encodeWebhookBody(unixMs, events), events.size(), 0, now, now, false};
}

Duration WebhookLane::retryWait(Prng& chance) const
{
    Duration wait = m_options.retryFirst;
    for (std::uint32_t doubled = 1; doubled < m_call->tries && wait < m_options.retryMax; ++doubled)
        wait *= 2;
    wait = std::min(wait, m_options.retryMax);
    const double part = shortestPartOfWait + (1 - shortestPartOfWait) * chance.unit();
    return std::chrono::duration_cast<Duration>(wait * part);
}

} // namespace echolock
