// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/leasepolicy.h"

namespace echolock {

/// P5 `fence`: as `lease`, and the application checks the token at each write (`POST …/check`). A
/// grant raises the number below which writes are refused, so whoever lost the lock cannot save
/// over its next owner, told of the loss or not (races R12, R16, R24).
///
/// | state      | a write with token n                         |
/// |------------|----------------------------------------------|
/// | free       | refused: whoever wrote has no lock           |
/// | held(c, t) | accepted if n is the number of c's grant     |
///
/// All else is as in `lease`.
class FencePolicy final : public LeasePolicy
{
public:
    using LeasePolicy::LeasePolicy;

    std::string_view name() const override { return "fence"; }

    bool fences() const override { return true; }
};

} // namespace echolock
