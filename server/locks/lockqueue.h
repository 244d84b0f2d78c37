// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockparams.h"
#include "server/locks/locktable.h"

#include <cstddef>
#include <optional>

namespace echolock {

/// Who waits for an order and who is next; part of each policy that has a queue. One connection
/// waits once.
class LockQueue
{
public:
    explicit LockQueue(const LockParams& params)
        : m_max(params.waitersMax)
    {
    }

    /// Denied, and told its place; at the end of a full queue it has none.
    void deny(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const;

    /// The order has become free: the first who waits gets it, and with it all who wait for the
    /// same user. `ttl`: of the lease, if there is one.
    static void handOver(LockRow& row, Instant now, LockEvents& events,
                         std::optional<Duration> ttl = {});

private:
    std::size_t m_max;
};

} // namespace echolock
