// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/payload.h"
#include "server/base/statewriter.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace echolock {

/// How long a cache channel remembers (Pusher docs, "Cache channels": at most 30 minutes).
inline constexpr Duration channelCacheFor = std::chrono::minutes(30);

/// The last event that the application published to each cache channel, occupied or not. Client
/// events are not remembered.
class ChannelCache
{
public:
    struct Entry
    {
        Payload message;  ///< As it was broadcast.
        std::string data; ///< The event's data, for the HTTP API.
        Instant expires;
    };

    void remember(std::string_view channel, Entry entry);
    /// Null when nothing was published, or too long ago.
    const Entry* find(std::string_view channel, Instant now) const;

    std::size_t size() const { return m_entries.size(); }

    /// Forgets what no one can get any more.
    void dropExpired(Instant now);

    void writeState(StateWriter& out) const;

private:
    std::map<std::string, Entry, std::less<>> m_entries;
    std::set<std::pair<Instant, std::string>> m_byExpiry;
};

} // namespace echolock
