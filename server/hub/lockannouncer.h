// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/channelregistry.h"
#include "server/hub/turn.h"

#include <span>
#include <string_view>

namespace echolock {

struct LockMessage;

/// Every change of every lock, for dashboards.
inline constexpr std::string_view dashboardChannel = "private-locks";

/// Puts lock facts on the wire:
///
/// | fact      | its connection | the order's channels | private-locks  |
/// |-----------|----------------|----------------------|----------------|
/// | Granted   | `lock.granted` | `lock.changed`       | `lock.changed` |
/// | Confirmed | `lock.granted` |                      |                |
/// | Denied    | `lock.denied`  |                      |                |
/// | Suspended |                | `lock.changed`       | `lock.changed` |
/// | Resumed   | `lock.granted` | `lock.changed`       | `lock.changed` |
/// | Released  |                | `lock.changed`       | `lock.changed` |
/// | Revoked   | `lock.revoked` | `lock.changed`       | `lock.changed` |
///
/// A connection is told on each of the order's channels that it is subscribed to, hence not at all
/// where it is subscribed to none; `lock.revoked` goes to all of the owner's connections. On
/// encrypted channels the events go out as plain ones; pusher-js drops them there.
class LockAnnouncer
{
public:
    /// AskersOnly leaves the order's channels uninformed, and a former holder too; DashboardsOnly
    /// those who asked as well.
    enum class Audience { Everyone, AskersOnly, DashboardsOnly };

    LockAnnouncer(const ChannelRegistry& channels, Turn& turn);

    void announce(const LockEvent& event, Audience audience);

private:
    void tellAsker(const LockEvent& event, LockMessage message, Audience audience);
    void tellFormerHolder(const LockEvent& event);
    void tell(std::span<const ConnId> connections, const LockEvent& event, LockMessage message);
    void tellChannels(const LockEvent& event, Audience audience);

    const ChannelRegistry& m_channels;
    Turn& m_turn;
};

} // namespace echolock
