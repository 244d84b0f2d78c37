// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockparams.h"
#include "server/locks/locktable.h"

namespace echolock {

/// How long an order waits for an owner whose last connection ended, and for whom; part of each
/// policy that has a grace.
class GraceTerm
{
public:
    explicit GraceTerm(const LockParams& params)
        : m_ttl(params.grace)
    {
    }

    /// The order waits from now on. False where its owner will not be back: a user who asked to
    /// leave has left, one whom an operator put out is out, and an owner without a user was that
    /// connection.
    bool begin(LockRow& row, LockCause cause, Instant now, LockEvents& events) const;

    /// A timer that fires after the owner's return finds no grace, or a later deadline (race R19).
    static bool isOver(const LockRow& row, Instant now);

private:
    Duration m_ttl;
};

} // namespace echolock
