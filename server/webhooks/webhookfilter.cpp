// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/webhooks/webhookfilter.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

using Kind = WebhookEvent::Kind;

/// The kinds of channels that lock; public ones never do.
constexpr std::array<std::string_view, 6> lockingChannels{
    "private-",       "presence-",       "private-encrypted-",
    "private-cache-", "presence-cache-", "private-encrypted-cache-",
};

/// Whether `kind` followed by `name` begins with `prefix`.
bool beginsWith(std::string_view kind, std::string_view name, std::string_view prefix)
{
    const std::size_t shared = std::min(kind.size(), prefix.size());
    return kind.substr(0, shared) == prefix.substr(0, shared)
        && name.starts_with(prefix.substr(shared));
}

bool fitsPrefix(const WebhookTarget& target, const WebhookEvent& event)
{
    const std::string_view prefix = target.channelPrefix;
    if (event.kind != Kind::LockGranted && event.kind != Kind::LockReleased)
        return event.channel.starts_with(prefix);
    const std::string_view order = event.order.value;
    return order.starts_with(prefix)
        || std::ranges::any_of(lockingChannels, [&](std::string_view kind) {
               return beginsWith(kind, order, prefix);
           });
}

bool hasKind(const WebhookTarget& target, Kind kind)
{
    return target.kinds.empty() || target.kinds.contains(kind);
}

} // namespace

std::optional<Kind> counterpartOf(Kind kind)
{
    switch (kind) {
    case Kind::ChannelOccupied:
        return Kind::ChannelVacated;
    case Kind::ChannelVacated:
        return Kind::ChannelOccupied;
    case Kind::MemberAdded:
        return Kind::MemberRemoved;
    case Kind::MemberRemoved:
        return Kind::MemberAdded;
    default:
        return std::nullopt;
    }
}

bool wants(const WebhookTarget& target, const WebhookEvent& event)
{
    return hasKind(target, event.kind) && fitsPrefix(target, event);
}

bool concerns(const WebhookTarget& target, const WebhookEvent& event)
{
    const std::optional<Kind> other = counterpartOf(event.kind);
    return (hasKind(target, event.kind) || (other && hasKind(target, *other)))
        && fitsPrefix(target, event);
}

} // namespace echolock
