// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/leaseterm.h"
#include "server/locks/lockpolicy.h"

namespace echolock {

/// P4 `lease`: as `owner`, but the lock ends when nothing was heard of its connection for the time
/// of a lease: nobody holds an order for ever by going silent (races R11, R15, R16). Its owner may
/// still believe that it holds; only a check at the write stops that one (`fence`).
///
/// | state      | claim by holder  | claim by another | holder leaves | renewed     | lease is over     |
/// |------------|------------------|------------------|---------------|-------------|-------------------|
/// | free       | grant, now + L   | grant, now + L   | –             | –           | –                 |
/// | held(c, t) | confirm, now + L | deny             | free          | t = now + L | free, holder told |
///
/// Renewed is: any frame of c, who is asked for one in time; or `client-lock.renew` (LeaseRenewal).
class LeasePolicy : public LockPolicy
{
public:
    explicit LeasePolicy(const LockParams& params)
        : m_lease(params)
    {
    }

    std::string_view name() const override { return "lease"; }

    void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
               LockEvents& events) const override;
    void renew(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    std::optional<Instant> due(const LockRow& row) const override;
    Look look(LockRow& row, Instant heard, Instant now, LockEvents& events) const override;

private:
    LeaseTerm m_lease;
};

} // namespace echolock
