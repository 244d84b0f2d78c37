// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/spreadstop.h"

#include "server/base/assert.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace echolock {

SpreadStop::SpreadStop(Instant begin, Duration spreadOver, std::vector<ConnId> connections)
    : m_begin(begin)
    , m_spreadOver(std::min<Duration>(spreadOver, spreadMax))
    , m_connections(std::move(connections))
{
}

std::size_t SpreadStop::remaining(Instant now) const
{
    if (now >= m_begin + m_spreadOver)
        return 0;
    const auto elapsed = std::uint64_t((now - m_begin).count());
    const std::size_t all = m_connections.size();
    return all - all * elapsed / std::uint64_t(m_spreadOver.count());
}

Instant SpreadStop::nextDue(std::size_t left) const
{
    const std::uint64_t gone = m_connections.size() - std::min(left, m_connections.size());
    const auto whole = std::uint64_t(m_spreadOver.count());
    const std::uint64_t connections = std::max<std::size_t>(m_connections.size(), 1);
    // Rounded up, so that the moment is never too early to be counted.
    return m_begin + Duration((whole * (gone + 1) + connections - 1) / connections);
}

ConnId SpreadStop::takeNext()
{
    ECHOLOCK_ASSERT(m_taken < m_connections.size());
    return m_connections[m_taken++];
}

void SpreadStop::writeState(StateWriter& out) const
{
    out.moment(m_begin);
    out.duration(m_spreadOver);
    out.number(m_connections.size());
    out.number(m_taken);
    for (std::size_t next = m_taken; next < m_connections.size(); ++next)
        out.conn(m_connections[next]);
}

} // namespace echolock
