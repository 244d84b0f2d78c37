// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/channel.h"

#include "server/base/assert.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echolock {

void writeChannelName(std::string_view name, StateWriter& out)
{
    const bool isUsers = name.starts_with(serverToUserPrefix);
    out.flag(isUsers);
    if (isUsers)
        out.user(UserId(std::string(name.substr(serverToUserPrefix.size()))));
    else
        out.text(name);
}

Channel::Channel(ChannelName name)
    : m_name(std::move(name))
{
}

bool Channel::join(ConnId conn, const std::optional<Member>& member)
{
    const auto [seat, isNew] = m_seats.try_emplace(conn, Seat{m_connections.size(), {}});
    ECHOLOCK_ASSERT(isNew);
    m_connections.push_back(conn);
    if (!member)
        return false;
    seat->second.user = member->user;
    Present& present = m_users.try_emplace(member->user, Present{*member, 0}).first->second;
    return ++present.connections == 1;
}

std::optional<UserId> Channel::leave(ConnId conn)
{
    auto seat = m_seats.extract(conn);
    ECHOLOCK_ASSERT(!seat.empty());
    const std::size_t index = seat.mapped().index;
    const ConnId last = m_connections.back();
    m_connections.pop_back();
    if (last != conn) {
        m_connections[index] = last;
        m_seats.find(last)->second.index = index;
    }
    const auto present = m_users.find(seat.mapped().user);
    if (present == m_users.end() || --present->second.connections != 0)
        return std::nullopt;
    m_users.erase(present);
    return std::move(seat.mapped().user);
}

std::vector<ConnId> Channel::allBut(ConnId except) const
{
    std::vector<ConnId> others;
    others.reserve(m_connections.size());
    std::ranges::remove_copy(m_connections, std::back_inserter(others), except);
    return others;
}

UserId Channel::userOf(ConnId conn) const
{
    const auto seat = m_seats.find(conn);
    return seat == m_seats.end() ? UserId() : seat->second.user;
}

void Channel::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [conn, seat] : m_seats) {
        out.conn(conn);
        out.user(seat.user);
        out.endEntry();
    }
    out.endUnordered();
    out.beginUnordered();
    for (const auto& [user, present] : m_users) {
        out.user(user);
        out.frame(present.member.rawInfo);
        out.endEntry();
    }
    out.endUnordered();
}

std::vector<Member> Channel::members() const
{
    std::vector<Member> members;
    members.reserve(m_users.size());
    for (const auto& [user, present] : m_users)
        members.push_back(present.member);
    return members;
}

} // namespace echolock
