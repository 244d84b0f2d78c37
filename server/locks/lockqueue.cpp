// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/lockqueue.h"

#include "server/base/mutant.h"

#include <algorithm>
#include <vector>

namespace echolock {

void LockQueue::deny(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    const auto waits = std::ranges::find(row.waiting, claim.owner.conn,
                                         [](const Claim& waiter) { return waiter.owner.conn; });
    if (waits != row.waiting.end())
        *waits = claim;
    else if (row.waiting.size() < m_max)
        row.waiting.push_back(claim);
    LockTable::deny(row, claim, now, events);
}

void LockQueue::handOver(LockRow& row, Instant now, LockEvents& events, std::optional<Duration> ttl)
{
    if (row.waiting.empty())
        return;
    Claim next = isMutated(Mutant::LastComeFirst) ? row.waiting.back() : row.waiting.front();
    next.cause = LockCause::HandedOver;
    LockTable::grant(row, next, now, events, ttl);
    std::vector<Claim> others;
    std::ranges::copy_if(row.waiting, std::back_inserter(others), [&](const Claim& waiter) {
        return isSameOwner(waiter.owner, next.owner);
    });
    for (Claim& other : others) {
        other.cause = LockCause::HandedOver;
        LockTable::confirm(row, other, now, events);
    }
}

} // namespace echolock
