// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apphub.h"

#include "server/base/assert.h"
#include "server/hub/clienteventcheck.h"
#include "server/hub/signincheck.h"
#include "server/hub/subscriptioncheck.h"
#include "server/protocol/codec.h"
#include "server/protocol/lockwire.h"

#include <utility>

namespace echolock {

AppHub::AppHub(AppConfig config, std::size_t place, std::unique_ptr<LifecycleHandler> handler)
    : m_config(std::move(config))
    , m_handler(std::move(handler))
    , m_counts(place)
{
}

AppHub::AppHub(const AppHub& other)
    : m_config(other.m_config)
    , m_handler(other.m_handler->clone())
    , m_channels(other.m_channels)
    , m_cache(other.m_cache)
    , m_users(other.m_users)
    , m_counts(other.m_counts)
    , m_sockets(other.m_sockets)
    , m_subscriptions(other.m_subscriptions)
    , m_locksHeld(other.m_locksHeld)
{
}

void AppHub::open(const Connection& connection, std::string_view target, Turn& turn)
{
    const ConnectionContext& context = connection.context();
    m_sockets.emplace(context.socketId, context.conn);
    turn.note(LifecycleStep::Opened, context, {}, target);
    m_handler->onOpen(context, turn.now(), turn.facts());
    turn.send(context.conn,
              encodeConnectionEstablished(context.socketId, turn.options().activityTimeoutSeconds));
    announce(audience(), turn);
}

void AppHub::frame(Connection& connection, const ClientFrame& frame, Turn& turn)
{
    m_handler->onMessage(connection.context(), frame, turn.now(), turn.facts());
    turn.emitFacts();
    std::visit([&](const auto& kind) { on(connection, kind, turn); }, frame);
    announce(audience(), turn);
}

void AppHub::refuse(const Connection& connection, std::string_view channel,
                    const ProtocolError& error, Turn& turn)
{
    turn.note(LifecycleStep::Error, connection.context(), channel, error.message);
    turn.send(connection.context().conn, encodeError(error));
    m_handler->onError(connection.context(), error, turn.now(), turn.facts());
    turn.emitFacts();
}

void AppHub::close(const Connection& connection, CloseHow how, Turn& turn)
{
    for (const std::string& channel : connection.channels())
        leave(connection, channel, UnsubscribeCause::ConnectionClosed, turn);
    turn.note(LifecycleStep::Closed, connection.context(), {}, toString(how));
    m_handler->onClose(connection.context(), how, turn.now(), turn.facts());
    m_sockets.erase(connection.context().socketId);
    if (const Member* const user = connection.signedInAs())
        m_users.remove(user->user, connection.context().conn);
    announce(audience(), turn);
}

void AppHub::replaceHandler(std::unique_ptr<LifecycleHandler> handler, Turn& turn)
{
    m_handler->revokeAll(LockCause::Operator, turn.now(), turn.facts());
    announce(LockAnnouncer::Audience::Everyone, turn);
    if (const LockTable* const locks = m_handler->locks())
        handler->inheritLocks(*locks);
    m_handler = std::move(handler);
    m_channels.reassignOrders(*m_handler);
}

void AppHub::introduce(const Connection& connection, Turn& turn)
{
    m_handler->onOpen(connection.context(), turn.now(), turn.facts());
    for (const std::string& name : connection.channels())
        m_handler->inheritSubscription(connection.context(), m_channels.find(name)->name());
    announce(audience(), turn);
}

void AppHub::publish(const ChannelName& channel, const TriggerRequest& event, Turn& turn)
{
    const Channel* const found = m_channels.find(channel.full);
    if (!found && !channel.isCache)
        return;
    const Payload message(encodeEvent(channel.full, event.name, event.data));
    if (channel.isCache) {
        m_cache.dropExpired(turn.now());
        m_cache.remember(channel.full, {message, event.data, turn.now() + channelCacheFor});
    }
    if (!found)
        return;
    const auto except = m_sockets.find(SocketId(event.socketId));
    if (except == m_sockets.end() || !found->has(except->second))
        turn.send(found->connections(), message);
    else
        turn.send(allBut(*found, except->second), message);
}

void AppHub::on(Connection& connection, const SubscribeFrame& frame, Turn& turn)
{
    const auto refuseSubscription = [&](const ProtocolError& error, int status) {
        refuse(connection, frame.channel, error, turn);
        turn.send(connection.context().conn,
                  encodeSubscriptionError(frame.channel, error.message, status));
    };
    const Result<ChannelName> name = parseChannelName(frame.channel);
    if (!name)
        return refuse(
            connection, frame.channel,
            {ErrorCode::InvalidMessage, "Cannot subscribe: " + name.error().message + '.'}, turn);
    if (connection.channels().contains(name->full))
        return refuse(connection, frame.channel,
                      {ErrorCode::InvalidMessage, "Existing subscription to channel " + name->full},
                      turn);
    const auto member = checkSubscription(m_config, connection, *name, frame);
    if (!member)
        return refuseSubscription(member.error().error, member.error().status);
    if (connection.channels().size() >= turn.options().channelsPerConnectionMax)
        return refuseSubscription({ErrorCode::InvalidMessage,
                                   "This connection is subscribed to as many channels "
                                   "as one may be; unsubscribe from some first."},
                                  403);
    const Channel* const channel = m_channels.find(name->full);
    if (name->isPresence() && channel && !channel->hasUser((*member)->user)
        && channel->userCount() >= turn.options().presenceMembersMax)
        return refuseSubscription(
            {ErrorCode::InvalidMessage,
             "Presence channel " + name->full + " has as many members as it may have."},
            403);
    join(connection, *name, *member, turn);
}

void AppHub::join(Connection& connection, const ChannelName& name,
                  const std::optional<Member>& member, Turn& turn)
{
    if (member)
        connection.identify(member->user);
    const ConnectionContext& context = connection.context();
    Channel& channel = m_channels.occupied(name, *m_handler);
    const bool userIsNew = channel.join(context.conn, name.isPresence() ? member : std::nullopt);
    connection.channels().insert(name.full);
    ++m_subscriptions;

    turn.note(LifecycleStep::Subscribed, context, name.full, {});
    if (name.isPresence())
        turn.send(context.conn, encodePresenceSucceeded(name.full, channel.members()));
    else
        turn.send(context.conn, encodeSubscriptionSucceeded(name.full));
    if (name.isCache)
        replayCached(context.conn, name, turn);
    if (userIsNew)
        turn.send(allBut(channel, context.conn), encodeMemberAdded(name.full, *member));
    m_counts.changed(channel, turn);
    m_handler->onSubscribed(context, name, turn.now(), turn.facts());
    turn.emitFacts();
}

void AppHub::replayCached(ConnId conn, const ChannelName& name, Turn& turn) const
{
    if (const ChannelCache::Entry* const last = m_cache.find(name.full, turn.now()))
        turn.send(std::span(&conn, 1), last->message);
    else
        turn.send(conn, encodeCacheMiss(name.full));
}

void AppHub::on(Connection& connection, const UnsubscribeFrame& frame, Turn& turn)
{
    const auto name = connection.channels().find(frame.channel);
    if (name == connection.channels().end())
        return refuse(connection, frame.channel,
                      {ErrorCode::InvalidMessage,
                       "No current subscription to channel " + std::string(frame.channel)
                           + ", or subscription in progress"},
                      turn);
    leave(connection, *name, UnsubscribeCause::Asked, turn);
    connection.channels().erase(name);
}

void AppHub::leave(const Connection& connection, std::string_view name, UnsubscribeCause cause,
                   Turn& turn)
{
    const ConnectionContext& context = connection.context();
    Channel* const channel = m_channels.find(name);
    ECHOLOCK_ASSERT(channel);
    const std::optional<UserId> gone = channel->leave(context.conn);
    --m_subscriptions;
    turn.note(LifecycleStep::Unsubscribed, context, name,
              cause == UnsubscribeCause::Asked ? "asked" : "connection closed");
    if (gone)
        turn.send(channel->connections(), encodeMemberRemoved(name, *gone));
    m_counts.changed(*channel, turn);
    m_handler->onUnsubscribed(context, channel->name(), cause, turn.now(), turn.facts());
    turn.emitFacts();
    m_channels.dropIfEmpty(name);
}

void AppHub::on(Connection& connection, const SigninFrame& frame, Turn& turn)
{
    Result<Member, ProtocolError> user = checkSignin(m_config, connection, frame);
    if (!user)
        return refuse(connection, {}, user.error(), turn);
    const ConnId conn = connection.context().conn;
    if (!connection.signedInAs()) {
        m_users.add(user->user, conn);
        connection.signIn(std::move(*user));
    }
    turn.send(conn, encodeSigninSuccess(frame.userData));
}

void AppHub::on(Connection& connection, const PingFrame& /*frame*/, Turn& turn)
{
    turn.send(connection.context().conn, encodePong());
}

void AppHub::on(Connection& connection, const ClientEventFrame& frame, Turn& turn)
{
    const std::uint32_t perSecond = turn.options().clientEventsPerSecond;
    if (perSecond != 0 && !connection.clientEvents().take(turn.now(), perSecond))
        return refuse(connection, frame.channel,
                      {ErrorCode::ClientEventRefused,
                       "You sent more than " + std::to_string(perSecond)
                           + " client events in a second; send fewer."},
                      turn);
    if (isLockEvent(frame.event))
        return requestLock(connection, frame, turn);
    const ConnId sender = connection.context().conn;
    const Channel* const channel = m_channels.find(frame.channel);
    if (const auto refusal = refusalOfRelay(frame, channel, sender, turn.options()))
        return refuse(connection, frame.channel, *refusal, turn);
    turn.send(allBut(*channel, sender), encodeRelay(frame, channel->userOf(sender).value));
}

void AppHub::requestLock(Connection& connection, const ClientEventFrame& frame, Turn& turn)
{
    const ConnectionContext& context = connection.context();
    const Channel* const channel = m_channels.find(frame.channel);
    if (const auto refusal = refusalOfLockRequest(frame, channel, context.conn, turn.options()))
        return refuse(connection, frame.channel, *refusal, turn);
    const Result<LockRequest> request = decodeLockRequest(frame.event, frame.rawData);
    if (!request)
        return refuse(connection, frame.channel,
                      {ErrorCode::InvalidMessage, request.error().message}, turn);
    if (!m_handler->takesLockRequests())
        return refuse(
            connection, frame.channel,
            {ErrorCode::ClientEventRefused, "The lock policy in force takes no requests."}, turn);

    const std::size_t factsBefore = turn.facts().size();
    m_handler->onLockRequest(context, channel->name(), *request, turn.now(), turn.facts());
    turn.emitFacts();
    if (turn.facts().size() == factsBefore)
        refuse(connection, frame.channel,
               {ErrorCode::ClientEventRefused,
                "You do not hold " + channel->order()->value
                    + " by that token, so nothing was released."},
               turn);
}

std::vector<ConnId> AppHub::allBut(const Channel& channel, ConnId except) const
{
    std::vector<ConnId> others;
    others.reserve(channel.connections().size());
    for (const ConnId conn : channel.connections())
        if (conn != except)
            others.push_back(conn);
    return others;
}

void AppHub::announce(LockAnnouncer::Audience audience, Turn& turn)
{
    LockAnnouncer announcer(m_channels, turn);
    for (const LockEvent& event : turn.takeFacts()) {
        if (event.fact == LockFact::Granted)
            ++m_locksHeld;
        else if (event.fact == LockFact::Released || event.fact == LockFact::Revoked)
            --m_locksHeld;
        announcer.announce(event, audience);
    }
}

LockAnnouncer::Audience AppHub::audience() const
{
    return m_handler->announces() ? LockAnnouncer::Audience::Everyone
                                  : LockAnnouncer::Audience::AskersOnly;
}

} // namespace echolock
