// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apphub.h"

#include "server/base/assert.h"
#include "server/base/mutant.h"
#include "server/hub/clienteventcheck.h"
#include "server/hub/signincheck.h"
#include "server/hub/subscriptioncheck.h"
#include "server/hub/webhookfacts.h"
#include "server/protocol/codec.h"
#include "server/protocol/lockwire.h"

#include <utility>

namespace echolock {

AppHub::AppHub(AppRules rules, std::size_t place, std::unique_ptr<LifecycleHandler> handler)
    : m_rules(std::make_shared<const AppRules>(std::move(rules)))
    , m_locks(place, std::move(handler))
    , m_counts(place)
{
}

void AppHub::open(const Connection& connection, std::string_view target,
                  const std::optional<ProtocolError>& complaint, Turn& turn)
{
    const ConnectionContext& context = connection.context();
    m_sockets.emplace(context.socketId, context.conn);
    turn.note(LifecycleStep::Opened, context, {}, target);
    m_locks.handler().onOpen(context, turn.now(), turn.facts());
    if (complaint)
        refuse(connection, {}, *complaint, turn);
    else
        turn.send(context.conn,
                  encodeConnectionEstablished(context.socketId,
                                              *m_rules->options.activityTimeoutSeconds));
    m_locks.settle(scene(), turn);
}

void AppHub::frame(Connection& connection, const ClientFrame& frame, Turn& turn)
{
    m_locks.handler().onMessage(connection.context(), frame, turn.now(), turn.facts());
    turn.emitFacts(m_rules->app.id);
    if (m_locks.handler().isAnswered(frame))
        std::visit([&](const auto& kind) { on(connection, kind, turn); }, frame);
    m_locks.settle(scene(), turn);
}

void AppHub::refuse(const Connection& connection, std::string_view channel,
                    const ProtocolError& error, Turn& turn)
{
    turn.note(LifecycleStep::Error, connection.context(), channel, error.message);
    turn.send(connection.context().conn, encodeError(error, m_rules->personality->errorData));
    m_locks.handler().onError(connection.context(), error, turn.now(), turn.facts());
    turn.emitFacts(m_rules->app.id);
}

void AppHub::refuseFrame(const Connection& connection, const ProtocolError& error, Turn& turn)
{
    const bool isUnknown = error.about == ProtocolError::About::UnknownEvent;
    const auto& words = isUnknown ? m_rules->personality->unknownEvent
                                  : m_rules->personality->notAMessage;
    if (const auto said = inWordsOf(words, error, error.message))
        refuse(connection, {}, *said, turn);
    else
        turn.note(LifecycleStep::Error, connection.context(), {}, error.message);
}

void AppHub::close(const Connection& connection, CloseHow how, Turn& turn)
{
    for (const std::string& channel : connection.channels())
        leave(connection, channel, UnsubscribeCause::ConnectionClosed, turn);
    turn.note(LifecycleStep::Closed, connection.context(), {}, toString(how));
    m_locks.handler().onClose(connection.context(), how, turn.now(), turn.facts());
    m_sockets.erase(connection.context().socketId);
    const ConnId conn = connection.context().conn;
    m_watchlists.forget(conn);
    if (const Member* const user = connection.signedInAs())
        if (m_users.remove(user->user, conn))
            m_watchlists.wentOffline(user->user, turn);
    m_locks.settle(scene(), turn);
}

void AppHub::strangerSays(ConnId conn, const ClientFrame& frame, Turn& turn)
{
    if (!m_locks.handler().hearsStrangers())
        return;
    m_locks.handler().onMessage({conn, {}, {}}, frame, turn.now(), turn.facts());
    m_locks.settle(scene(), turn);
}

void AppHub::strangerLeaves(ConnId conn, CloseHow how, Turn& turn)
{
    if (m_strangers.erase(conn) == 0 || !m_locks.handler().hearsStrangers())
        return;
    m_locks.handler().onClose({conn, {}, {}}, how, turn.now(), turn.facts());
    m_locks.settle(scene(), turn);
}

void AppHub::writeState(const LastHeard& heard, StateWriter& out) const
{
    m_locks.writeState(heard, m_rules->options.locks.lease, out);
    m_channels.writeState(out);
    m_cache.writeState(out);
    m_users.writeState(out);
    m_watchlists.writeState(out);
    m_counts.writeState(out);
    m_apiRequests.writeState(out);
    m_repliesGiven.writeState(out);
    out.beginUnordered();
    for (const ConnId conn : m_strangers) {
        out.conn(conn);
        out.endEntry();
    }
    out.endUnordered();
}

void AppHub::replaceHandler(std::unique_ptr<LifecycleHandler> handler, Turn& turn)
{
    m_locks.replaceHandler(std::move(handler), scene(), turn);
    m_channels.reassignOrders(m_locks.handler());
}

void AppHub::introduce(const Connection& connection, Turn& turn)
{
    m_locks.handler().onOpen(connection.context(), turn.now(), turn.facts());
    for (const std::string& name : connection.channels())
        m_locks.handler().inheritSubscription(connection.context(), m_channels.find(name)->name());
    m_locks.settle(scene(), turn);
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
        turn.send(found->allBut(except->second), message);
}

void AppHub::on(Connection& connection, const SubscribeFrame& frame, Turn& turn)
{
    using Again = Personality::Again;
    Result<ChannelName> name = parseChannelName(frame.channel,
                                                m_rules->options.channelNameLengthMax);
    if (!name)
        return refuse(
            connection, frame.channel,
            {ErrorCode::InvalidMessage, "Cannot subscribe: " + name.error().message + '.'}, turn);
    if (m_rules->personality->cacheChannels == Personality::Caches::Ignored)
        name->isCache = false;
    if (isMutated(Mutant::LockBeforeAuth))
        m_locks.handler().onSubscribed(connection.context(), *name, turn.now(), turn.facts());
    const bool isThere = connection.channels().contains(name->full);
    const Again again = m_rules->personality->subscribedAgain;
    if (isThere && again == Again::Refused)
        return refuse(connection, frame.channel,
                      {ErrorCode::InvalidMessage, "Existing subscription to channel " + name->full},
                      turn);
    const auto member = checkSubscription(*m_rules, connection, *name, frame);
    if (!member)
        return refuseSubscription(connection, frame.channel, member.error(), turn);
    if (isThere) {
        if (again == Again::Succeeds || !name->isPresence())
            welcome(connection.context().conn, *m_channels.find(name->full), turn);
        return;
    }
    if (const auto refusal = refusalOfRoom(connection, *name, *member))
        return refuseSubscription(connection, frame.channel, *refusal, turn);
    join(connection, *name, *member, turn);
}

void AppHub::refuseSubscription(const Connection& connection, std::string_view channel,
                                const SubscriptionRefusal& refusal, Turn& turn)
{
    using Told = Personality::SubscriptionErrors;
    const Told told = m_rules->personality->subscriptionErrors;
    ProtocolError error = refusal.error;
    if (error.code == ErrorCode::Unauthorized)
        error = inWordsOf(m_rules->personality->badSignature, error, error.message).value_or(error);
    if (told != Told::ChannelOnly) {
        refuse(connection, channel, error, turn);
    } else {
        turn.note(LifecycleStep::Error, connection.context(), channel, error.message);
        m_locks.handler().onError(connection.context(), error, turn.now(), turn.facts());
    }
    if (told != Told::ErrorOnly)
        turn.send(connection.context().conn,
                  encodeSubscriptionError(channel, error.message, refusal.status));
}

std::optional<SubscriptionRefusal> AppHub::refusalOfRoom(const Connection& connection,
                                                         const ChannelName& name,
                                                         const std::optional<Member>& member) const
{
    const HubOptions& options = m_rules->options;
    if (connection.channels().size() >= options.channelsPerConnectionMax)
        return SubscriptionRefusal{{ErrorCode::InvalidMessage,
                                    "This connection is subscribed to as many channels "
                                    "as one may be; unsubscribe from some first."},
                                   403};
    const Channel* const channel = m_channels.find(name.full);
    if (name.isPresence() && channel && !channel->hasUser(member->user)
        && channel->userCount() >= options.presenceMembersMax)
        return SubscriptionRefusal{
            {ErrorCode::InvalidMessage,
             "Presence channel " + name.full + " has as many members as it may have."},
            403};
    return std::nullopt;
}

void AppHub::welcome(ConnId conn, const Channel& channel, Turn& turn) const
{
    const std::string& name = channel.name().full;
    if (channel.name().isPresence())
        turn.send(conn, encodePresenceSucceeded(name, channel.members()));
    else
        turn.send(conn, encodeSubscriptionSucceeded(name, m_rules->personality->succeededData));
}

void AppHub::join(Connection& connection, const ChannelName& name,
                  const std::optional<Member>& member, Turn& turn)
{
    const bool isIdentified = member && connection.identify(member->user);
    const ConnectionContext& context = connection.context();
    Channel& channel = m_channels.occupied(name, m_locks.handler());
    const bool userIsNew = channel.join(context.conn, name.isPresence() ? member : std::nullopt);
    connection.channels().insert(name.full);
    ++m_subscriptions;

    turn.note(LifecycleStep::Subscribed, context, name.full, {});
    WebhookFacts(m_rules->app, turn).joined(channel, userIsNew ? &member->user : nullptr);
    welcome(context.conn, channel, turn);
    if (name.isCache)
        replayCached(context.conn, name, turn);
    if (userIsNew)
        turn.send(channel.allBut(context.conn), encodeMemberAdded(name.full, *member));
    m_counts.changed(channel, *m_rules, turn);
    m_locks.handler().onSubscribed(context, name, turn.now(), turn.facts());
    if (isIdentified)
        m_locks.handler().onIdentified(context, turn.now(), turn.facts());
    turn.emitFacts(m_rules->app.id);
}

void AppHub::replayCached(ConnId conn, const ChannelName& name, Turn& turn) const
{
    if (const ChannelCache::Entry* const last = m_cache.find(name.full, turn.now()))
        turn.send(std::span(&conn, 1), last->message);
    else {
        turn.send(conn, encodeCacheMiss(name.full));
        WebhookFacts(m_rules->app, turn).cacheMissed(name);
    }
}

void AppHub::on(Connection& connection, const UnsubscribeFrame& frame, Turn& turn)
{
    const auto name = connection.channels().find(frame.channel);
    if (name == connection.channels().end()
        && m_rules->personality->strayUnsubscribe == Personality::Stray::Ignored)
        return;
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
    WebhookFacts(m_rules->app, turn).left(*channel, gone ? &*gone : nullptr);
    m_counts.changed(*channel, *m_rules, turn);
    m_locks.handler().onUnsubscribed(context, channel->name(), cause, turn.now(), turn.facts());
    turn.emitFacts(m_rules->app.id);
    m_channels.dropIfEmpty(name);
}

void AppHub::on(Connection& connection, const SigninFrame& frame, Turn& turn)
{
    using Signin = Personality::Signin;
    if (m_rules->personality->signin == Signin::Ignored)
        return;
    if (m_rules->personality->signin == Signin::Refused)
        return refuseFrame(connection, {ErrorCode::InvalidMessage, "Nobody can sign in here."},
                           turn);
    Result<UserData, ProtocolError> data = checkSignin(*m_rules, connection, frame);
    if (!data)
        return refuse(connection, {}, data.error(), turn);
    const ConnId conn = connection.context().conn;
    const bool isNew = !connection.signedInAs();
    const bool cameOnline = isNew && m_users.add(data->user.user, conn);
    if (isNew && connection.signIn(std::move(data->user)))
        m_locks.handler().onIdentified(connection.context(), turn.now(), turn.facts());
    turn.emitFacts(m_rules->app.id);
    turn.send(conn, encodeSigninSuccess(frame.userData));
    if (m_rules->personality->watchlists == Personality::Watchlists::Ignored)
        return;
    if (cameOnline)
        m_watchlists.cameOnline(connection.signedInAs()->user, turn);
    if (data->watchlist.size() > watchlistUsersMax)
        refuse(connection, {},
               {ErrorCode::WatchlistTooLong,
                "The watchlist names " + std::to_string(data->watchlist.size()) + " users; at most "
                    + std::to_string(watchlistUsersMax) + " can be watched, so none is."},
               turn);
    else if (isNew)
        m_watchlists.watch(conn, data->watchlist, m_users, turn);
}

void AppHub::on(Connection& connection, const PingFrame& /*frame*/, Turn& turn)
{
    turn.send(std::span(&connection.context().conn, 1), m_rules->pong);
}

void AppHub::on(Connection& connection, const ClientEventFrame& frame, Turn& turn)
{
    const std::uint32_t perSecond = m_rules->options.clientEventsPerSecond;
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
    if (const auto refusal = refusalOfRelay(frame, channel, sender, *m_rules))
        return refuse(connection, frame.channel, *refusal, turn);
    if (!channel)
        return;
    const UserId user = channel->userOf(sender);
    const bool isNamed = m_rules->personality->relayedUserIds == Personality::UserIds::Added;
    turn.send(channel->allBut(sender),
              encodeRelay(frame, isNamed ? std::string_view(user.value) : std::string_view()));
    WebhookFacts(m_rules->app, turn).clientEvent(frame, connection.context().socketId, user);
}

void AppHub::requestLock(const Connection& connection, const ClientEventFrame& frame, Turn& turn)
{
    if (const auto refusal = m_locks.request(connection, frame, scene(), turn))
        refuse(connection, frame.channel, *refusal, turn);
}

} // namespace echolock
