// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/hub/webhookevent.h"

#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace echolock {

/// Keeps back that a channel was vacated or a member left, because a page that is reloaded is back
/// in a second: if it returns in time, neither the leaving nor the return is worth telling.
class GracePeriods
{
public:
    enum class Verdict {
        Tell,     ///< Now.
        Held,     ///< Given back by takeExpired(), unless it is undone.
        Undone,   ///< A return in time: this event and the held one are both forgotten.
        Repeated, ///< Is held already.
    };

    explicit GracePeriods(Duration grace);
    GracePeriods(const GracePeriods&) = delete; // m_places points into m_held.
    GracePeriods& operator=(const GracePeriods&) = delete;
    GracePeriods(GracePeriods&&) = default;
    GracePeriods& operator=(GracePeriods&&) = default;
    ~GracePeriods() = default;

    /// What takeExpired(now) would give must have been taken before.
    Verdict arrived(const WebhookEvent& event, Instant now);

    /// One at a time, in the order of happening, until there is none.
    std::optional<WebhookEvent> takeExpired(Instant now);
    std::optional<Instant> nextDue() const;

    std::size_t size() const { return m_held.size(); }

private:
    struct Held
    {
        Instant due;
        std::string key;
        WebhookEvent event;
    };

    Duration m_grace;
    std::list<Held> m_held; ///< By due time, since all wait equally long.
    std::unordered_map<std::string, std::list<Held>::iterator> m_places;
};

} // namespace echolock
