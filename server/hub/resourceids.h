// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>

namespace echolock {

/// Small numbers for connections, as a PHP process has them: the least that is free, so that one is
/// somebody else's soon after its connection is gone, and every process begins with 1.
class ResourceIds
{
public:
    std::uint32_t take()
    {
        if (m_free.empty())
            return ++m_last;
        return m_free.extract(m_free.begin()).value();
    }

    void giveBack(std::uint32_t id) { m_free.insert(id); }

private:
    std::set<std::uint32_t> m_free;
    std::uint32_t m_last = 0;
};

} // namespace echolock
