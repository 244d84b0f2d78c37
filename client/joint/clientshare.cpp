// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/joint/clientshare.h"

#include "server/base/assert.h"

#include <algorithm>

namespace echolock {

ClientShare shareOf(std::uint32_t clients, std::uint32_t index, std::uint32_t processes)
{
    ECHOLOCK_ASSERT(index < processes);
    const std::uint32_t each = clients / processes;
    const std::uint32_t more = clients % processes; // So many have one more.
    return {.first = 1 + index * each + std::min(index, more),
            .count = each + (index < more ? 1 : 0)};
}

} // namespace echolock
