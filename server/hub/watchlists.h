// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/statewriter.h"
#include "server/hub/signedinusers.h"
#include "server/hub/turn.h"

#include <cstddef>
#include <map>
#include <set>
#include <span>

namespace echolock {

/// How many users one connection may watch (Pusher docs, "Watchlist events").
inline constexpr std::size_t watchlistUsersMax = 100;

/// Which connections want to know which users of an app are signed in. Each is told at once who is
/// online and who is not, and from then on whoever comes or goes.
class Watchlists
{
public:
    /// Once per connection; a user named twice is watched once.
    void watch(ConnId watcher, std::span<const UserId> wanted, const SignedInUsers& users,
               Turn& turn);
    void forget(ConnId watcher);

    /// By the user's first connection, and their last.
    void cameOnline(const UserId& user, Turn& turn) const;
    void wentOffline(const UserId& user, Turn& turn) const;

    void writeState(StateWriter& out) const;

private:
    std::vector<ConnId> watchersOf(const UserId& user) const;

    std::map<ConnId, std::set<UserId>> m_watched;
    std::map<UserId, std::set<ConnId>> m_watchers;
};

} // namespace echolock
