// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockpolicy.h"

namespace echolock {

/// P2 `refcount`: the user owns the lock, by however many tabs; the last tab's departure frees it.
/// Its connections are a set, so subscribing twice counts once (race R08).
///
/// | state      | claim by the user | claim by another | one of its tabs leaves | the last leaves | another leaves |
/// |------------|-------------------|------------------|------------------------|-----------------|----------------|
/// | free       | grant             | grant            | –                      | –               | –              |
/// | held(u, C) | confirm, C += c   | deny             | C −= c                 | free            | –              |
class RefcountPolicy final : public LockPolicy
{
public:
    std::string_view name() const override { return "refcount"; }

    bool ownsByUser() const override { return true; }

    void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
               LockEvents& events) const override;
};

} // namespace echolock
