// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/graceterm.h"

#include "server/base/mutant.h"

namespace echolock {

bool GraceTerm::begin(LockRow& row, LockCause cause, Instant now, LockEvents& events) const
{
    const bool isWanted = cause != LockCause::Unsubscribed && cause != LockCause::Released
        && cause != LockCause::Operator;
    if (row.owner.user.empty() || !isWanted)
        return false;
    LockTable::suspend(row, cause, m_ttl, now, events);
    return true;
}

bool GraceTerm::isOver(const LockRow& row, Instant now)
{
    const bool isWaiting = row.state == LockState::Grace
        || (isMutated(Mutant::GraceOutlivesReturn) && row.deadline && !row.asked);
    return isWaiting && now >= *row.deadline;
}

} // namespace echolock
