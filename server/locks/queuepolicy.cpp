// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/queuepolicy.h"

#include "server/base/mutant.h"

namespace echolock {

void QueuePolicy::claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (row.state == LockState::Free)
        LockTable::grant(row, claim, now, events);
    else if (isSameOwner(row.owner, claim.owner))
        LockTable::confirm(row, claim, now, events);
    else
        m_queue.deny(row, claim, now, events);
}

void QueuePolicy::leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                        LockEvents& events) const
{
    if (!isMutated(Mutant::WaiterStays))
        LockTable::stopWaiting(row, owner.conn);
    if (!LockTable::dropConnection(row, owner.conn))
        return;
    LockTable::free(row, LockFact::Released, cause, now, events);
    LockQueue::handOver(row, now, events);
}

void QueuePolicy::freed(LockRow& row, Instant now, LockEvents& events) const
{
    LockQueue::handOver(row, now, events);
}

} // namespace echolock
