// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/connection.h"

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

namespace echolock {

/// The connections of a Hub by their numbers. Every frame asks for one, hence a hash table; who
/// needs them in an order asks for it.
class Connections
{
public:
    std::size_t size() const { return m_connections.size(); }

    bool empty() const { return m_connections.empty(); }

    /// Null where there is none of that number. A pointer holds until that one is removed.
    Connection* find(ConnId conn);
    const Connection* find(ConnId conn) const;
    /// Its number must be new.
    Connection& add(Connection connection);
    /// The one that is no longer here, if it was.
    std::optional<Connection> remove(ConnId conn);
    /// Rising, which is the order in which they were opened.
    std::vector<ConnId> inOrder() const;

    /// `visit(const Connection&)` for each, in no order.
    template <class Visit> void forEach(Visit visit) const
    {
        for (const auto& [conn, connection] : m_connections)
            visit(connection);
    }

private:
    std::unordered_map<ConnId, Connection> m_connections; ///< Iterated only to be sorted.
};

} // namespace echolock
