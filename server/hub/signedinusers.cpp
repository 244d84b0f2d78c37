// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/signedinusers.h"

namespace echolock {

bool SignedInUsers::add(const UserId& user, ConnId conn)
{
    std::vector<ConnId>& connections = m_users[user];
    connections.push_back(conn);
    return connections.size() == 1;
}

bool SignedInUsers::remove(const UserId& user, ConnId conn)
{
    const auto found = m_users.find(user);
    if (found == m_users.end() || std::erase(found->second, conn) == 0 || !found->second.empty())
        return false;
    m_users.erase(found);
    return true;
}

void SignedInUsers::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [user, connections] : m_users) {
        out.user(user);
        out.number(connections.size());
        for (const ConnId conn : connections)
            out.conn(conn);
        out.endEntry();
    }
    out.endUnordered();
}

std::span<const ConnId> SignedInUsers::connectionsOf(const UserId& user) const
{
    const auto found = m_users.find(user);
    return found == m_users.end() ? std::span<const ConnId>() : std::span(found->second);
}

} // namespace echolock
