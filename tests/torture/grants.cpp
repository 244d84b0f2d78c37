// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/torture/grants.h"

#include <algorithm>

namespace echolock {

void Grants::runStarted()
{
    for (auto& [name, order] : m_orders) {
        if (!order.tokens.empty())
            order.highestBefore = std::max(order.highestBefore, order.tokens.rbegin()->first);
        order.tokens.clear();
    }
}

void Grants::granted(const std::string& order, const std::string& user, std::uint64_t token)
{
    ++m_count;
    Order& known = m_orders[order];
    if (token <= known.highestBefore)
        m_regressions.push_back(order + ": token " + std::to_string(token) + " for " + user
                                + " is not above " + std::to_string(known.highestBefore)
                                + ", which an earlier run granted");
    // Whoever comes back within the grace, or asks again, has the same one.
    const auto [grant, isNew] = known.tokens.emplace(token, user);
    if (!isNew && grant->second != user)
        m_regressions.push_back(order + ": token " + std::to_string(token) + " was granted to "
                                + grant->second + " and to " + user);
}

} // namespace echolock
