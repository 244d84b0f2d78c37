// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/memoworld.h"

#include <optional>
#include <string>

namespace echolock {

/// One sentence where some client's `open` or `await` is never over in any of the ends that the
/// world was asked about: what stands behind it was not tried, and whoever waits for that was not,
/// either. Only where all ends were seen is it so in every schedule.
std::optional<std::string> vainWaitIn(const MemoWorld& world);

} // namespace echolock
