// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/leasepolicy.h"

namespace echolock {

void LeasePolicy::claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (row.state == LockState::Free)
        LockTable::grant(row, claim, now, events, m_lease.ttl());
    else if (row.owner.conn != claim.owner.conn)
        LockTable::deny(row, claim, now, events);
    else if (renew(row, claim, now, events); row.state == LockState::Free)
        LockTable::grant(row, claim, now, events, m_lease.ttl());
}

void LeasePolicy::leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                        LockEvents& events) const
{
    if (LockTable::dropConnection(row, owner.conn))
        LockTable::free(row, LockFact::Released, cause, now, events);
}

void LeasePolicy::renew(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
{
    if (m_lease.renew(row, now))
        LockTable::confirm(row, claim, now, events);
    else
        LockTable::free(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
}

std::optional<Instant> LeasePolicy::due(const LockRow& row) const
{
    return m_lease.due(row);
}

LockPolicy::Look LeasePolicy::look(LockRow& row, Instant heard, Instant now,
                                   LockEvents& events) const
{
    if (row.state != LockState::Held)
        return Look::Nothing;
    switch (m_lease.look(row, heard, now)) {
    case LeaseTerm::State::Over:
        LockTable::free(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
        return Look::Nothing;
    case LeaseTerm::State::RunsAskOwner:
        return Look::AskOwner;
    case LeaseTerm::State::Runs:
        break;
    }
    return Look::Nothing;
}

} // namespace echolock
