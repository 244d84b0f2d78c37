// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/inbox.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

using Kind = Inbox::Item::Kind;

} // namespace

std::vector<ConnId> Inbox::connectionsFrom(const QHostAddress& peer) const
{
    std::vector<ConnId> found;
    for (const auto& [conn, from] : m_peers)
        if (from == peer)
            found.push_back(conn);
    return found;
}

const Inbox::Item* Inbox::next(ConnId conn) const
{
    const auto found = m_items.find(conn);
    return found == m_items.end() || found->second.empty() ? nullptr : &found->second.front();
}

void Inbox::loseByReset(ConnId conn)
{
    std::deque<Item>& items = m_items[conn];
    const auto end = std::ranges::find(items, Kind::Ended, &Item::kind);
    if (end == items.end())
        return;
    items.erase(items.begin(), end);
    if (items.front().how.kind == CloseHow::Kind::Clean)
        items.front().how = {CloseHow::Kind::Rst, 0};
}

bool Inbox::keep(const HubEvent& event)
{
    if (const auto* const opened = std::get_if<Opened>(&event))
        m_items[opened->conn].push_back(
            {Kind::Opened, std::string(opened->target), std::string(opened->origin), {}});
    else if (const auto* const frame = std::get_if<FrameReceived>(&event))
        m_items[frame->conn].push_back({Kind::Text, std::string(frame->text), {}, {}});
    else if (const auto* const binary = std::get_if<BinaryReceived>(&event))
        m_items[binary->conn].push_back({Kind::Binary, {}, {}, {}});
    else if (const auto* const closed = std::get_if<Closed>(&event))
        m_items[closed->conn].push_back({Kind::Ended, {}, {}, closed->how});
    else
        return false;
    return true;
}

std::optional<Inbox::Item> Inbox::take(ConnId conn)
{
    if (!next(conn))
        return std::nullopt;
    std::deque<Item>& items = m_items[conn];
    Item item = std::move(items.front());
    items.pop_front();
    return item;
}

void Inbox::clear()
{
    m_peers.clear();
    m_items.clear();
    m_lockTimers.clear();
}

void Inbox::started(TimerId timer)
{
    if (timer.kind == TimerId::Kind::Lock)
        m_lockTimers.insert(timer.key);
}

void Inbox::stopped(TimerId timer)
{
    if (timer.kind == TimerId::Kind::Lock)
        m_lockTimers.erase(timer.key);
}

HubEvent eventOf(ConnId conn, const Inbox::Item& item)
{
    switch (item.kind) {
    case Kind::Opened:
        return Opened{conn, item.text, item.origin};
    case Kind::Text:
        return FrameReceived{conn, item.text};
    case Kind::Binary:
        return BinaryReceived{conn};
    case Kind::Ended:
        break;
    }
    return Closed{conn, item.how};
}

} // namespace echolock
