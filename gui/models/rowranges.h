// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>

namespace echolock {

/// First and last row of each run of neighbours, so that a batch of changes makes few signals.
std::vector<std::pair<int, int>> rowRanges(std::vector<int> rows);

} // namespace echolock
