// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/behaviourmix.h"

#include <array>

namespace echolock {

using MixShares = std::array<int, tabAbandonments.size()>;

/// Whole percentages that add up to 100 (largest remainder); all zero when every weight is.
MixShares mixShares(const BehaviourMix& mix);

} // namespace echolock
