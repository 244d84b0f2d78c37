// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/articlehandler.h"

#include "server/hub/phpintcast.h"

namespace echolock {

namespace {

constexpr std::string_view orderPrefix = "private-order.";

std::optional<Resource> orderOf(std::string_view channel)
{
    if (!channel.starts_with(orderPrefix))
        return std::nullopt;
    return Resource("order." + std::to_string(phpIntCast(channel.substr(orderPrefix.size()))));
}

/// The article looks for a user where Laravel WebSockets has none.
Owner withoutUser(const ConnectionContext& context)
{
    return {context.conn, context.socketId, UserId()};
}

} // namespace

std::unique_ptr<LifecycleHandler> ArticleHandler::clone() const
{
    return std::make_unique<ArticleHandler>(*this);
}

void ArticleHandler::onOpen(const ConnectionContext& context, Instant /*now*/,
                            LockEvents& /*events*/)
{
    m_noted[context.conn];
}

void ArticleHandler::onMessage(const ConnectionContext& context, const ClientFrame& frame,
                               Instant now, LockEvents& events)
{
    const auto* const subscribe = std::get_if<SubscribeFrame>(&frame);
    if (!subscribe)
        return;
    Noted& noted = m_noted[context.conn];
    if (!noted.channels.emplace(subscribe->channel).second)
        return;
    const std::optional<Resource> order = orderOf(subscribe->channel);
    if (!order)
        return;
    noted.orders.push_back(*order);
    m_policy.claim(locks().row(*order), {withoutUser(context), LockCause::Subscribed, {}}, now,
                   events);
}

void ArticleHandler::onClose(const ConnectionContext& context, CloseHow how, Instant now,
                             LockEvents& events)
{
    const auto noted = m_noted.extract(context.conn);
    if (noted.empty())
        return;
    for (const Resource& order : noted.mapped().orders)
        m_policy.leave(locks().row(order), withoutUser(context), lockCauseOf(how), now, events);
}

std::optional<Resource> ArticleHandler::resourceOf(const ChannelName& channel) const
{
    return orderOf(channel.full);
}

} // namespace echolock
