// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/secondtab.h"

namespace echolock {

void SecondTab::hear(const Observation& observation)
{
    const bool isLock = observation.kind == Observation::Kind::Lock
        && observation.lock.order.value == order;
    const bool isDrop = observation.kind == Observation::Kind::StateChanged
        && observation.state != ConnectionState::Connected;
    if (isLock && observation.lock.event != "lock.changed")
        granted = observation.lock.event == "lock.granted";
    else if (isDrop)
        granted = false;
}

std::string SecondTab::held() const
{
    return granted && !asleep ? order : std::string();
}

} // namespace echolock
