// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"
#include "scenarios/sim/part.h"

#include <cstdint>

namespace echolock {

/// Who can do the next thing in a simulated world. docs/simulation.md says when each can.
struct Actor
{
    enum class Kind : std::uint8_t {
        Server,   ///< The server takes the next thing that a connection has sent: client, number.
        Client,   ///< A client takes the next step of its script.
        Reader,   ///< A client reads the next thing that it was sent.
        Lock,     ///< An order's timer is due: server, order.
        Liveness, ///< A connection's timer at the server is due: client, number.
        /// Time passes until somebody can do something. Replays that are kept know it as this.
        Time = 6,
        Fault,       ///< A fault that may happen does: client, fault() and target().
        Store,       ///< The shared store goes on with a server's calls.
        Application, ///< A worker of the application is through with a webhook: worker.
    };

    Kind kind = Kind::Server;
    std::uint8_t client = 0;
    std::uint8_t detail = 0;

    static constexpr unsigned clientBits = 6;
    static constexpr unsigned detailBits = 6;

    /// Connections of a client that a fault may choose among.
    static constexpr std::size_t targetsMax = 4;
    static constexpr std::size_t faultsMax = (std::size_t(1) << detailBits) / targetsMax;

    Actor() = default;

    explicit Actor(Kind who, std::size_t whose = 0, std::size_t which = 0)
        : kind(who)
        , client(static_cast<std::uint8_t>(whose))
        , detail(static_cast<std::uint8_t>(which))
    {
    }

    /// The server's part of a connection.
    Actor(Kind who, Line line)
        : Actor(who, line.client(), line.number())
    {
    }

    static Actor of(ActorId id)
    {
        return Actor(static_cast<Kind>(id >> (clientBits + detailBits)),
                     id >> detailBits & ((1U << clientBits) - 1), id & ((1U << detailBits) - 1));
    }

    ActorId id() const
    {
        return static_cast<ActorId>(unsigned(kind) << (clientBits + detailBits)
                                    | unsigned(client) << detailBits | detail);
    }

    /// Its place in the scenario.
    std::size_t fault() const { return detail % faultsMax; }

    /// Which of those that it may come to, see WorldRules::targets().
    std::size_t target() const { return detail / faultsMax; }

    Line line() const { return {client, detail}; }

    friend bool operator==(const Actor&, const Actor&) = default;
};

} // namespace echolock
