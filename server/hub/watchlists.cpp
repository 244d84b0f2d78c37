// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/watchlists.h"

#include "server/protocol/codec.h"

namespace echolock {

void Watchlists::watch(ConnId watcher, std::span<const UserId> wanted, const SignedInUsers& users,
                       Turn& turn)
{
    if (wanted.empty())
        return;
    std::set<UserId>& watched = m_watched[watcher];
    watched.insert(wanted.begin(), wanted.end());
    std::vector<UserId> online;
    std::vector<UserId> offline;
    for (const UserId& user : watched) {
        m_watchers[user].insert(watcher);
        (users.isOnline(user) ? online : offline).push_back(user);
    }
    turn.send(watcher, encodeWatchlistEvents(online, offline));
}

void Watchlists::forget(ConnId watcher)
{
    const auto watched = m_watched.extract(watcher);
    if (watched.empty())
        return;
    for (const UserId& user : watched.mapped()) {
        const auto watchers = m_watchers.find(user);
        watchers->second.erase(watcher);
        if (watchers->second.empty())
            m_watchers.erase(watchers);
    }
}

void Watchlists::cameOnline(const UserId& user, Turn& turn) const
{
    turn.send(watchersOf(user), encodeWatchlistEvents(std::span(&user, 1), {}));
}

void Watchlists::wentOffline(const UserId& user, Turn& turn) const
{
    turn.send(watchersOf(user), encodeWatchlistEvents({}, std::span(&user, 1)));
}

void Watchlists::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [watcher, watched] : m_watched) {
        out.conn(watcher);
        out.beginUnordered();
        for (const UserId& user : watched) {
            out.user(user);
            out.endEntry();
        }
        out.endUnordered();
        out.endEntry();
    }
    out.endUnordered();
}

std::vector<ConnId> Watchlists::watchersOf(const UserId& user) const
{
    const auto found = m_watchers.find(user);
    if (found == m_watchers.end())
        return {};
    return {found->second.begin(), found->second.end()};
}

} // namespace echolock
