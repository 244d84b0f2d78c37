// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace echolock {

/// Every token that a client was told it has, across restarts. A token goes back where a later run
/// grants one that is not above all of the runs before it, and where one run grants the same token
/// to two users.
class Grants
{
public:
    void runStarted();
    void granted(const std::string& order, const std::string& user, std::uint64_t token);

    std::uint64_t count() const { return m_count; }

    /// One sentence each.
    const std::vector<std::string>& regressions() const { return m_regressions; }

private:
    struct Order
    {
        std::uint64_t highestBefore = 0;             ///< Of the runs before this one.
        std::map<std::uint64_t, std::string> tokens; ///< Of this run, and whose they are.
    };

    std::map<std::string, Order> m_orders;
    std::vector<std::string> m_regressions;
    std::uint64_t m_count = 0;
};

} // namespace echolock
