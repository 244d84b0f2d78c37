// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockpolicy.h"

namespace echolock {

/// P0 `article`: set if absent, blind delete. Whoever leaves frees the lock, whoever holds it (race
/// R10).
///
/// | state   | claim by holder | claim by another | anyone leaves        |
/// |---------|-----------------|------------------|----------------------|
/// | free    | grant           | grant            | –                    |
/// | held(c) | confirm         | deny             | free, holder not told |
class ArticlePolicy final : public LockPolicy
{
public:
    std::string_view name() const override { return "article"; }

    void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
               LockEvents& events) const override;
};

} // namespace echolock
