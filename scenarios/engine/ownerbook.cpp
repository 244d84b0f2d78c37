// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/ownerbook.h"

namespace echolock {

OwnerBook::OwnerBook(std::vector<CastMember> cast, Ownership ownership)
    : m_ownership(ownership)
    , m_cast(std::move(cast))
    , m_connections(m_cast.size())
{
}

void OwnerBook::connected(const SocketId& socket, std::size_t client)
{
    m_clients[socket] = client;
    ++m_connections[client];
}

void OwnerBook::learn(const Owner& owner, const Resource& order)
{
    if (!owner.user.empty())
        m_users[{owner.socket, order}] = owner.user;
}

std::optional<std::size_t> OwnerBook::clientOf(const SocketId& socket) const
{
    const auto found = m_clients.find(socket);
    return found == m_clients.end() ? std::nullopt : std::optional(found->second);
}

const UserId* OwnerBook::userOf(const SocketId& socket, const Resource& order) const
{
    const auto found = m_users.find({socket, order});
    return m_ownership == Ownership::Connection || found == m_users.end() ? nullptr
                                                                          : &found->second;
}

bool OwnerBook::isSame(const SocketId& left, const SocketId& right, const Resource& order) const
{
    return left == right || key(left, order) == key(right, order);
}

std::string OwnerBook::key(const SocketId& socket, const Resource& order) const
{
    const UserId* user = userOf(socket, order);
    return user ? "user " + user->value : "connection " + socket.value;
}

std::string OwnerBook::name(const SocketId& socket, const Resource& order) const
{
    if (const UserId* user = userOf(socket, order))
        return user->value;
    const std::optional<std::size_t> client = clientOf(socket);
    if (!client)
        return "connection " + socket.value;
    const std::string name = m_cast[*client].text();
    return m_connections[*client] > 1 ? name + " on connection " + socket.value : name;
}

} // namespace echolock
