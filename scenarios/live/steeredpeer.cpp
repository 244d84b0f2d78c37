// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/steeredpeer.h"

#include "scenarios/sim/pagepart.h"

#include <algorithm>

namespace echolock {

namespace {

std::optional<std::size_t> placeIn(const std::vector<Line>& lines, Line line)
{
    const auto place = std::ranges::find(lines, line);
    return place == lines.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(place - lines.begin()));
}

/// The page goes away, or nobody of it is left who would hear. A page of pusher-js that disconnects
/// is still there; a raw client is its connection.
bool leavesConnections(ClientSort sort, const Deed& deed)
{
    if (static_cast<PagePart::In>(deed.in.kind) != PagePart::In::Leave)
        return false;
    const auto how = static_cast<Abandonment>(deed.in.value);
    if (how == Abandonment::Close)
        return sort == ClientSort::Raw;
    return how != Abandonment::Leave && !standsStill(how);
}

} // namespace

SteeredPeer::SteeredPeer(ClientSort sort)
    : m_sort(sort)
{
}

void SteeredPeer::follow(const Deed& deed)
{
    if (leavesConnections(m_sort, deed))
        m_open.clear();
    for (const Signal& out : deed.out) {
        if (static_cast<PageOut>(out.kind) == PageOut::Open)
            m_open.push_back(out.line);
        else if (static_cast<PageOut>(out.kind) == PageOut::Close)
            m_closing.insert(out.line);
    }
}

std::optional<std::size_t> SteeredPeer::atServer(Line line) const
{
    return placeIn(m_begun, line);
}

std::optional<std::size_t> SteeredPeer::atPage(Line line) const
{
    return placeIn(m_open, line);
}

void SteeredPeer::heardEndOf(Line line)
{
    std::erase(m_open, line);
}

} // namespace echolock
