// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
    Renewed,
    Takeover,         ///< Somebody else took it, as the takeover rule allows.
    HandedOver,       ///< Its turn in the queue had come.
    GraceExpired,     ///< The owner did not come back in time.
    LeaseExpired,     ///< Nothing was heard of the owner for the time of a lease.
    ServerRestart,    ///< Its connection belonged to a process that is no more.
    TooManyOrders,    ///< Denied: the connection is at as many orders as one may be.
    StoreUnreachable, ///< The store that servers share did not answer, or not in time.
};

std::string_view toString(LockCause cause);

/// Who asks or holds: a connection, and the user behind it where one is known (empty otherwise).
struct Owner
{
    ConnId conn;
    SocketId socket;
    UserId user;

    void writeState(StateWriter& out) const;

    friend bool operator==(const Owner&, const Owner&) = default;
};

/// What happened, one server fact. Client beliefs are Observations and live elsewhere.
enum class LockFact {
    Granted,   ///< Free before, `owner`'s now; a new token.
    Confirmed, ///< Asked again by its holder; nothing changed but, maybe, the end of a lease.
    Denied,    ///< `owner` asked; `holder` has it.
    Suspended, ///< In grace now: `owner` is gone, and the order waits for it to come back.
    Resumed,   ///< Held again by `owner`, who came back in time; the token is still that one.
    Released,  ///< Free now; `owner` held it and knows, or is gone.
    Revoked,   ///< Free now; `owner` held it and must be told.
};

/// For logs and tests: `granted` …
std::string_view toString(LockFact fact);

/// What the order is after it; nothing where it stays what it was.
std::optional<LockState> stateAfter(LockFact fact);

struct LockEvent
{
    std::string app; ///< Its id. Equal order names of two apps are two orders.
    LockFact fact = LockFact::Granted;
    LockCause cause = LockCause::Subscribed;
    Resource order;
    Owner owner;
    Owner holder;       ///< Denied only.
    FencingToken token; ///< The grant concerned; 0 for Denied.
    std::uint64_t version = 0;
    Instant at;
    std::string nonce;             ///< Of the request that it answers, if any.
    std::optional<Duration> ttl{}; ///< How long the lease or the grace lasts from `at`, if it ends.
    std::uint32_t position = 0;    ///< Denied only: the place in the queue, 1 is next; 0: in none.
    std::vector<ConnId> others{};  ///< Revoked only: `owner`'s other connections at the order.

    friend bool operator==(const LockEvent&, const LockEvent&) = default;
};

} // namespace echolock
