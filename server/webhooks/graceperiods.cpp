// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/webhooks/graceperiods.h"

#include "server/base/assert.h"

namespace echolock {

namespace {

using Kind = WebhookEvent::Kind;

bool isLeaving(Kind kind)
{
    return kind == Kind::ChannelVacated || kind == Kind::MemberRemoved;
}

bool isReturn(Kind kind)
{
    return kind == Kind::ChannelOccupied || kind == Kind::MemberAdded;
}

/// Who or what left. Neither app ids nor channel names can hold the separator, and the user's id,
/// which can, comes last.
std::string keyOf(const WebhookEvent& event)
{
    constexpr char separator = '\0';
    std::string key;
    key.reserve(event.appId.size() + event.channel.size() + event.user.value.size() + 2);
    key.append(event.appId).append(1, separator).append(event.channel);
    if (event.kind == Kind::MemberAdded || event.kind == Kind::MemberRemoved)
        key.append(1, separator).append(event.user.value);
    return key;
}

} // namespace

GracePeriods::GracePeriods(Duration grace)
    : m_grace(grace)
{
}

GracePeriods::Verdict GracePeriods::arrived(const WebhookEvent& event, Instant now)
{
    ECHOLOCK_ASSERT(m_held.empty() || m_held.front().due > now);
    if (m_grace <= Duration::zero() || (!isLeaving(event.kind) && !isReturn(event.kind)))
        return Verdict::Tell;
    std::string key = keyOf(event);
    const auto place = m_places.find(key);
    if (isReturn(event.kind)) {
        if (place == m_places.end())
            return Verdict::Tell;
        m_held.erase(place->second);
        m_places.erase(place);
        return Verdict::Undone;
    }
    if (place != m_places.end())
        return Verdict::Repeated;
    m_held.push_back({now + m_grace, key, event});
    m_places.emplace(std::move(key), std::prev(m_held.end()));
    return Verdict::Held;
}

std::optional<WebhookEvent> GracePeriods::takeExpired(Instant now)
{
    if (m_held.empty() || m_held.front().due > now)
        return std::nullopt;
    Held first = std::move(m_held.front());
    m_places.erase(first.key);
    m_held.pop_front();
    return std::move(first.event);
}

std::optional<Instant> GracePeriods::nextDue() const
{
    return m_held.empty() ? std::nullopt : std::optional(m_held.front().due);
}

} // namespace echolock
