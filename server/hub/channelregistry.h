// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/channel.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace echolock {

class LifecycleHandler;

/// The channels of one app that somebody is subscribed to, and which of them are at which order.
class ChannelRegistry
{
public:
    Channel* find(std::string_view name);
    const Channel* find(std::string_view name) const;
    /// Made on first sight, with the order that `handler` says it locks. Whoever gets it joins it.
    Channel& occupied(const ChannelName& name, const LifecycleHandler& handler);
    /// To be called when somebody left.
    void dropIfEmpty(std::string_view name);

    std::size_t size() const { return m_channels.size(); }

    /// `visit(const Channel&)` for each occupied channel of an order, in the order of their names.
    template <class Visit> void forEachAt(const Resource& order, Visit visit) const
    {
        const auto names = m_byOrder.find(order);
        if (names == m_byOrder.end())
            return;
        for (const std::string& name : names->second)
            visit(*find(name));
    }

    /// `visit(const Channel&)` for each occupied channel whose name begins with `prefix`, in the
    /// order of their names.
    template <class Visit> void forEach(std::string_view prefix, Visit visit) const
    {
        for (const Channel* const channel : inOrder(prefix))
            visit(*channel);
    }

    void writeState(StateWriter& out) const;

    /// Another handler, another idea of which channels lock.
    void reassignOrders(const LifecycleHandler& handler);

private:
    /// So that a name that is part of a frame need not be copied to be looked up.
    struct HashOfName
    {
        using is_transparent = void;

        std::size_t operator()(std::string_view name) const noexcept
        {
            return std::hash<std::string_view>()(name);
        }
    };

    std::vector<const Channel*> inOrder(std::string_view prefix) const;

    /// Each frame asks for one by name; who needs them in an order sorts them.
    std::unordered_map<std::string, Channel, HashOfName, std::equal_to<>> m_channels;
    void putAtItsOrder(const Channel& channel);

    /// Names in their order, few for each. Never iterated.
    std::unordered_map<Resource, std::vector<std::string>> m_byOrder;
};

} // namespace echolock
