// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/agentscript.h"
#include "server/base/clock.h"
#include "server/base/ids.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// Each runs at most once at a time; starting a running one moves it.
enum class AgentTimer : std::uint8_t {
    Act,   ///< The next thing that the person does by plan.
    Retry, ///< A viewer's hand reaches for an order that has become free.
};

std::string_view toString(AgentTimer timer);

/// A step of the plan when its turn came, be it that it could be done or not: who was not given the
/// lock has nothing to save. To open an order is none for somebody who is there.
struct AgentDeed
{
    std::uint64_t stint = 0;
    AgentStep step{};

    friend bool operator==(const AgentDeed&, const AgentDeed&) = default;
};

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
    /// Leave keeps the page and its socket; Freeze and Sleep last until thaw(); Reload replaces the
    /// page by one on the same order. Vanish, Sleep and Crash are of the second tab, too.
    virtual void abandon(Abandonment how) = 0;
    virtual void thaw() = 0;
    /// Asks for the lock of the order that is open (`client-lock.acquire`).
    virtual void retryAcquire(const std::string& order) = 0;
    /// Writes what was edited. `token` is the lock's, 0 where the page was told of none. Answered
    /// by OrderAgent::saveAnswered().
    virtual void save(const std::string& order, FencingToken token) = 0;
    /// Another tab is put in front of the page's, until showTab().
    virtual void hideTab() = 0;
    virtual void showTab() = 0;
    /// Another tab of the same person on `order`, on a socket of its own.
    virtual void openSecondTab(const std::string& order) = 0;
    virtual void closeSecondTab() = 0;
    virtual void did(const AgentDeed& deed) = 0;
    /// timerDue(timer) at `at` or later, never within this call.
    virtual void startTimer(AgentTimer timer, Instant at) = 0;
    virtual void stopTimer(AgentTimer timer) = 0;
};

} // namespace echolock
