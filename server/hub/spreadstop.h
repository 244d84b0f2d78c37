// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/base/statewriter.h"

#include <cstddef>
#include <vector>

namespace echolock {

/// A stop that ends connections evenly over a while: the k-th of n after k/n of it, so that those
/// who come back do not all come in the same moment.
class SpreadStop
{
public:
    /// Nobody waits for longer, and it keeps the arithmetic within 64 bits up to five million.
    static constexpr Duration spreadMax = std::chrono::hours(1);

    /// `connections` in the order in which they shall go. None may come any more.
    SpreadStop(Instant begin, Duration spreadOver, std::vector<ConnId> connections);

    /// How many connections may still be there.
    std::size_t remaining(Instant now) const;
    /// When one of `left` connections must go next.
    Instant nextDue(std::size_t left) const;
    /// Whose turn it is to go, unless it went by itself. There must be one left.
    ConnId takeNext();

    void writeState(StateWriter& out) const;

private:
    Instant m_begin;
    Duration m_spreadOver;
    std::vector<ConnId> m_connections;
    std::size_t m_taken = 0; ///< Of m_connections.
};

} // namespace echolock
