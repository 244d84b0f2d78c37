// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/base/statewriter.h"
#include "server/protocol/channelname.h"
#include "server/protocol/framedecoder.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace echolock {

/// Who is written may be in the name: `#server-to-user-alice`.
void writeChannelName(std::string_view name, StateWriter& out);

/// Who is subscribed to one channel. Joining and leaving take constant time; a presence channel
/// counts each user once, however many connections they have.
class Channel
{
public:
    explicit Channel(ChannelName name);

    const ChannelName& name() const { return m_name; }

    /// Which order it locks; kept here because every lock event asks.
    const std::optional<Resource>& order() const { return m_order; }

    void setOrder(std::optional<Resource> order) { m_order = std::move(order); }

    /// Side by side, so that a broadcast passes them on as they are. The order depends on nothing
    /// but the joins and leaves so far.
    std::span<const ConnId> connections() const { return m_connections; }

    std::vector<ConnId> allBut(ConnId except) const;

    bool has(ConnId conn) const { return m_seats.contains(conn); }

    bool empty() const { return m_connections.empty(); }

    /// `member` on presence channels only. True when the user was not there before.
    bool join(ConnId conn, const std::optional<Member>& member);
    /// The user who is no longer there by any connection, if any. `conn` must be subscribed.
    std::optional<UserId> leave(ConnId conn);

    bool hasUser(const UserId& user) const { return m_users.contains(user); }

    /// The user whom a connection is here; empty except on presence channels.
    UserId userOf(ConnId conn) const;

    std::size_t userCount() const { return m_users.size(); }

    /// In the order of their user ids.
    std::vector<Member> members() const;

    /// Of a presence channel. Any other has those subscribers whose connections say so; who came
    /// first is nowhere to be seen.
    void writeState(StateWriter& out) const;

private:
    struct Seat
    {
        std::size_t index = 0; ///< In m_connections.
        UserId user;
    };

    struct Present
    {
        Member member; ///< As the first connection described it.
        std::size_t connections = 0;
    };

    ChannelName m_name;
    std::optional<Resource> m_order;
    std::vector<ConnId> m_connections;
    std::unordered_map<ConnId, Seat> m_seats; ///< Never iterated: its order means nothing.
    std::map<UserId, Present> m_users;
};

} // namespace echolock
