// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lockpattern.h"
#include "server/locks/lockevent.h"
#include "server/protocol/channelname.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace echolock {

/// Which connections are at which orders. A connection may be subscribed to one order by several
/// channels (`private-order.7` and `presence-order.7`); it leaves the order with the last of them.
class OrderVisits
{
public:
    /// By which channels there are orders at all.
    explicit OrderVisits(std::vector<LockPattern> patterns);

    /// Public channels lock nothing, because nobody vouched for their subscribers.
    std::optional<Resource> resourceOf(const ChannelName& channel) const;

    /// The channel's order, if it has one.
    std::optional<Resource> enter(const Owner& who, const ChannelName& channel);
    /// The order, if the connection was at it by no other channel.
    std::optional<Resource> leave(ConnId conn, const ChannelName& channel);
    /// All orders that the connection was at, in the order of their names.
    std::vector<Resource> leaveAll(ConnId conn);

    /// Who the connection is has become known. All orders that it is at.
    std::vector<Resource> identify(const Owner& who);

    bool isAt(ConnId conn, const Resource& order) const;
    std::size_t ordersOf(ConnId conn) const;
    /// The user's connections at the order, oldest first.
    std::vector<Owner> connectionsOf(const UserId& user, const Resource& order) const;

    void writeState(StateWriter& out) const;

private:
    /// A bit for each prefix, since an order's channels differ in nothing else. Not for each kind:
    /// a personality that knows no cache channels takes `private-cache-` for `private-`.
    using Prefixes = std::uint32_t;

    static Prefixes prefixOf(const ChannelName& channel);

    struct Visits
    {
        Owner owner;
        std::map<Resource, Prefixes> orders;
    };

    std::shared_ptr<const std::vector<LockPattern>> m_patterns; ///< Copies have it in common.
    std::unordered_map<ConnId, Visits> m_visits;                ///< Iterated only to be sorted.
};

} // namespace echolock
