// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/ownerpolicy.h"

namespace echolock {

void OwnerPolicy::claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (row.state == LockState::Free)
        LockTable::grant(row, claim, now, events);
    else if (row.owner.conn == claim.owner.conn)
        LockTable::confirm(row, claim, now, events);
    else
        LockTable::deny(row, claim, now, events);
}

void OwnerPolicy::leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                        LockEvents& events) const
{
    // Compare and delete: a late departure must not free what somebody else was granted since
    // (R10).
    if (LockTable::dropConnection(row, owner.conn))
        LockTable::free(row, LockFact::Released, cause, now, events);
}

} // namespace echolock
