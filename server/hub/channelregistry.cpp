// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/channelregistry.h"

#include "server/hub/lifecyclehandler.h"

#include <algorithm>

namespace echolock {

Channel* ChannelRegistry::find(std::string_view name)
{
    const auto found = m_channels.find(name);
    return found == m_channels.end() ? nullptr : &found->second;
}

const Channel* ChannelRegistry::find(std::string_view name) const
{
    const auto found = m_channels.find(name);
    return found == m_channels.end() ? nullptr : &found->second;
}

Channel& ChannelRegistry::occupied(const ChannelName& name, const LifecycleHandler& handler)
{
    const auto [found, isNew] = m_channels.try_emplace(name.full, name);
    if (isNew) {
        found->second.setOrder(handler.resourceOf(name));
        putAtItsOrder(found->second);
    }
    return found->second;
}

void ChannelRegistry::putAtItsOrder(const Channel& channel)
{
    if (const auto& order = channel.order()) {
        std::vector<std::string>& names = m_byOrder[*order];
        names.insert(std::ranges::upper_bound(names, channel.name().full), channel.name().full);
    }
}

void ChannelRegistry::dropIfEmpty(std::string_view name)
{
    const auto found = m_channels.find(name);
    if (found == m_channels.end() || !found->second.empty())
        return;
    if (const auto& order = found->second.order()) {
        const auto names = m_byOrder.find(*order);
        std::erase(names->second, found->first);
        if (names->second.empty())
            m_byOrder.erase(names);
    }
    m_channels.erase(found);
}

void ChannelRegistry::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [name, channel] : m_channels) {
        if (!channel.name().isPresence())
            continue;
        out.text(name);
        channel.writeState(out);
        out.endEntry();
    }
    out.endUnordered();
}

std::vector<const Channel*> ChannelRegistry::inOrder(std::string_view prefix) const
{
    std::vector<const Channel*> found;
    for (const auto& [name, channel] : m_channels)
        if (name.starts_with(prefix))
            found.push_back(&channel);
    std::ranges::sort(found, {}, [](const Channel* channel) -> const std::string& {
        return channel->name().full;
    });
    return found;
}

void ChannelRegistry::reassignOrders(const LifecycleHandler& handler)
{
    m_byOrder.clear();
    for (auto& [name, channel] : m_channels) {
        channel.setOrder(handler.resourceOf(channel.name()));
        putAtItsOrder(channel);
    }
}

} // namespace echolock
