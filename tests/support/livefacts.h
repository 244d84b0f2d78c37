// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/swarmbatch.h"
#include "server/locks/lockevent.h"

#include <chrono>
#include <string>

namespace echolock {

inline Instant atMs(int milliseconds)
{
    return Instant(std::chrono::milliseconds(milliseconds));
}

inline LockEvent lockFact(LockFact fact, const std::string& order, const std::string& user,
                          const std::string& socket)
{
    LockEvent event;
    event.fact = fact;
    event.order = Resource(order);
    event.owner.user = UserId(user);
    event.owner.socket = SocketId(socket);
    event.token.value = fact == LockFact::Denied ? 0 : 1;
    return event;
}

inline ClientSnapshot clientSays(std::uint32_t number, const std::string& order, Belief belief,
                                 const std::string& socket)
{
    ClientSnapshot client;
    client.number = number;
    client.user = "user" + std::to_string(number);
    client.order = order;
    client.belief = belief;
    client.state = ConnectionState::Connected;
    client.socketId = socket;
    return client;
}

} // namespace echolock
