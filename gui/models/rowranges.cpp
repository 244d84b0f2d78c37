// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/rowranges.h"

#include <algorithm>

namespace echolock {

std::vector<std::pair<int, int>> rowRanges(std::vector<int> rows)
{
    std::sort(rows.begin(), rows.end());
    std::vector<std::pair<int, int>> ranges;
    for (const int row : rows) {
        if (!ranges.empty() && row <= ranges.back().second + 1)
            ranges.back().second = row;
        else
            ranges.emplace_back(row, row);
    }
    return ranges;
}

} // namespace echolock
