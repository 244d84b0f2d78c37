// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"
#include "server/hub/resourceids.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What the article keeps for each connection, and what the fixes of its bugs must know besides: by
/// which channels it is at which orders.
class ArticleNotes
{
public:
    /// A channel that a connection asked for.
    struct Note
    {
        Resource order;
        std::uint64_t arrival = 0;
        bool guards = true; ///< Whether another subscription to it does nothing.
    };

    struct Visitor
    {
        ConnectionContext context; ///< As of the last callback.
        std::uint32_t resourceId = 0;
        std::map<std::string, Note, std::less<>> channels;
        std::map<Resource, std::size_t> channelsAt;
    };

    /// The one of this connection, made at its first callback.
    Visitor& visitor(const ConnectionContext& context);
    /// Null where there was none, or is no more.
    const Visitor* find(ConnId conn) const;

    void note(Visitor& visitor, std::string_view channel, const Resource& order);
    /// The channel may lock again; its order is still unlocked at the end.
    static void stopGuarding(Visitor& visitor, std::string_view channel);
    /// The order that the connection is at no more, now that it is not on this channel; nothing
    /// where the channel was not noted, or another one of the connection is at the same order.
    std::optional<Resource> erase(Visitor& visitor, std::string_view channel);
    /// The connection is gone. Its orders, each once, in the order in which it came to them.
    std::vector<Resource> leave(ConnId conn);

    /// The connections at an order, older ones first.
    const std::set<ConnId>& at(const Resource& order) const;

    /// Without the resource ids, which mean something only where a handler takes them for owners.
    void writeState(StateWriter& out) const;
    void writeResourceIds(StateWriter& out) const;

private:
    void removeFrom(const Resource& order, ConnId conn);

    std::map<ConnId, Visitor> m_visitors;
    std::map<Resource, std::set<ConnId>> m_at;
    ResourceIds m_resourceIds;
    std::uint64_t m_arrivals = 0;
};

} // namespace echolock
