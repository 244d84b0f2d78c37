// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/refcountpolicy.h"

namespace echolock {

void RefcountPolicy::claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (row.state == LockState::Free)
        LockTable::grant(row, claim, now, events);
    else if (isSameOwner(row.owner, claim.owner))
        LockTable::confirm(row, claim, now, events);
    else
        LockTable::deny(row, claim, now, events);
}

void RefcountPolicy::leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                           LockEvents& events) const
{
    if (LockTable::dropConnection(row, owner.conn))
        LockTable::free(row, LockFact::Released, cause, now, events);
}

} // namespace echolock
