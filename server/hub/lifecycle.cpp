// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lifecycle.h"

#include "server/protocol/closecode.h"

namespace echolock {

std::string_view toString(CloseHow::Kind kind)
{
    switch (kind) {
    case CloseHow::Kind::Clean:
        return "clean";
    case CloseHow::Kind::Fin:
        return "fin";
    case CloseHow::Kind::Rst:
        return "rst";
    case CloseHow::Kind::PingTimeout:
        return "pingTimeout";
    case CloseHow::Kind::Inactive:
        return "inactive";
    case CloseHow::Kind::ServerShutdown:
        return "serverShutdown";
    case CloseHow::Kind::Evicted:
        return "evicted";
    }
    return "evicted";
}

std::string toString(CloseHow how)
{
    std::string words(toString(how.kind));
    if (how.kind == CloseHow::Kind::Clean || how.kind == CloseHow::Kind::Evicted)
        words += ' ' + std::to_string(how.code);
    return words;
}

LockCause lockCauseOf(CloseHow how)
{
    switch (how.kind) {
    case CloseHow::Kind::Clean:
        return LockCause::Closed;
    case CloseHow::Kind::Fin:
        return LockCause::ConnectionLost;
    case CloseHow::Kind::Rst:
        return LockCause::Reset;
    case CloseHow::Kind::PingTimeout:
        return LockCause::PingTimeout;
    case CloseHow::Kind::ServerShutdown:
        return LockCause::ServerShutdown;
    case CloseHow::Kind::Evicted:
        // Put out by the app, which ends a user's connections.
        return how.code == std::uint16_t(CloseCode::Unauthorized) ? LockCause::Operator
                                                                  : LockCause::Evicted;
    case CloseHow::Kind::Inactive:
        break;
    }
    return LockCause::Evicted;
}

std::string_view toString(LifecycleStep step)
{
    switch (step) {
    case LifecycleStep::Opened:
        return "opened";
    case LifecycleStep::Message:
        return "message";
    case LifecycleStep::Subscribed:
        return "subscribed";
    case LifecycleStep::Unsubscribed:
        return "unsubscribed";
    case LifecycleStep::Closed:
        return "closed";
    case LifecycleStep::Error:
        return "error";
    }
    return "error";
}

} // namespace echolock
