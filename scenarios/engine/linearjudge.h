// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/linearcheck.h"
#include "scenarios/engine/lockopbook.h"

#include <string>
#include <string_view>

namespace echolock {

/// Whether what clients were told of a run's locks can have happened one after the other.
struct LinearFinding
{
    Linearity verdict = Linearity::Ok;
    std::string sentence; ///< The operation without a place, or why nobody knows; empty if Ok.

    friend bool operator==(const LinearFinding&, const LinearFinding&) = default;
};

/// Whom a policy takes for the owner of a lock.
Ownership ownershipUnder(std::string_view policy);

/// A run that is long enough to keep the check busy ends it as Unknown. `clock` may be none.
CheckLimits limitsOfOneRun(std::function<Instant()> clock);

/// Of a finished run. It costs far more than the oracle's direct checks and says less of what went
/// wrong, so it is asked only where they have found nothing.
LinearFinding judgeLinear(const History& history, std::string_view policy,
                          const CheckLimits& limits);

} // namespace echolock
