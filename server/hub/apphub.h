// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/applocks.h"
#include "server/hub/apprules.h"
#include "server/hub/channelcache.h"
#include "server/hub/channelregistry.h"
#include "server/hub/connection.h"
#include "server/hub/idempotentreplies.h"
#include "server/hub/signedinusers.h"
#include "server/hub/subscriptioncheck.h"
#include "server/hub/subscriptioncounts.h"
#include "server/hub/turn.h"
#include "server/hub/watchlists.h"
#include "server/protocol/apibody.h"
#include "server/protocol/userdata.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace echolock {

/// One app: its channels, its locks, and the protocol's answers. Apps know nothing of each other.
///
///   frame → onMessage → verify, join or relay → onSubscribed … → facts to the sink → lock events
///   on the wire
class AppHub
{
public:
    /// `place` is the app's in the Hub, for good.
    AppHub(AppRules rules, std::size_t place, std::unique_ptr<LifecycleHandler> handler);

    const AppRules& rules() const { return *m_rules; }

    const AppConfig& config() const { return m_rules->app; }

    const LockTable& locks() const { return m_locks.table(); }

    /// Other settings for the same app, from now on.
    void reconfigure(AppRules rules)
    {
        m_rules = std::make_shared<const AppRules>(std::move(rules));
    }

    bool hasSocket(const SocketId& socketId) const { return m_sockets.contains(socketId); }

    /// `complaint` takes the place of the greeting, if there is one.
    void open(const Connection& connection, std::string_view target,
              const std::optional<ProtocolError>& complaint, Turn& turn);
    void frame(Connection& connection, const ClientFrame& frame, Turn& turn);
    /// `pusher:error` for what is wrong with a message; the connection stays.
    void refuse(const Connection& connection, std::string_view channel, const ProtocolError& error,
                Turn& turn);
    /// The same for what is no message at all, or none that is known.
    void refuseFrame(const Connection& connection, const ProtocolError& error, Turn& turn);
    /// Leaves all channels and frees what it held. To be called once, when the connection is no
    /// more.
    void close(const Connection& connection, CloseHow how, Turn& turn);

    /// A connection was refused and is still open. Only a handler that listens to such ones hears
    /// what it says, and it is not answered.
    void meetStranger(ConnId conn) { m_strangers.insert(conn); }

    bool hasStranger(ConnId conn) const { return m_strangers.contains(conn); }

    void strangerSays(ConnId conn, const ClientFrame& frame, Turn& turn);
    /// Nothing if it is none.
    void strangerLeaves(ConnId conn, CloseHow how, Turn& turn);

    /// All locks are revoked, which every subscriber is told, and tokens go on rising under the new
    /// one.
    void replaceHandler(std::unique_ptr<LifecycleHandler> handler, Turn& turn);

    /// The locks stay: it is the same policy with other parameters.
    void retuneHandler(std::unique_ptr<LifecycleHandler> handler)
    {
        m_locks.retune(std::move(handler));
    }

    /// Makes a new handler acquainted with a connection from before.
    void introduce(const Connection& connection, Turn& turn);

    /// An operator takes a lock away from whoever has it, and all are told. False if nobody had.
    bool revokeLock(const Resource& order, Turn& turn)
    {
        return m_locks.revoke(order, scene(), turn);
    }

    /// An operator gives an order to a user, and all are told. False if that user is not at it.
    bool giveLock(const Resource& order, const UserId& user, Turn& turn)
    {
        return m_locks.takeOver(order, user, scene(), turn);
    }

    /// To be called when the timer of one of its locks is due.
    void lookAtLock(TimerId timer, const LastHeard& heard, Turn& turn)
    {
        m_locks.lookAt(timer, heard, scene(), turn);
    }

    void storeReplied(const StoreReply& reply, Turn& turn)
    {
        m_locks.storeReplied(reply, scene(), turn);
    }

    void restoreLocks(const LocksRestored& locks, Turn& turn)
    {
        m_locks.restore(locks, scene(), turn);
    }

    /// Tells crowds how many they are; to be called when the timer for it is due.
    void tellCrowds(Turn& turn) { m_counts.tellCrowds(m_channels, *m_rules, turn); }

    /// The application's event to one channel, to all but its socketId. A cache channel remembers
    /// it.
    void publish(const ChannelName& channel, const TriggerRequest& event, Turn& turn);

    /// Whether the app may send one more request; it counts if so.
    bool takeApiRequest(Instant now)
    {
        const std::uint32_t perSecond = m_rules->options.apiRequestsPerSecond;
        return perSecond == 0 || m_apiRequests.take(now, perSecond);
    }

    IdempotentReplies& repliesGiven() { return m_repliesGiven; }

    /// The order that a timer of one of its locks is for; null for none.
    const LockRow* lockOf(TimerId timer) const { return m_locks.rowOf(timer); }

    void writeState(const LastHeard& heard, StateWriter& out) const;

    const SignedInUsers& users() const { return m_users; }

    const ChannelRegistry& channels() const { return m_channels; }

    const ChannelCache& cache() const { return m_cache; }

    std::size_t connectionCount() const { return m_sockets.size(); }

    std::size_t channelCount() const { return m_channels.size(); }

    std::size_t subscriptionCount() const { return m_subscriptions; }

    std::size_t locksHeld() const { return m_locks.held(); }

private:
    void on(Connection& connection, const SubscribeFrame& frame, Turn& turn);
    void on(Connection& connection, const UnsubscribeFrame& frame, Turn& turn);
    void on(Connection& connection, const SigninFrame& frame, Turn& turn);
    void on(Connection& connection, const PingFrame& frame, Turn& turn);

    void on(Connection&, const PongFrame&, Turn&) { }

    void on(Connection& connection, const ClientEventFrame& frame, Turn& turn);

    void refuseSubscription(const Connection& connection, std::string_view channel,
                            const SubscriptionRefusal& refusal, Turn& turn);
    std::optional<SubscriptionRefusal> refusalOfRoom(const Connection& connection,
                                                     const ChannelName& name,
                                                     const std::optional<Member>& member) const;
    void welcome(ConnId conn, const Channel& channel, Turn& turn) const;
    void join(Connection& connection, const ChannelName& name, const std::optional<Member>& member,
              Turn& turn);
    void leave(const Connection& connection, std::string_view name, UnsubscribeCause cause,
               Turn& turn);
    void replayCached(ConnId conn, const ChannelName& name, Turn& turn) const;
    void requestLock(const Connection& connection, const ClientEventFrame& frame, Turn& turn);

    AppLocks::Scene scene() const { return {*m_rules, m_channels}; }

    std::shared_ptr<const AppRules> m_rules; ///< Never null; copies have it in common.
    AppLocks m_locks;
    ChannelRegistry m_channels;
    ChannelCache m_cache;
    SignedInUsers m_users;
    Watchlists m_watchlists;
    SubscriptionCounts m_counts;
    EventAllowance m_apiRequests;
    IdempotentReplies m_repliesGiven;
    std::unordered_map<SocketId, ConnId> m_sockets; ///< Never iterated: its order means nothing.
    std::set<ConnId> m_strangers;
    std::size_t m_subscriptions = 0;
};

} // namespace echolock
