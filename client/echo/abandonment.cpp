// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/abandonment.h"

namespace echolock {

std::string_view toString(Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        return "leave";
    case Abandonment::Close:
        return "close";
    case Abandonment::TabClose:
        return "tab-close";
    case Abandonment::Kill:
        return "kill";
    case Abandonment::Reset:
        return "reset";
    case Abandonment::Vanish:
        return "vanish";
    case Abandonment::Freeze:
        return "freeze";
    case Abandonment::Reload:
        return "reload";
    case Abandonment::Sleep:
        return "sleep";
    case Abandonment::Crash:
        return "crash";
    }
    return "leave";
}

bool needsRunningPage(Abandonment how)
{
    return how == Abandonment::Leave || how == Abandonment::Close || how == Abandonment::TabClose
        || how == Abandonment::Reload;
}

bool standsStill(Abandonment how)
{
    return how == Abandonment::Freeze || how == Abandonment::Sleep;
}

std::optional<Abandonment> abandonmentFromName(std::string_view name)
{
    for (const Abandonment how : allAbandonments) {
        if (toString(how) == name)
            return how;
    }
    return std::nullopt;
}

} // namespace echolock
