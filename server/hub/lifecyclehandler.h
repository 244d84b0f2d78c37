// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecycle.h"
#include "server/locks/locktable.h"
#include "server/protocol/channelname.h"
#include "server/protocol/frame.h"
#include "server/protocol/lockwire.h"
#include "server/protocol/protocolerror.h"

#include <memory>
#include <optional>
#include <string_view>

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
///   onOpen → { onMessage → onSubscribed | onUnsubscribed | onLockRequest | onError }* → onClose
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

    virtual void onUnsubscribed(const ConnectionContext&, const ChannelName&, UnsubscribeCause,
                                Instant, LockEvents&)
    {
    }

    virtual void onClose(const ConnectionContext&, CloseHow, Instant, LockEvents&) { }

    virtual void onError(const ConnectionContext&, const ProtocolError&, Instant, LockEvents&) { }

    /// `client-lock.acquire` and the like, from a subscriber of the channel.
    virtual void onLockRequest(const ConnectionContext&, const ChannelName&, const LockRequest&,
                               Instant, LockEvents&)
    {
    }

    /// Which order a channel locks, if any.
    virtual std::optional<Resource> resourceOf(const ChannelName&) const { return std::nullopt; }

    /// Whether the order's own channel hears `lock.changed` and `lock.revoked`. The article tells
    /// nobody.
    virtual bool announces() const { return true; }

    /// Whether onLockRequest does anything.
    virtual bool takesLockRequests() const { return false; }

    virtual const LockTable* locks() const { return nullptr; }

    /// Frees every held lock, told as Revoked.
    virtual void revokeAll(LockCause, Instant, LockEvents&) { }

    /// The same with one order's, if it is held.
    virtual void revoke(const Resource&, LockCause, Instant, LockEvents&) { }

    // A handler that takes over from another, before it hears of anything else.
    /// All free, but tokens and versions go on from here.
    virtual void inheritLocks(LockTable) { }

    /// A subscription from before. It claims nothing: its connection stays a viewer until it asks.
    virtual void inheritSubscription(const ConnectionContext&, const ChannelName&) { }
};

} // namespace echolock
