// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "server/base/statewriter.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// Who owns a lock. A user counts as such only where the server was told who it is; elsewhere each
/// connection is an owner of its own.
enum class Ownership : std::uint8_t { Connection, User };

/// Which owner stands behind a connection at an order.
class OwnerBook
{
public:
    OwnerBook(std::vector<CastMember> cast, Ownership ownership);

    void connected(const SocketId& socket, std::size_t client);
    /// The server was told who the user is; nothing where it was not.
    void learn(const Owner& owner, const Resource& order);

    std::optional<std::size_t> clientOf(const SocketId& socket) const;
    bool isSame(const SocketId& left, const SocketId& right, const Resource& order) const;
    /// The same for all connections of an owner.
    std::string key(const SocketId& socket, const Resource& order) const;
    /// For people: the connections of a client that has had several are numbered from 1.
    std::string name(const SocketId& socket, const Resource& order) const;

    void writeState(StateWriter& out) const;

private:
    struct Seat
    {
        std::size_t client = 0;
        std::size_t number = 0; ///< The client's first, second … connection.
    };

    const UserId* userOf(const SocketId& socket, const Resource& order) const;

    Ownership m_ownership;
    std::vector<CastMember> m_cast;
    std::vector<std::size_t> m_connections; ///< How many each client has had.
    std::map<SocketId, Seat> m_seats;
    std::map<std::pair<SocketId, Resource>, UserId> m_users;
};

} // namespace echolock
