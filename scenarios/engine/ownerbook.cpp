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
    const auto [seat, isNew] = m_seats.try_emplace(socket);
    if (isNew)
        seat->second = {client, ++m_connections[client]};
}

void OwnerBook::learn(const Owner& owner, const Resource& order)
{
    if (!owner.user.empty())
        m_users[{owner.socket, order}] = owner.user;
}

std::optional<std::size_t> OwnerBook::clientOf(const SocketId& socket) const
{
    const auto found = m_seats.find(socket);
    return found == m_seats.end() ? std::nullopt : std::optional(found->second.client);
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
    const auto seat = m_seats.find(socket);
    if (seat == m_seats.end())
        return "connection " + socket.value;
    const auto& [client, number] = seat->second;
    std::string name = m_cast[client].text();
    if (m_connections[client] > 1)
        name.append(" on connection ").append(std::to_string(number));
    return name;
}

} // namespace echolock
