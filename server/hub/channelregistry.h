// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/channel.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace echolock {

class LifecycleHandler;

/// The channels of one app that somebody is subscribed to, and which of them are at which order.
class ChannelRegistry
{
public:
    using ChannelNames = std::set<std::string, std::less<>>;

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
            visit(m_channels.find(name)->second);
    }

    /// `visit(const Channel&)` for each occupied channel whose name begins with `prefix`, in the
    /// order of their names.
    template <class Visit> void forEach(std::string_view prefix, Visit visit) const
    {
        for (auto channel = m_channels.lower_bound(prefix);
             channel != m_channels.end() && channel->first.starts_with(prefix); ++channel)
            visit(channel->second);
    }

    /// Another handler, another idea of which channels lock.
    void reassignOrders(const LifecycleHandler& handler);

private:
    std::map<std::string, Channel, std::less<>> m_channels;
    std::map<Resource, ChannelNames> m_byOrder;
};

} // namespace echolock
