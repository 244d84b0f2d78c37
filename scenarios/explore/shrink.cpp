// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/explore/shrink.h"

namespace echolock {

std::size_t switchesOf(const Schedule& schedule)
{
    std::size_t switches = 0;
    for (std::size_t index = 1; index < schedule.size(); ++index) {
        if (schedule[index] != schedule[index - 1])
            ++switches;
    }
    return switches;
}

} // namespace echolock
