// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/connections.h"

#include "server/base/assert.h"

#include <algorithm>
#include <utility>

namespace echolock {

Connection* Connections::find(ConnId conn)
{
    const auto found = m_connections.find(conn);
    return found == m_connections.end() ? nullptr : &found->second;
}

const Connection* Connections::find(ConnId conn) const
{
    const auto found = m_connections.find(conn);
    return found == m_connections.end() ? nullptr : &found->second;
}

Connection& Connections::add(Connection connection)
{
    const ConnId conn = connection.context().conn;
    const auto [found, isNew] = m_connections.try_emplace(conn, std::move(connection));
    ECHOLOCK_ASSERT(isNew);
    return found->second;
}

std::optional<Connection> Connections::remove(ConnId conn)
{
    auto removed = m_connections.extract(conn);
    if (removed.empty())
        return std::nullopt;
    return std::move(removed.mapped());
}

std::vector<ConnId> Connections::inOrder() const
{
    std::vector<ConnId> numbers;
    numbers.reserve(m_connections.size());
    for (const auto& [conn, connection] : m_connections)
        numbers.push_back(conn);
    std::ranges::sort(numbers);
    return numbers;
}

} // namespace echolock
