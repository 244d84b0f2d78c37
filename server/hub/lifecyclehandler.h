// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecycle.h"
#include "server/locks/locktable.h"
#include "server/locks/storecall.h"
#include "server/protocol/channelname.h"
#include "server/protocol/frame.h"
#include "server/protocol/lockwire.h"
#include "server/protocol/protocolerror.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// A connection as a handler sees it. The same identity in every callback of one connection.
struct ConnectionContext
{
    ConnId conn;
    SocketId socketId; ///< Empty where the connection was refused before it got one.
    UserId user;       ///< Empty until the connection proved one (presence channel_data).

    Owner owner() const { return Owner{conn, socketId, user}; }
};

/// Why a connection left a channel.
enum class UnsubscribeCause { Asked, ConnectionClosed };

/// The extension point: the four callbacks of the Laravel WebSockets handler that the article
/// customises, made safe by two more that come only after the signature was verified. A handler
/// decides over locks and nothing else; it appends what happened to `events`, and the Hub tells
/// everyone.
///
///   onOpen → { onMessage → onSubscribed | onIdentified | onUnsubscribed | onLockRequest |
///            onError }* → onClose
///
/// Its table of locks is all that others read of it, and what another handler goes on from.
///
/// onClose comes exactly once for each onOpen, also when the server ends the connection.
class LifecycleHandler
{
public:
    virtual ~LifecycleHandler() = default;
    virtual std::unique_ptr<LifecycleHandler> clone() const = 0;

    virtual void onOpen(const ConnectionContext&, Instant, LockEvents&) { }

    /// Before the protocol has judged the frame, as in the article: signatures are not verified
    /// yet.
    virtual void onMessage(const ConnectionContext&, const ClientFrame&, Instant, LockEvents&) { }

    /// The signature is verified; `context.user` is set where channel_data named one.
    virtual void onSubscribed(const ConnectionContext&, const ChannelName&, Instant, LockEvents&) {
    }

    /// A signature has told who the connection is, which nobody knew before: it signed in, or named
    /// a user for another channel.
    virtual void onIdentified(const ConnectionContext&, Instant, LockEvents&) { }

    virtual void onUnsubscribed(const ConnectionContext&, const ChannelName&, UnsubscribeCause,
                                Instant, LockEvents&)
    {
    }

    virtual void onClose(const ConnectionContext&, CloseHow, Instant, LockEvents&) { }

    virtual void onError(const ConnectionContext&, const ProtocolError&, Instant, LockEvents&) { }

    /// `client-lock.acquire` and the like, from a subscriber of the channel. The sentence why it is
    /// refused, if it is.
    virtual std::optional<std::string> onLockRequest(const ConnectionContext&, const ChannelName&,
                                                     const LockRequest&, Instant, LockEvents&)
    {
        return "The lock policy in force takes no requests.";
    }

    /// Which order a channel locks, if any.
    virtual std::optional<Resource> resourceOf(const ChannelName&) const { return std::nullopt; }

    /// Whether the order's own channel hears `lock.changed` and `lock.revoked`. The article tells
    /// nobody.
    virtual bool announces() const { return true; }

    /// Whether who asks is told `lock.granted` or `lock.denied`.
    virtual bool tellsAskers() const { return true; }

    /// Whether onMessage and onClose are also for connections that were refused and left open,
    /// which get no answer.
    virtual bool hearsStrangers() const { return false; }

    /// Whether the protocol gets to see a frame, after onMessage.
    virtual bool isAnswered(const ClientFrame&) const { return true; }

    /// An operator gives a held order to a user who is at it. False where that user is not.
    virtual bool onTakeover(LockRow&, const UserId&, Instant, LockEvents&) { return false; }

    /// An operator took an order from its owner, so it is free.
    virtual void onRevoked(LockRow&, Instant, LockEvents&) { }

    /// An earlier process left it held or in grace. Its connections are gone.
    virtual void onRestored(LockRow& row, Instant now, LockEvents& events)
    {
        LockTable::free(row, LockFact::Released, LockCause::ServerRestart, now, events);
    }

    /// When onDue wants to be called for a row, if ever.
    virtual std::optional<Instant> due(const LockRow&) const { return std::nullopt; }

    /// Whom to send a ping, because their sign of life is wanted.
    virtual std::vector<ConnId> onDue(LockRow&, const LastHeard& /*heard*/, Instant, LockEvents&)
    {
        return {};
    }

    /// The answer to a call of storeCalls(); maybe to one of a handler before this one, which then
    /// is given back what it got.
    virtual void onStoreReply(const StoreReply& reply, LockRow& row, Instant, LockEvents&)
    {
        giveBack(reply, row);
    }

    /// Another handler takes its place; all its locks were revoked.
    virtual void onReplaced(Instant, LockEvents&) { }

    /// Before it hears of anything else: it goes on from where another one stopped, of the same
    /// policy or with all locks revoked.
    virtual void inheritLocks(LifecycleHandler& before) { m_locks = std::move(before.m_locks); }

    /// What a shared store must do, for the Hub to take.
    std::vector<StoreCall>& storeCalls() { return m_storeCalls; }

    /// `lease`: how long a sign of life keeps a lock.
    void writeState(const LastHeard& heard, Duration lease, StateWriter& out) const
    {
        m_locks.writeState(heard, lease, out);
        writeOwnState(out);
    }

    LockTable& locks() { return m_locks; }

    const LockTable& locks() const { return m_locks; }

    /// For a handler that takes over from another, before it hears of anything else. A subscription
    /// from before. It claims nothing: its connection stays a viewer until it asks.
    virtual void inheritSubscription(const ConnectionContext&, const ChannelName&) { }

protected:
    /// What it knows besides the locks. Its parameters are the Hub's.
    virtual void writeOwnState(StateWriter&) const { }

    /// The call is numbered by its order, also across handlers.
    const StoreCall& callStore(StoreVerb verb, LockRow& row, std::string value, Duration ttl = {})
    {
        return m_storeCalls.emplace_back(
            StoreCall{verb, {}, row.order, ++row.calls, std::move(value), ttl});
    }

    /// A lock that nobody waits for any more must not stay in the store.
    void giveBack(const StoreReply& reply, LockRow& row)
    {
        if (reply.call.verb == StoreVerb::Acquire && reply.outcome == StoreReply::Outcome::Done)
            callStore(StoreVerb::Release, row, reply.call.value);
    }

private:
    LockTable m_locks;
    std::vector<StoreCall> m_storeCalls;
};

} // namespace echolock
