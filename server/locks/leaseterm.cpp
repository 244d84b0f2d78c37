// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/leaseterm.h"

#include "server/base/mutant.h"

#include <algorithm>

namespace echolock {

std::optional<Instant> LeaseTerm::due(const LockRow& row) const
{
    if (row.state != LockState::Held || !row.deadline)
        return std::nullopt;
    return m_renewal == LeaseRenewal::Frames && !row.asked ? timeToAsk(row) : *row.deadline;
}

LeaseTerm::State LeaseTerm::look(LockRow& row, Instant heard, Instant now) const
{
    if (m_renewal == LeaseRenewal::Frames && !isMutated(Mutant::LifeNotHeard)
        && heard + m_ttl > *row.deadline) {
        row.deadline = heard + m_ttl;
        row.asked = false;
    }
    if (m_renewal == LeaseRenewal::Requests || row.asked)
        return now >= *row.deadline ? State::Over : State::Runs;
    if (now < timeToAsk(row))
        return State::Runs;
    // A server that was itself asleep past the end owes its owner the question all the same (R29).
    row.deadline = std::max(*row.deadline, now + m_ttl / 3);
    row.asked = true;
    return State::RunsAskOwner;
}

bool LeaseTerm::renew(LockRow& row, Instant now) const
{
    if (m_renewal == LeaseRenewal::Requests && now >= *row.deadline
        && !isMutated(Mutant::LateRenewal))
        return false;
    row.deadline = now + m_ttl;
    row.asked = false;
    return true;
}

} // namespace echolock
