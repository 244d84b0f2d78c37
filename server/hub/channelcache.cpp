// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/channelcache.h"

namespace echolock {

void ChannelCache::remember(std::string_view channel, Entry entry)
{
    const auto [found, isNew] = m_entries.try_emplace(std::string(channel));
    if (!isNew)
        m_byExpiry.erase({found->second.expires, found->first});
    m_byExpiry.emplace(entry.expires, found->first);
    found->second = std::move(entry);
}

const ChannelCache::Entry* ChannelCache::find(std::string_view channel, Instant now) const
{
    const auto found = m_entries.find(channel);
    return found == m_entries.end() || found->second.expires <= now ? nullptr : &found->second;
}

void ChannelCache::writeState(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [channel, entry] : m_entries) {
        out.text(channel);
        out.frame(entry.message.text());
        out.frame(entry.data);
        out.ahead(entry.expires);
        out.endEntry();
    }
    out.endUnordered();
}

void ChannelCache::dropExpired(Instant now)
{
    while (!m_byExpiry.empty() && m_byExpiry.begin()->first <= now) {
        m_entries.erase(m_byExpiry.begin()->second);
        m_byExpiry.erase(m_byExpiry.begin());
    }
}

} // namespace echolock
