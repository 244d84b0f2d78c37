// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/ordervisits.h"

#include "server/base/mutant.h"

#include <algorithm>
#include <utility>

namespace echolock {

OrderVisits::OrderVisits(std::vector<LockPattern> patterns)
    : m_patterns(std::make_shared<const std::vector<LockPattern>>(std::move(patterns)))
{
}

std::optional<Resource> OrderVisits::resourceOf(const ChannelName& channel) const
{
    const auto matches = [&](const LockPattern& pattern) { return pattern.matches(channel.base); };
    if (!channel.needsAuth() || std::ranges::none_of(*m_patterns, matches))
        return std::nullopt;
    if (isMutated(Mutant::IdCast))
        return Resource(channel.base.substr(0, channel.base.find_last_of("0123456789") + 1));
    return Resource(channel.base);
}

OrderVisits::Prefixes OrderVisits::prefixOf(const ChannelName& channel)
{
    // No two are of the same length, and none is longer than private-encrypted-cache-.
    return Prefixes(1) << (channel.full.size() - channel.base.size());
}

std::optional<Resource> OrderVisits::enter(const Owner& who, const ChannelName& channel)
{
    std::optional<Resource> order = resourceOf(channel);
    if (order) {
        Visits& visits = m_visits[who.conn];
        visits.owner = who;
        visits.orders[*order] |= prefixOf(channel);
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
    const auto prefixes = orders.find(*order);
    if (prefixes == orders.end() || (prefixes->second & prefixOf(channel)) == 0)
        return std::nullopt;
    prefixes->second &= ~prefixOf(channel);
    if (prefixes->second != 0)
        return std::nullopt;
    orders.erase(prefixes);
    if (orders.empty())
        m_visits.erase(visits);
    return order;
}

std::vector<Resource> OrderVisits::leaveAll(ConnId conn)
{
    std::vector<Resource> left;
    const auto visits = m_visits.extract(conn);
    if (!visits.empty())
        for (const auto& [order, prefixes] : visits.mapped().orders)
            left.push_back(order);
    return left;
}

std::vector<Resource> OrderVisits::identify(const Owner& who)
{
    std::vector<Resource> orders;
    const auto visits = m_visits.find(who.conn);
    if (visits != m_visits.end()) {
        visits->second.owner = who;
        for (const auto& [order, prefixes] : visits->second.orders)
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

void OrderVisits::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [conn, visits] : m_visits) {
        visits.owner.writeState(out);
        out.number(visits.orders.size());
        for (const auto& [order, prefixes] : visits.orders) {
            out.text(order.value);
            out.number(prefixes);
        }
        out.endEntry();
    }
    out.endUnordered();
}

std::vector<Owner> OrderVisits::connectionsOf(const UserId& user, const Resource& order) const
{
    std::vector<Owner> found;
    for (const auto& [conn, visits] : m_visits)
        if (visits.owner.user == user && visits.orders.contains(order))
            found.push_back(visits.owner);
    std::ranges::sort(found, {}, &Owner::conn);
    return found;
}

} // namespace echolock
