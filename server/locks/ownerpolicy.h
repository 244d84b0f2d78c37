// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockpolicy.h"

namespace echolock {

/// P1 `owner`: the connection that was granted the lock owns it, and only its departure frees it.
///
/// | state   | claim by holder | claim by another | holder leaves | another leaves |
/// |---------|-----------------|------------------|---------------|----------------|
/// | free    | grant           | grant            | –             | –              |
/// | held(c) | confirm         | deny             | free          | –              |
class OwnerPolicy final : public LockPolicy
{
public:
    std::string_view name() const override { return "owner"; }

    void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
               LockEvents& events) const override;
};

} // namespace echolock
