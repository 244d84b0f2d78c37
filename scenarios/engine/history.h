// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/clienthistory.h"
#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/locks/lockevent.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace echolock {

// What happened in a run, in the order in which it happened. Facts of the server and what clients
// saw and did stay apart by type: only an oracle may look at both.

/// The server's fact about a lock.
struct ServerLock
{
    LockEvent event;
};

/// The server's fact about a connection.
struct ServerConnection
{
    enum class Kind : std::uint8_t {
        Subscribed, ///< The signature was good.
        Refused,    ///< The server answered a frame of this connection with an error.
        Unsubscribed,
        Closed, ///< The server knows that it is over; of a vanished one it does not.
    };

    Kind kind = Kind::Subscribed;
    SocketId socket;
    std::string channel; ///< Empty for Closed.
    std::string detail;  ///< How it closed, or what was refused.
};

/// The application is through with a webhook about a lock.
struct WebhookHandled
{
    enum class Effect : std::uint8_t {
        Applied, ///< Its record says so from now on.
        Dropped, ///< It knew something newer.
    };

    Resource order;
    SocketId socket;    ///< Whose lock it was about.
    bool locks = false; ///< The order is locked for that connection; otherwise it is free.
    std::uint64_t version = 0;
    std::uint64_t sequence = 0;
    Effect effect = Effect::Applied;
};

struct HistoryEntry
{
    Instant at;
    std::variant<ServerLock, ServerConnection, ClientConnected, ClientSaw, ClientAct,
                 WebhookHandled>
        what;
};

/// A client of a run by its place in the cast.
struct CastMember
{
    std::string name;
    std::string user;
    std::size_t server = 0; ///< Which of the servers it connects to.

    /// `alice`, or `tab1 (alice)` where the client is not called as its user.
    std::string text() const { return name == user ? user : name + " (" + user + ")"; }
};

struct History
{
    std::vector<CastMember> cast;
    std::vector<HistoryEntry> entries;
};

} // namespace echolock
