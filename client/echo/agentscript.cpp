// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/agentscript.h"

namespace echolock {

std::string_view wordOf(AgentStep::Kind kind, Abandonment how)
{
    switch (kind) {
    case AgentStep::Kind::Visit:
    case AgentStep::Kind::Open:
        return "open";
    case AgentStep::Kind::Edit:
        return "edit";
    case AgentStep::Kind::Save:
        return "save";
    case AgentStep::Kind::Idle:
        return "idle";
    case AgentStep::Kind::Switch:
        return "switch";
    case AgentStep::Kind::SecondTab:
        return "second-tab";
    case AgentStep::Kind::CloseSecondTab:
        return "close-second-tab";
    case AgentStep::Kind::Rest:
        return "rest";
    case AgentStep::Kind::Abandon:
        break;
    }
    return toString(how);
}

} // namespace echolock
