// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/beliefledger.h"

#include <algorithm>
#include <utility>

namespace echolock {

BeliefLedger::BeliefLedger(std::size_t sources)
    : m_upTo(sources, Instant::min())
{
}

void BeliefLedger::record(std::size_t source, std::span<const HoldChange> changes, Instant upTo)
{
    m_upTo.at(source) = std::max(m_upTo.at(source), upTo);
    m_waiting.insert(m_waiting.end(), changes.begin(), changes.end());
    settle();
}

Instant BeliefLedger::knownUntil() const
{
    return std::ranges::min(m_upTo);
}

void BeliefLedger::settle()
{
    const Instant known = knownUntil();
    std::ranges::stable_sort(m_waiting, {}, &HoldChange::at);
    const auto end = std::ranges::upper_bound(m_waiting, known, {}, &HoldChange::at);
    auto from = m_waiting.begin();
    while (from != end) {
        const auto to = std::ranges::upper_bound(m_waiting, from->at, {}, &HoldChange::at);
        apply({from, to});
        from = to;
    }
    m_waiting.erase(m_waiting.begin(), end);
}

/// All of one instant. Who begins is judged after all have ended: touching is not overlapping.
void BeliefLedger::apply(std::span<const HoldChange> changes)
{
    // Before those that ended just then are forgotten.
    for (const HoldChange& change : changes) {
        if (change.kind == HoldChange::Kind::Saved)
            judgeSave(change);
    }
    for (const HoldChange& change : changes) {
        if (change.kind == HoldChange::Kind::Saved)
            continue;
        std::vector<Holder>& holders = m_holders[change.order];
        std::erase_if(holders,
                      [&](const Holder& holder) { return holder.client == change.client; });
        if (change.kind == HoldChange::Kind::Begins)
            holders.push_back({.client = change.client, .since = change.at});
        else if (holders.empty())
            m_holders.erase(change.order);
    }
    for (const HoldChange& change : changes) {
        if (change.kind == HoldChange::Kind::Begins)
            judge(change);
    }
}

void BeliefLedger::judge(const HoldChange& begun)
{
    const auto found = m_holders.find(begun.order);
    if (found == m_holders.end())
        return;
    const std::vector<Holder>& holders = found->second;
    const auto self = std::ranges::find(holders, begun.client, &Holder::client);
    if (self == holders.end() || self == holders.begin())
        return;
    ++m_overlapCount;
    if (m_overlaps.size() < overlapsKept)
        m_overlaps.push_back({begun.order, holders.front().client, begun.client, begun.at});
}

void BeliefLedger::judgeSave(const HoldChange& save)
{
    const auto found = m_holders.find(save.order);
    if (found == m_holders.end())
        return;
    const bool isStale = std::ranges::any_of(found->second, [&save](const Holder& holder) {
        return holder.client != save.client && holder.since < save.since;
    });
    m_staleWriteCount += isStale ? 1 : 0;
}

std::vector<BeliefOverlap> BeliefLedger::takeOverlaps()
{
    return std::exchange(m_overlaps, {});
}

} // namespace echolock
