// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/lockevent.h"

namespace echolock {

std::string_view toString(LockState state)
{
    switch (state) {
    case LockState::Free:
        return "free";
    case LockState::Held:
        return "held";
    case LockState::Grace:
        return "grace";
    }
    return "free";
}

std::string_view toString(LockCause cause)
{
    switch (cause) {
    case LockCause::Subscribed:
        return "subscribed";
    case LockCause::Acquired:
        return "acquired";
    case LockCause::Unsubscribed:
        return "unsubscribed";
    case LockCause::Released:
        return "released";
    case LockCause::Closed:
        return "closed";
    case LockCause::ConnectionLost:
        return "connection_lost";
    case LockCause::Reset:
        return "reset";
    case LockCause::PingTimeout:
        return "ping_timeout";
    case LockCause::Evicted:
        return "evicted";
    case LockCause::ServerShutdown:
        return "server_shutdown";
    case LockCause::Operator:
        return "operator";
    case LockCause::Renewed:
        return "renewed";
    case LockCause::Takeover:
        return "takeover";
    case LockCause::HandedOver:
        return "handed_over";
    case LockCause::GraceExpired:
        return "grace_expired";
    case LockCause::LeaseExpired:
        return "lease_expired";
    case LockCause::ServerRestart:
        return "server_restart";
    case LockCause::TooManyOrders:
        return "too_many_orders";
    case LockCause::StoreUnreachable:
        return "store_unreachable";
    }
    return "operator";
}

void Owner::writeState(StateWriter& out) const
{
    out.conn(conn);
    out.socket(socket);
    out.user(user);
}

std::string_view toString(LockFact fact)
{
    switch (fact) {
    case LockFact::Granted:
        return "granted";
    case LockFact::Confirmed:
        return "confirmed";
    case LockFact::Denied:
        return "denied";
    case LockFact::Suspended:
        return "suspended";
    case LockFact::Resumed:
        return "resumed";
    case LockFact::Released:
        return "released";
    case LockFact::Revoked:
        return "revoked";
    }
    return "denied";
}

std::optional<LockState> stateAfter(LockFact fact)
{
    switch (fact) {
    case LockFact::Granted:
    case LockFact::Resumed:
        return LockState::Held;
    case LockFact::Suspended:
        return LockState::Grace;
    case LockFact::Released:
    case LockFact::Revoked:
        return LockState::Free;
    case LockFact::Confirmed:
    case LockFact::Denied:
        break;
    }
    return std::nullopt;
}

} // namespace echolock
