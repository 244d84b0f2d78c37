// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/echosink.h"

namespace echolock {

std::string_view toString(EchoTimer timer)
{
    switch (timer) {
    case EchoTimer::Attempt:
        return "attempt";
    case EchoTimer::Retry:
        return "retry";
    case EchoTimer::Unavailable:
        return "unavailable";
    case EchoTimer::Activity:
        return "activity";
    case EchoTimer::Pong:
        return "pong";
    case EchoTimer::LostRetry:
        return "lost-retry";
    case EchoTimer::Send:
        return "send";
    }
    return "attempt";
}

} // namespace echolock
