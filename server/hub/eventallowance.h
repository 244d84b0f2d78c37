// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/statewriter.h"

#include <cstdint>

namespace echolock {

/// How many events or requests somebody may send: so many a second, and a second's worth at once.
/// What is refused costs nothing.
class EventAllowance
{
public:
    bool take(Instant now, std::uint32_t perSecond);

    void writeState(StateWriter& out) const { out.ahead(m_usedUntil); }

private:
    Instant m_usedUntil{}; ///< Each event uses up its share of a second.
};

} // namespace echolock
