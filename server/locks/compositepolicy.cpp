// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/compositepolicy.h"

#include "server/base/mutant.h"

namespace echolock {

void CompositePolicy::claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (row.state == LockState::Free)
        LockTable::grant(row, claim, now, events, m_lease.ttl());
    else if (!isSameOwner(row.owner, claim.owner))
        m_queue.deny(row, claim, now, events);
    else if (row.state == LockState::Grace)
        LockTable::resume(row, claim, now, events, m_lease.ttl());
    else if (renew(row, claim, now, events); !row.isConnection(claim.owner.conn))
        this->claim(row, claim, now, events);
}

void CompositePolicy::leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                            LockEvents& events) const
{
    if (!isMutated(Mutant::WaiterStays))
        LockTable::stopWaiting(row, owner.conn);
    if (LockTable::dropConnection(row, owner.conn) && !m_grace.begin(row, cause, now, events))
        end(row, LockFact::Released, cause, now, events);
}

void CompositePolicy::renew(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (m_lease.renew(row, now))
        LockTable::confirm(row, claim, now, events);
    else
        end(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
}

void CompositePolicy::freed(LockRow& row, Instant now, LockEvents& events) const
{
    LockQueue::handOver(row, now, events, m_lease.ttl());
}

void CompositePolicy::restored(LockRow& row, Instant now, LockEvents& events) const
{
    if (!m_grace.begin(row, LockCause::ServerRestart, now, events))
        LockPolicy::restored(row, now, events);
}

std::optional<Instant> CompositePolicy::due(const LockRow& row) const
{
    return row.state == LockState::Grace ? row.deadline : m_lease.due(row);
}

LockPolicy::Look CompositePolicy::look(LockRow& row, Instant heard, Instant now,
                                       LockEvents& events) const
{
    if (GraceTerm::isOver(row, now))
        end(row, LockFact::Released, LockCause::GraceExpired, now, events);
    if (row.state != LockState::Held)
        return Look::Nothing;
    switch (m_lease.look(row, heard, now)) {
    case LeaseTerm::State::Over:
        end(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
        return Look::Nothing;
    case LeaseTerm::State::RunsAskOwner:
        return Look::AskOwner;
    case LeaseTerm::State::Runs:
        break;
    }
    return Look::Nothing;
}

void CompositePolicy::end(LockRow& row, LockFact fact, LockCause cause, Instant now,
                          LockEvents& events) const
{
    LockTable::free(row, fact, cause, now, events);
    freed(row, now, events);
}

} // namespace echolock
