// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/idempotentreplies.h"

#include <utility>

namespace echolock {

const IdempotentReplies::Entry* IdempotentReplies::find(std::string_view key, Instant now) const
{
    const auto found = m_entries.find(key);
    return found == m_entries.end() || found->second.expires <= now ? nullptr : &found->second;
}

void IdempotentReplies::remember(std::string_view key, std::string request, const ApiReply& reply,
                                 Instant now)
{
    const auto expired = [&] {
        return m_entries.find(m_oldestFirst.front())->second.expires <= now;
    };
    while (!m_oldestFirst.empty() && (m_oldestFirst.size() >= keptMax || expired())) {
        m_entries.erase(m_oldestFirst.front());
        m_oldestFirst.pop_front();
    }
    m_oldestFirst.emplace_back(key);
    m_entries.insert_or_assign(std::string(key), Entry{std::move(request), reply, now + keptFor});
}

void IdempotentReplies::writeState(StateWriter& out) const
{
    out.number(m_oldestFirst.size());
    for (const std::string& key : m_oldestFirst) {
        const Entry& entry = m_entries.find(key)->second;
        out.text(key);
        out.text(entry.request);
        out.number(static_cast<std::uint64_t>(entry.reply.status));
        out.frame(entry.reply.body);
        out.text(entry.reply.allow);
        out.text(entry.reply.error);
        out.text(entry.reply.contentType);
        out.ahead(entry.expires);
    }
}

} // namespace echolock
