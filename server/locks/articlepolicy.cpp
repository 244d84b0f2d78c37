// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/articlepolicy.h"

namespace echolock {

void ArticlePolicy::claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (row.state == LockState::Free)
        LockTable::grant(row, claim, now, events);
    else if (row.owner.conn == claim.owner.conn)
        LockTable::confirm(row, claim, now, events);
    else
        LockTable::deny(row, claim, now, events);
}

void ArticlePolicy::leave(LockRow& row, const Owner& /*owner*/, LockCause cause, Instant now,
                          LockEvents& events) const
{
    if (row.state != LockState::Free)
        LockTable::free(row, LockFact::Released, cause, now, events);
}

} // namespace echolock
