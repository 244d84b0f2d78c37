// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

#include "server/base/result.h"

#include <optional>
#include <string>

namespace echolock {

struct TcpRoute
{
    QHostAddress to{};
    quint16 port = 80;
    QHostAddress from{};   ///< Null for whichever the kernel picks.
    int receiveBuffer = 0; ///< SO_RCVBUF, which limits the window from the start; 0: the kernel's.
};

/// The same route from another of this machine's addresses, for when ports have run out at that
/// one: all of 127.0.0.0/8 is this machine. None from anywhere else, or when all were tried.
std::optional<TcpRoute> fromNextAddress(const TcpRoute& route);

/// Starts a TCP connection on a new non-blocking descriptor, which becomes writable when it is made
/// or has failed. `name` is what a person knows the peer by.
Result<int> startConnecting(const TcpRoute& route, const std::string& name);

/// The outcome once the descriptor is writable.
Result<void> finishConnecting(int fd, const std::string& name);

/// One sentence for an errno of a connection to `name`.
std::string connectProblem(const std::string& name, int error);

} // namespace echolock
