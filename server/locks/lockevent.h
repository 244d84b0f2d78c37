// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"

#include <string>
#include <string_view>

namespace echolock {

enum class LockState { Free, Held, Grace };

/// The three words that every interface uses: `free`, `held`, `grace`.
std::string_view toString(LockState state);

/// Why a lock changed. On the wire as `cause`.
enum class LockCause {
    Subscribed,
    Acquired,
    Unsubscribed,
    Released,
    Closed,         ///< A close frame came.
    ConnectionLost, ///< The connection ended without one (FIN).
    Reset,          ///< RST.
    PingTimeout,
    Evicted,
    ServerShutdown,
    Operator,
};

std::string_view toString(LockCause cause);

/// Who asks or holds: a connection, and the user behind it where one is known (empty otherwise).
struct Owner
{
    ConnId conn;
    SocketId socket;
    UserId user;

    friend bool operator==(const Owner&, const Owner&) = default;
};

/// What happened, one server fact. Client beliefs are Observations and live elsewhere.
enum class LockFact {
    Granted,   ///< Free before, `owner`'s now; a new token.
    Confirmed, ///< Asked again by its holder; nothing changed.
    Denied,    ///< `owner` asked; `holder` has it.
    Released,  ///< Free now; `owner` held it and knows, or is gone.
    Revoked,   ///< Free now; `owner` held it and must be told.
};

/// For logs and tests: `granted` …
std::string_view toString(LockFact fact);

struct LockEvent
{
    LockFact fact = LockFact::Granted;
    LockCause cause = LockCause::Subscribed;
    Resource order;
    Owner owner;
    Owner holder;       ///< Denied only.
    FencingToken token; ///< The grant concerned; 0 for Denied.
    std::uint64_t version = 0;
    Instant at;
    std::string nonce; ///< Of the request that it answers, if any.

    friend bool operator==(const LockEvent&, const LockEvent&) = default;
};

} // namespace echolock
