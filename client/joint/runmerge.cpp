// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/joint/runmerge.h"

#include <algorithm>
#include <iterator>

namespace echolock {

RunMerge::RunMerge(std::vector<ClientShare> shares, Keep keep)
    : m_keep(keep)
    , m_ledger(shares.size())
{
    m_parts.reserve(shares.size());
    for (const ClientShare& share : shares)
        m_parts.push_back({.share = share, .stats = {}, .upTo = Instant(), .holds = {}});
}

Result<void> RunMerge::check(const Part& part, const PartReport& report) const
{
    const auto isStranger = [&part](const auto& client) { return !part.share.holds(client); };
    if (std::ranges::any_of(report.holds, isStranger, &HoldChange::client)
        || std::ranges::any_of(report.clients, isStranger, &RunClient::client)
        || std::ranges::any_of(report.entries, isStranger,
                               [](const ClientEntry& entry) { return entry.client(); }))
        return failure("it told of a client that belongs to another process");
    return {};
}

Result<void> RunMerge::take(std::size_t process, PartReport report)
{
    Part& part = m_parts.at(process);
    if (part.ended)
        return {};
    if (auto sane = check(part, report); !sane)
        return sane;
    part.stats = report.stats;
    part.residentKilobytes = report.residentKilobytes;
    part.upTo = std::max(part.upTo, report.upTo);
    m_dropped += report.entriesDropped;
    follow(part, report.holds);
    for (ClientEntry& entry : report.entries)
        keep(process, std::move(entry));
    for (const HoldChange& hold : report.holds)
        keep(process, {.at = hold.at, .what = hold});
    m_ledger.record(process, report.holds, part.upTo);
    return {};
}

void RunMerge::follow(Part& part, const std::vector<HoldChange>& changes)
{
    for (const HoldChange& change : changes) {
        const std::pair<std::uint32_t, std::string> hold(change.client, change.order);
        if (change.kind == HoldChange::Kind::Begins)
            part.holds.insert(hold);
        else if (change.kind == HoldChange::Kind::Ends)
            part.holds.erase(hold);
    }
}

void RunMerge::keep(std::size_t process, ClientEntry entry)
{
    if (m_keep == Keep::Nothing)
        return;
    if (m_waiting.size() < waitingMax)
        m_waiting.push_back({static_cast<std::uint32_t>(process + 1), std::move(entry)});
    else
        ++m_dropped;
}

void RunMerge::end(std::size_t process)
{
    Part& part = m_parts.at(process);
    if (std::exchange(part.ended, true))
        return;
    std::vector<HoldChange> ends;
    for (const auto& [client, order] : part.holds) {
        ends.push_back(
            {.kind = HoldChange::Kind::Ends, .client = client, .order = order, .at = part.upTo});
        keep(process, {.at = part.upTo, .what = ends.back()});
    }
    part.holds.clear();
    m_ledger.record(process, ends, Instant::max());
    SwarmStats& stats = part.stats;
    stats.clients = stats.connected = stats.editing = stats.viewing = 0;
    stats.clientsSettled = part.share.count;
    part.upTo = Instant::max();
}

SwarmStats RunMerge::total() const
{
    SwarmStats sum;
    for (const Part& part : m_parts)
        addStats(sum, part.stats);
    sum.violations = m_ledger.overlapCount();
    sum.staleWrites = m_ledger.staleWriteCount();
    return sum;
}

std::uint32_t RunMerge::processOf(std::uint32_t client) const
{
    const auto found = std::ranges::find_if(
        m_parts, [client](const Part& part) { return part.share.holds(client); });
    return static_cast<std::uint32_t>(found - m_parts.begin()) + 1;
}

std::vector<HistoryRow> RunMerge::takeHistory()
{
    const Instant known = std::ranges::min(m_parts, {}, &Part::upTo).upTo;
    const auto at = [](const HistoryRow& row) { return row.entry.at; };
    std::ranges::stable_sort(m_waiting, {}, at);
    const auto end = std::ranges::upper_bound(m_waiting, known, {}, at);
    std::vector<HistoryRow> rows(std::make_move_iterator(m_waiting.begin()),
                                 std::make_move_iterator(end));
    m_waiting.erase(m_waiting.begin(), end);
    return rows;
}

} // namespace echolock
