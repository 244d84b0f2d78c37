// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/gracepolicy.h"

#include "server/base/mutant.h"

namespace echolock {

void GracePolicy::claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (row.state == LockState::Free)
        LockTable::grant(row, claim, now, events);
    else if (!isSameOwner(row.owner, claim.owner))
        LockTable::deny(row, claim, now, events);
    else if (row.state == LockState::Grace)
        LockTable::resume(row, claim, now, events);
    else
        LockTable::confirm(row, claim, now, events);
}

void GracePolicy::leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                        LockEvents& events) const
{
    if (LockTable::dropConnection(row, owner.conn) && !m_grace.begin(row, cause, now, events))
        LockTable::free(row, LockFact::Released, cause, now, events);
}

void GracePolicy::restored(LockRow& row, Instant now, LockEvents& events) const
{
    if (!m_grace.begin(row, LockCause::ServerRestart, now, events))
        LockPolicy::restored(row, now, events);
}

std::optional<Instant> GracePolicy::due(const LockRow& row) const
{
    return row.state == LockState::Grace || isMutated(Mutant::GraceOutlivesReturn) ? row.deadline
                                                                                   : std::nullopt;
}

LockPolicy::Look GracePolicy::look(LockRow& row, Instant /*heard*/, Instant now,
                                   LockEvents& events) const
{
    if (GraceTerm::isOver(row, now))
        LockTable::free(row, LockFact::Released, LockCause::GraceExpired, now, events);
    return Look::Nothing;
}

} // namespace echolock
