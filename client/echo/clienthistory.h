// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/beliefledger.h"
#include "client/echo/observation.h"
#include "server/base/clock.h"
#include "server/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <variant>

namespace echolock {

// What happens on the clients' side of a run. A scenario names a client by its place in the cast, a
// swarm by its number.

/// Of one person, on one order. Only the first is looked at while both are open.
enum class Tab : std::uint8_t { First, Second };

/// A client learnt its socket id: the link between its side and the server's.
struct ClientConnected
{
    std::size_t client = 0;
    SocketId socket;
    Tab tab = Tab::First;
};

struct ClientSaw
{
    std::size_t client = 0;
    Observation observation;
    Tab tab = Tab::First;
};

struct ClientAct
{
    enum class Kind : std::uint8_t {
        Open,
        Subscribe,
        Unsubscribe,
        Acquire,
        Release,
        Write,
        Abandon,
        Thaw, ///< Goes on after a freeze or a sleep.
        Renew,
        TakeOver,
    };

    /// What the application said to a save. Where nobody asks for its token, it is saved.
    enum class Check : std::uint8_t {
        None,
        Accepted,
        Refused,
        Failed ///< Nothing, or neither: nobody can know whether it is saved.
    };

    std::size_t client = 0;
    Kind kind = Kind::Open;
    Resource order{};                     ///< Empty for Open, Abandon and Thaw.
    Abandonment how = Abandonment::Close; ///< Abandon only.
    Check check = Check::None;            ///< Write only.
    FencingToken token{};                 ///< Write only: what it came with.
    Tab tab = Tab::First;
};

/// One line of a swarm's history.
struct ClientEntry
{
    Instant at;
    std::variant<ClientConnected, ClientSaw, ClientAct, HoldChange> what;

    std::size_t client() const
    {
        return std::visit([](const auto& entry) { return std::size_t(entry.client); }, what);
    }
};

} // namespace echolock
