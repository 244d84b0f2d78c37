// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/hub/eventallowance.h"
#include "server/hub/lifecyclehandler.h"
#include "server/protocol/framedecoder.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace echolock {

struct AppRules;

/// What the Hub knows of one connection: who it is, where it is subscribed, and whether it lives.
class Connection
{
public:
    /// What its liveness timer means when it fires.
    struct Verdict
    {
        /// Unauthorized: neither signed in nor on a channel that needed a signature in time.
        enum class Kind { Alive, AskNow, Dead, Inactive, Unauthorized } kind = Kind::Alive;
        std::optional<Instant> nextDue{}; ///< When to look again, if ever.
    };

    /// Version 5 of the Pusher protocol brought pings (Pusher docs, "Protocol history").
    static constexpr int protocolWithPings = 5;

    /// `app` is the place of its app in the Hub.
    Connection(ConnectionContext context, std::size_t app, Instant now,
               int protocol = protocolWithPings);

    const ConnectionContext& context() const { return m_context; }

    std::size_t app() const { return m_app; }

    /// Who signed in here; null while nobody did.
    const Member* signedInAs() const { return m_signedInAs ? &*m_signedInAs : nullptr; }

    /// As identify().
    bool signIn(Member user);

    /// The first user that a signature vouched for stays the connection's. True if it is this one.
    bool identify(const UserId& user);

    /// Anything that came from the peer is a sign of life; what was sent to it is none (race R28).
    /// True when a pong was awaited, which calls for a new due time.
    bool received(Instant now);
    /// When its timer must ask judge(), if ever.
    std::optional<Instant> nextLook(const AppRules& rules) const;
    /// Lazy: frames move no timer, so one that is due asks here whether it still means anything.
    Verdict judge(Instant now, const AppRules& rules);
    /// Signed in, or on a private or presence channel (Pusher docs, "Authorized connections").
    bool isAuthorized() const;

    Instant lastReceived() const { return m_lastReceived; }

    EventAllowance& clientEvents() { return m_clientEvents; }

    using ChannelNames = std::set<std::string, std::less<>>;

    void writeState(const AppRules& rules, StateWriter& out) const;

    ChannelNames& channels() { return m_channels; }

    const ChannelNames& channels() const { return m_channels; }

private:
    /// When its silence means something, if ever.
    std::optional<Instant> silentUntil(const AppRules& rules) const;
    bool isPruned(const AppRules& rules) const;

    ConnectionContext m_context;
    std::size_t m_app;
    int m_protocol;
    Instant m_opened;
    Instant m_lastReceived;
    Instant m_asked; ///< Meaningful while a pong is awaited.
    bool m_awaitsPong = false;
    ChannelNames m_channels;
    EventAllowance m_clientEvents;
    std::optional<Member> m_signedInAs;
};

} // namespace echolock
