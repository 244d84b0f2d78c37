// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/graceterm.h"
#include "server/locks/leaseterm.h"
#include "server/locks/lockpolicy.h"
#include "server/locks/lockqueue.h"

namespace echolock {

/// P8 `composite`, the default: the user owns the lock by all its tabs (`refcount`), is waited for
/// when the last connection ends (`grace`), loses it when no tab was heard of for a lease
/// (`lease`), is checked at the write (`fence`), and who is denied waits in a queue (`queue`).
///
/// | state         | claim by the user        | claim by another     | last tab asks to leave | last connection ends | lease is over         | grace is over |
/// |---------------|--------------------------|----------------------|------------------------|----------------------|-----------------------|---------------|
/// | free          | grant, now + L           | grant, now + L       | –                      | –                    | –                     | –             |
/// | held(u, C, t) | confirm, C += c, now + L | deny, c to the queue | free, next             | grace(u, now + G)    | free, user told, next | –             |
/// | grace(u, t)   | resume, C = {c}, now + L | deny, c to the queue | –                      | –                    | –                     | free, next    |
///
/// A frame of any of the user's tabs keeps the lease going. What is left (races R21 and R23): an
/// answer that was under way when things changed, for which there is the nonce; and one server's
/// memory, for which there is the ledger.
class CompositePolicy final : public LockPolicy
{
public:
    explicit CompositePolicy(const LockParams& params)
        : m_grace(params)
        , m_lease(params)
        , m_queue(params)
    {
    }

    std::string_view name() const override { return "composite"; }

    bool ownsByUser() const override { return true; }

    void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
               LockEvents& events) const override;
    void renew(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void freed(LockRow& row, Instant now, LockEvents& events) const override;
    void restored(LockRow& row, Instant now, LockEvents& events) const override;
    std::optional<Instant> due(const LockRow& row) const override;
    Look look(LockRow& row, Instant heard, Instant now, LockEvents& events) const override;

    bool fences() const override { return true; }

private:
    void end(LockRow& row, LockFact fact, LockCause cause, Instant now, LockEvents& events) const;

    GraceTerm m_grace;
    LeaseTerm m_lease;
    LockQueue m_queue;
};

} // namespace echolock
