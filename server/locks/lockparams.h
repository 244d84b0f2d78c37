// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstddef>

namespace echolock {

/// What keeps a lease alive.
enum class LeaseRenewal {
    Frames,  ///< Anything received from its holder, who is asked (`pusher:ping`) before it ends.
    Requests ///< `client-lock.renew` alone.
};

/// Whom a subscriber may take a lock from by `client-lock.takeover`.
enum class TakeoverRule {
    Nobody,
    OwnSessions, ///< Other connections of the same user.
    Anybody
};

/// What the policies are tuned by; each reads what concerns it.
struct LockParams
{
    Duration grace = std::chrono::seconds(5);  ///< How long an order waits for who left it.
    Duration lease = std::chrono::seconds(30); ///< How long a lock lasts that nobody renews.
    LeaseRenewal renewal = LeaseRenewal::Frames;
    TakeoverRule takeover = TakeoverRule::OwnSessions;
    std::size_t waitersMax = 1'000;             ///< In the queue of one order.
    std::size_t ordersPerConnectionMax = 1'000; ///< Above it a claim is denied.

    friend bool operator==(const LockParams&, const LockParams&) = default;
};

} // namespace echolock
