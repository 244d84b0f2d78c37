// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockpolicy.h"
#include "server/locks/lockqueue.h"

namespace echolock {

/// P6 `queue`: as `refcount`, and whoever is denied waits in a queue; the order goes to the next
/// one by itself, so nobody is left behind at a free order (race R17) and nobody races for it.
///
/// | state         | claim by the user | claim by another   | last tab leaves               | a waiter leaves |
/// |---------------|-------------------|--------------------|-------------------------------|-----------------|
/// | free          | grant             | grant              | –                             | –               |
/// | held(u, C, Q) | confirm, C += c   | deny, c to Q's end | free; then grant to Q's first | Q −= c          |
class QueuePolicy final : public LockPolicy
{
public:
    explicit QueuePolicy(const LockParams& params)
        : m_queue(params)
    {
    }

    std::string_view name() const override { return "queue"; }

    bool ownsByUser() const override { return true; }

    void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
               LockEvents& events) const override;
    void freed(LockRow& row, Instant now, LockEvents& events) const override;

private:
    LockQueue m_queue;
};

} // namespace echolock
