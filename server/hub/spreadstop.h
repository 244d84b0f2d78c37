// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstddef>

namespace echolock {

/// A stop that ends connections evenly over a while: the k-th of n after k/n of it, so that those
/// who come back do not all come in the same moment.
class SpreadStop
{
public:
    SpreadStop(Instant begin, Duration spreadOver, std::size_t connections);

    /// How many connections may still be there.
    std::size_t remaining(Instant now) const;
    /// When one of `left` connections must go next.
    Instant nextDue(std::size_t left) const;

private:
    Instant m_begin;
    Duration m_spreadOver;
    std::size_t m_connections;
};

} // namespace echolock
