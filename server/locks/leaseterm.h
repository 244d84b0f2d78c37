// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockparams.h"
#include "server/locks/locktable.h"

#include <optional>

namespace echolock {

/// How a lease runs out and what keeps it going; part of each policy that has one. What was
/// received from the owner is read when the time comes: frames move no timer.
class LeaseTerm
{
public:
    explicit LeaseTerm(const LockParams& params)
        : m_ttl(params.lease)
        , m_renewal(params.renewal)
    {
    }

    Duration ttl() const { return m_ttl; }

    /// The end of the lease; before it, the time to ask its owner.
    std::optional<Instant> due(const LockRow& row) const;

    enum class State { Runs, RunsAskOwner, Over };

    /// Prolongs it by what was heard, then says how it stands.
    State look(LockRow& row, Instant heard, Instant now) const;

    /// Its owner wants to go on. False where only requests count and this one is too late: it must
    /// not bring the lease back (race R35).
    bool renew(LockRow& row, Instant now) const;

private:
    Instant timeToAsk(const LockRow& row) const { return *row.deadline - m_ttl / 3; }

    Duration m_ttl;
    LeaseRenewal m_renewal;
};

} // namespace echolock
