// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/articlenotes.h"

#include <algorithm>
#include <utility>

namespace echolock {

ArticleNotes::Visitor& ArticleNotes::visitor(const ConnectionContext& context)
{
    const auto [found, isNew] = m_visitors.try_emplace(context.conn);
    if (isNew)
        found->second.resourceId = m_resourceIds.take();
    found->second.context = context;
    return found->second;
}

const ArticleNotes::Visitor* ArticleNotes::find(ConnId conn) const
{
    const auto found = m_visitors.find(conn);
    return found == m_visitors.end() ? nullptr : &found->second;
}

void ArticleNotes::note(Visitor& visitor, std::string_view channel, const Resource& order)
{
    const auto [found, isNew] = visitor.channels.try_emplace(std::string(channel));
    found->second.guards = true;
    if (!isNew)
        return;
    found->second.order = order;
    found->second.arrival = ++m_arrivals;
    ++visitor.channelsAt[order];
    m_at[order].insert(visitor.context.conn);
}

void ArticleNotes::stopGuarding(Visitor& visitor, std::string_view channel)
{
    if (const auto found = visitor.channels.find(channel); found != visitor.channels.end())
        found->second.guards = false;
}

std::optional<Resource> ArticleNotes::erase(Visitor& visitor, std::string_view channel)
{
    const auto found = visitor.channels.find(channel);
    if (found == visitor.channels.end())
        return std::nullopt;
    Resource order = std::move(found->second.order);
    visitor.channels.erase(found);
    const auto count = visitor.channelsAt.find(order);
    if (--count->second > 0)
        return std::nullopt;
    visitor.channelsAt.erase(count);
    removeFrom(order, visitor.context.conn);
    return order;
}

std::vector<Resource> ArticleNotes::leave(ConnId conn)
{
    const auto gone = m_visitors.extract(conn);
    if (gone.empty())
        return {};
    m_resourceIds.giveBack(gone.mapped().resourceId);
    std::vector<std::pair<std::uint64_t, Resource>> arrivals;
    for (auto& [channel, note] : gone.mapped().channels)
        arrivals.emplace_back(note.arrival, std::move(note.order));
    std::ranges::sort(arrivals, {}, &std::pair<std::uint64_t, Resource>::first);
    std::vector<Resource> orders;
    for (auto& [arrival, order] : arrivals)
        if (gone.mapped().channelsAt.erase(order) > 0) {
            removeFrom(order, conn);
            orders.push_back(std::move(order));
        }
    return orders;
}

const std::set<ConnId>& ArticleNotes::at(const Resource& order) const
{
    static const std::set<ConnId> nobody;
    const auto found = m_at.find(order);
    return found == m_at.end() ? nobody : found->second;
}

void ArticleNotes::writeState(StateWriter& out) const
{
    using Noted = std::pair<const std::string, Note>;
    std::vector<const Noted*> byArrival;
    out.beginUnordered();
    for (const auto& [conn, visitor] : m_visitors) {
        visitor.context.owner().writeState(out);
        byArrival.clear();
        for (const Noted& noted : visitor.channels)
            byArrival.push_back(&noted);
        std::ranges::sort(byArrival, {}, [](const Noted* noted) { return noted->second.arrival; });
        out.number(byArrival.size());
        for (const Noted* const noted : byArrival) {
            out.text(noted->first);
            out.text(noted->second.order.value);
            out.flag(noted->second.guards);
        }
        out.endEntry();
    }
    out.endUnordered();
}

/// Which ones are free follows: the least that nobody has.
void ArticleNotes::writeResourceIds(StateWriter& out) const
{
    out.beginUnordered();
    for (const auto& [conn, visitor] : m_visitors) {
        out.conn(conn);
        out.number(visitor.resourceId);
        out.endEntry();
    }
    out.endUnordered();
}

void ArticleNotes::removeFrom(const Resource& order, ConnId conn)
{
    const auto found = m_at.find(order);
    found->second.erase(conn);
    if (found->second.empty())
        m_at.erase(found);
}

} // namespace echolock
