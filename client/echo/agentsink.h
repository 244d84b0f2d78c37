// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "server/base/clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// Each runs at most once at a time; starting a running one moves it.
enum class AgentTimer : std::uint8_t {
    Act,   ///< The next thing that the person does by plan: abandon, thaw or come back.
    Retry, ///< A viewer's hand reaches for an order that has become free.
};

std::string_view toString(AgentTimer timer);

/// What a person does to the browser. Calls come in the order in which they must take effect; none
/// may call back into the agent before it has returned.
class AgentSink
{
public:
    virtual ~AgentSink() = default;

    /// A fresh page on `order` (`order.7`), on a socket of its own: connect and subscribe. An
    /// earlier page, if any, has been abandoned; a vanished one stays half-open.
    virtual void openPage(const std::string& order) = 0;
    /// The next order on the same page and socket, after Abandonment::Leave: subscribe.
    virtual void openOrder(const std::string& order) = 0;
    /// Leave keeps the page and its socket; Freeze lasts until thaw(); Reload replaces the page by
    /// one on the same order.
    virtual void abandon(Abandonment how) = 0;
    virtual void thaw() = 0;
    /// Asks for the lock of the order that is open (`client-lock.acquire`).
    virtual void retryAcquire(const std::string& order) = 0;
    /// timerDue(timer) at `at` or later, never within this call.
    virtual void startTimer(AgentTimer timer, Instant at) = 0;
    virtual void stopTimer(AgentTimer timer) = 0;
};

} // namespace echolock
