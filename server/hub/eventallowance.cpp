// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/eventallowance.h"

#include <algorithm>

namespace echolock {

bool EventAllowance::take(Instant now, std::uint32_t perSecond)
{
    constexpr Duration second = std::chrono::seconds(1);
    const Instant usedUntil = std::max(m_usedUntil, now) + second / perSecond;
    if (usedUntil > now + second)
        return false;
    m_usedUntil = usedUntil;
    return true;
}

} // namespace echolock
