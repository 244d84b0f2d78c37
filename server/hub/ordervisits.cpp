// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/ordervisits.h"

#include <algorithm>
#include <utility>

namespace echolock {

OrderVisits::OrderVisits(std::vector<LockPattern> patterns)
    : m_patterns(std::move(patterns))
{
}

std::optional<Resource> OrderVisits::resourceOf(const ChannelName& channel) const
{
    const auto matches = [&](const LockPattern& pattern) { return pattern.matches(channel.base); };
    if (!channel.needsAuth() || std::ranges::none_of(m_patterns, matches))
        return std::nullopt;
    return Resource(channel.base);
}

std::optional<Resource> OrderVisits::enter(const Owner& who, const ChannelName& channel)
{
    std::optional<Resource> order = resourceOf(channel);
    if (order) {
        Visits& visits = m_visits[who.conn];
        visits.owner = who;
        visits.orders[*order].insert(channel.full);
    }
    return order;
}

std::optional<Resource> OrderVisits::leave(ConnId conn, const ChannelName& channel)
{
    std::optional<Resource> order = resourceOf(channel);
    const auto visits = m_visits.find(conn);
    if (!order || visits == m_visits.end())
        return std::nullopt;
    auto& orders = visits->second.orders;
    const auto channels = orders.find(*order);
    if (channels == orders.end() || channels->second.erase(channel.full) == 0
        || !channels->second.empty())
        return std::nullopt;
    orders.erase(channels);
    if (orders.empty())
        m_visits.erase(visits);
    return order;
}

std::vector<Resource> OrderVisits::leaveAll(ConnId conn)
{
    std::vector<Resource> left;
    const auto visits = m_visits.extract(conn);
    if (!visits.empty())
        for (const auto& [order, channels] : visits.mapped().orders)
            left.push_back(order);
    return left;
}

std::vector<Resource> OrderVisits::identify(const Owner& who)
{
    std::vector<Resource> orders;
    const auto visits = m_visits.find(who.conn);
    if (visits != m_visits.end()) {
        visits->second.owner = who;
        for (const auto& [order, channels] : visits->second.orders)
            orders.push_back(order);
    }
    return orders;
}

bool OrderVisits::isAt(ConnId conn, const Resource& order) const
{
    const auto visits = m_visits.find(conn);
    return visits != m_visits.end() && visits->second.orders.contains(order);
}

std::size_t OrderVisits::ordersOf(ConnId conn) const
{
    const auto visits = m_visits.find(conn);
    return visits == m_visits.end() ? 0 : visits->second.orders.size();
}

const Owner* OrderVisits::find(const UserId& user, const Resource& order) const
{
    const auto found = std::ranges::find_if(m_visits, [&](const auto& entry) {
        return entry.second.owner.user == user && entry.second.orders.contains(order);
    });
    return found == m_visits.end() ? nullptr : &found->second.owner;
}

} // namespace echolock
