// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/agentsink.h"

namespace echolock {

std::string_view toString(AgentTimer timer)
{
    return timer == AgentTimer::Act ? "act" : "retry";
}

} // namespace echolock
