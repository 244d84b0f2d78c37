// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lockinghandler.h"

#include <algorithm>

namespace echolock {

LockingHandler::LockingHandler(std::shared_ptr<const LockPolicy> policy,
                               std::vector<LockPattern> patterns)
    : m_policy(std::move(policy))
    , m_patterns(std::move(patterns))
{
}

std::unique_ptr<LifecycleHandler> LockingHandler::clone() const
{
    return std::make_unique<LockingHandler>(*this);
}

void LockingHandler::onSubscribed(const ConnectionContext& context, const ChannelName& channel,
                                  Instant now, LockEvents& events)
{
    const std::optional<Resource> order = resourceOf(channel);
    if (!order)
        return;
    inheritSubscription(context, channel);
    m_policy->claim(m_locks.row(*order), {context.owner(), LockCause::Subscribed, {}}, now, events);
}

void LockingHandler::onUnsubscribed(const ConnectionContext& context, const ChannelName& channel,
                                    UnsubscribeCause cause, Instant now, LockEvents& events)
{
    // The end of the connection gives up all orders at once, in onClose, where its cause is known.
    if (cause == UnsubscribeCause::ConnectionClosed)
        return;
    const std::optional<Resource> order = resourceOf(channel);
    const auto orders = m_channelsAt.find(context.conn);
    if (!order || orders == m_channelsAt.end())
        return;
    const auto channels = orders->second.find(*order);
    if (channels == orders->second.end() || channels->second.erase(channel.full) == 0
        || !channels->second.empty())
        return;
    orders->second.erase(channels);
    if (orders->second.empty())
        m_channelsAt.erase(orders);
    m_policy->leave(m_locks.row(*order), context.owner(), LockCause::Unsubscribed, now, events);
}

void LockingHandler::onClose(const ConnectionContext& context, CloseHow how, Instant now,
                             LockEvents& events)
{
    const auto orders = m_channelsAt.extract(context.conn);
    if (orders.empty())
        return;
    for (const auto& [order, channels] : orders.mapped())
        m_policy->leave(m_locks.row(order), context.owner(), lockCauseOf(how), now, events);
}

void LockingHandler::onLockRequest(const ConnectionContext& context, const ChannelName& channel,
                                   const LockRequest& request, Instant now, LockEvents& events)
{
    const std::optional<Resource> order = resourceOf(channel);
    if (!order)
        return;
    LockRow& row = m_locks.row(*order);
    switch (request.verb) {
    case LockVerb::Acquire:
        m_policy->claim(row, {context.owner(), LockCause::Acquired, request.nonce}, now, events);
        return;
    case LockVerb::Release:
        // A release that was meant for an earlier grant must not end this one.
        if (request.token == FencingToken{} || request.token == row.token)
            m_policy->leave(row, context.owner(), LockCause::Released, now, events);
        return;
    }
}

std::optional<Resource> LockingHandler::resourceOf(const ChannelName& channel) const
{
    const auto matches = [&](const LockPattern& pattern) { return pattern.matches(channel.base); };
    if (!channel.needsAuth() || std::ranges::none_of(m_patterns, matches))
        return std::nullopt;
    return Resource(channel.base);
}

void LockingHandler::inheritSubscription(const ConnectionContext& context,
                                         const ChannelName& channel)
{
    if (std::optional<Resource> order = resourceOf(channel))
        m_channelsAt[context.conn][std::move(*order)].insert(channel.full);
}

void LockingHandler::revokeAll(LockCause cause, Instant now, LockEvents& events)
{
    m_locks.revokeAll(cause, now, events);
}

void LockingHandler::revoke(const Resource& order, LockCause cause, Instant now, LockEvents& events)
{
    m_locks.revoke(order, cause, now, events);
}

} // namespace echolock
