// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "server/base/prng.h"

#include <array>
#include <cstdint>
#include <string>
#include <variant>

namespace echolock::testing {

/// Random things that a history may tell, whether they make sense or not.
class HistoryChance
{
public:
    explicit HistoryChance(std::uint64_t seed)
        : m_prng(seed)
    {
    }

    std::size_t below(std::size_t end) { return std::size_t(m_prng.below(end)); }

    decltype(HistoryEntry::what) entry()
    {
        switch (below(8)) {
        case 0:
            return ClientConnected{below(3), socket()};
        case 1:
        case 2:
            return ServerConnection{
                ServerConnection::Kind(below(4)), socket(), "private-" + order().value, {}};
        case 3:
        case 4:
            return ServerLock{fact()};
        case 5:
        case 6:
            return ClientSaw{below(3), sight()};
        default:
            return ClientAct{below(3),
                             ClientAct::Kind(below(10)),
                             order(),
                             Abandonment(below(3)),
                             ClientAct::Check(below(4)),
                             FencingToken{below(4)}};
        }
    }

private:
    Resource order() { return Resource("order." + std::to_string(below(2))); }

    SocketId socket()
    {
        return SocketId(std::to_string(below(3)) + "." + std::to_string(below(2)));
    }

    LockEvent fact()
    {
        LockEvent event;
        event.fact = LockFact(below(7));
        event.order = order();
        event.owner.socket = socket();
        event.holder.socket = socket();
        event.version = below(6);
        event.token = FencingToken{below(6)};
        if (below(2) == 0)
            event.ttl = std::chrono::seconds(10);
        return event;
    }

    Observation sight()
    {
        Observation seen;
        if (below(4) == 0) {
            seen.state = below(2) == 0 ? ConnectionState::Connected : ConnectionState::Connecting;
            return seen;
        }
        constexpr std::array<const char*, 3> events{"lock.granted", "lock.denied", "lock.revoked"};
        seen.kind = below(4) == 0 ? Observation::Kind::Subscribed : Observation::Kind::Lock;
        seen.lock.event = events[below(3)];
        seen.lock.order = order();
        seen.lock.version = below(6);
        seen.channel = "private-" + seen.lock.order.value;
        return seen;
    }

    Prng m_prng;
};

} // namespace echolock::testing
