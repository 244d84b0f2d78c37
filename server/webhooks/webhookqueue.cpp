// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/webhooks/webhookqueue.h"

#include "server/base/assert.h"
#include "server/protocol/channelauth.h"
#include "server/webhooks/webhookbody.h"
#include "server/webhooks/webhookfilter.h"

#include <algorithm>

namespace echolock {

namespace {

/// An application acts on a lock: it hears of it before the window that gathers others is over.
WebhookLane::Urgency urgencyOf(WebhookEvent::Kind kind)
{
    using enum WebhookEvent::Kind;
    return kind == LockGranted || kind == LockReleased ? WebhookLane::Urgency::AtOnce
                                                       : WebhookLane::Urgency::WaitsForOthers;
}

} // namespace

WebhookQueue::WebhookQueue(const WebhookOptions& options, Prng chance)
    : m_options(options)
    , m_chance(chance)
    , m_graces(options.grace)
{
}

void WebhookQueue::setApps(std::span<const AppConfig> apps)
{
    Lanes previous = std::exchange(m_lanes, {});
    for (auto& [id, app] : m_apps)
        app.lanes.clear();
    for (const AppConfig& app : apps)
        configure(app, previous);
    for (const auto& [id, gone] : previous) {
        m_stats.dropped += gone.lane.size();
        m_due.erase({gone.listed, id});
        std::erase_if(m_calls, [lane = id](const auto& call) { return call.second == lane; });
    }
}

void WebhookQueue::configure(const AppConfig& config, Lanes& previous)
{
    const auto [place, isNew] = m_apps.try_emplace(config.id);
    App& app = place->second;
    app.key = config.key;
    app.secret = config.secret;
    if (isNew)
        app.nextSequence = m_options.firstSequence;
    for (const WebhookTarget& target : config.webhooks) {
        const auto same = std::ranges::find_if(previous, [&](const auto& lane) {
            return lane.second.appId == config.id && lane.second.lane.target().url == target.url;
        });
        if (same == previous.end()) {
            app.lanes.push_back(++m_lastLane);
            m_lanes.emplace(m_lastLane, Entry{WebhookLane(m_options, target), config.id});
            continue;
        }
        same->second.lane.setTarget(target);
        app.lanes.push_back(same->first);
        m_lanes.insert(previous.extract(same));
    }
}

void WebhookQueue::add(const WebhookEvent& event, Instant now)
{
    tellExpired(now);
    const auto app = m_apps.find(event.appId);
    if (app == m_apps.end() || std::ranges::none_of(app->second.lanes, [&](LaneId id) {
            return concerns(m_lanes.at(id).lane.target(), event);
        }))
        return;
    switch (m_graces.arrived(event, now)) {
    case GracePeriods::Verdict::Tell:
        return tell(event, now);
    case GracePeriods::Verdict::Undone:
        m_stats.suppressed += 2;
        return;
    case GracePeriods::Verdict::Held:
        if (m_graces.size() > m_options.heldEventsMax)
            tell(*m_graces.takeExpired(Instant::max()), now);
        return;
    case GracePeriods::Verdict::Repeated:
        return;
    }
}

std::optional<Instant> WebhookQueue::nextDue() const
{
    std::optional<Instant> next = m_graces.nextDue();
    if (!m_due.empty() && (!next || m_due.begin()->first < *next))
        next = m_due.begin()->first;
    return next;
}

std::vector<WebhookCall> WebhookQueue::take(Instant now, std::int64_t unixMs)
{
    tellExpired(now);
    std::vector<WebhookCall> calls;
    while (!m_due.empty() && m_due.begin()->first <= now) {
        const LaneId id = m_due.begin()->second;
        Entry& entry = m_lanes.at(id);
        Payload body = entry.lane.begin(now, unixMs);
        if (entry.lane.isRetry())
            ++m_stats.retried;
        list(id, entry);
        calls.push_back(callOf(id, entry, std::move(body)));
    }
    return calls;
}

WebhookVerdict WebhookQueue::ended(WebhookCallId call, WebhookOutcome outcome, Instant now)
{
    const auto found = m_calls.find(call);
    if (found == m_calls.end())
        return {};
    const LaneId id = found->second;
    m_calls.erase(found);
    Entry& entry = m_lanes.at(id);
    const WebhookVerdict verdict = entry.lane.ended(outcome, now, m_chance);
    if (outcome == WebhookOutcome::Failed)
        ++m_stats.failed;
    if (verdict.kind == WebhookVerdict::Kind::Delivered)
        m_stats.delivered += verdict.events;
    if (verdict.kind == WebhookVerdict::Kind::Dropped)
        m_stats.dropped += verdict.events;
    list(id, entry);
    return verdict;
}

void WebhookQueue::flush(Instant now)
{
    while (const auto event = m_graces.takeExpired(Instant::max()))
        tell(*event, now);
    for (auto& [id, entry] : m_lanes) {
        entry.lane.hurry(now);
        list(id, entry);
    }
}

std::size_t WebhookQueue::abandon()
{
    std::size_t given = 0;
    while (m_graces.takeExpired(Instant::max()))
        ++given;
    for (auto& [id, entry] : m_lanes) {
        given += entry.lane.size();
        entry.lane = WebhookLane(m_options, entry.lane.target());
        list(id, entry);
    }
    m_calls.clear();
    m_stats.dropped += given;
    return given;
}

bool WebhookQueue::isEmpty() const
{
    const WebhookStats now = stats();
    return now.queued == 0 && now.held == 0;
}

WebhookStats WebhookQueue::stats() const
{
    WebhookStats stats = m_stats;
    for (const auto& [id, entry] : m_lanes)
        stats.queued += entry.lane.size();
    stats.held = m_graces.size();
    return stats;
}

std::vector<std::pair<std::string, std::size_t>> WebhookQueue::takeOverflows()
{
    std::vector<std::pair<std::string, std::size_t>> overflows;
    if (!std::exchange(m_hasOverflows, false))
        return overflows;
    for (auto& [id, entry] : m_lanes)
        if (const std::size_t lost = entry.lane.takeOverflow(); lost > 0)
            overflows.emplace_back(entry.lane.target().url, lost);
    return overflows;
}

void WebhookQueue::tell(const WebhookEvent& event, Instant now)
{
    App& app = m_apps.find(event.appId)->second;
    std::optional<Payload> text;
    for (const LaneId id : app.lanes) {
        Entry& entry = m_lanes.at(id);
        if (!wants(entry.lane.target(), event))
            continue;
        if (!text)
            text = encodeWebhookEvent(event, app.nextSequence++);
        const std::size_t dropped = entry.lane.add(*text, now, urgencyOf(event.kind));
        m_stats.dropped += dropped;
        m_hasOverflows = m_hasOverflows || dropped > 0;
        list(id, entry);
    }
}

void WebhookQueue::tellExpired(Instant now)
{
    while (const auto event = m_graces.takeExpired(now))
        tell(*event, now);
}

void WebhookQueue::list(LaneId id, Entry& entry)
{
    const Instant due = entry.lane.due();
    if (due == entry.listed)
        return;
    m_due.erase({entry.listed, id});
    if (due != Instant::max())
        m_due.emplace(due, id);
    entry.listed = due;
}

WebhookCall WebhookQueue::callOf(LaneId id, const Entry& entry, Payload body)
{
    const App& app = m_apps.find(entry.appId)->second;
    m_calls.emplace(WebhookCallId{++m_lastCall.value}, id);
    WebhookCall call{m_lastCall, entry.lane.target().url, entry.lane.target().headers,
                     std::move(body)};
    call.headers.emplace_back("Content-Type", "application/json");
    call.headers.emplace_back("X-Pusher-Key", app.key);
    call.headers.emplace_back("X-Pusher-Signature", hmacSha256Hex(app.secret, call.body.text()));
    return call;
}

} // namespace echolock
