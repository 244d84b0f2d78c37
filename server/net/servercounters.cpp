// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/servercounters.h"

namespace echolock {

namespace {

/// `clean 1001` is of the kind `clean`: a number per code of a peer's choice would have no bound.
std::string_view kindOf(std::string_view how)
{
    return how.substr(0, how.find(' '));
}

} // namespace

void ServerCounters::count(const LifecycleEvent& event)
{
    switch (event.step) {
    case LifecycleStep::Opened:
        ++opened;
        return;
    case LifecycleStep::Message:
        ++received;
        receivedBytes += event.detail.size();
        return;
    case LifecycleStep::Subscribed:
        ++subscribed;
        return;
    case LifecycleStep::Unsubscribed:
        return;
    case LifecycleStep::Closed: {
        const std::string_view kind = kindOf(event.detail);
        if (const auto known = closed.find(kind); known != closed.end())
            ++known->second;
        else
            closed.emplace(kind, 1);
        return;
    }
    case LifecycleStep::Error:
        ++errors;
        return;
    }
}

void ServerCounters::count(const LockEvent& event)
{
    ++locks[toString(event.fact)];
    switch (event.fact) {
    case LockFact::Granted:
        ++lockGrants[toString(event.cause)];
        return;
    case LockFact::Denied:
        ++lockDenials[toString(event.cause)];
        return;
    case LockFact::Suspended:
        ++lockGraces[toString(event.cause)];
        return;
    case LockFact::Released:
    case LockFact::Revoked:
        ++lockEnds[toString(event.cause)];
        return;
    case LockFact::Confirmed:
    case LockFact::Resumed:
        return;
    }
}

} // namespace echolock
