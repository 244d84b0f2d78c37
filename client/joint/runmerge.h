// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/beliefledger.h"
#include "client/joint/clientshare.h"
#include "client/joint/historyline.h"
#include "client/joint/runmessage.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// What several processes report of one run, put together on one clock: sums, the moments in which
/// two clients edited one order, whatever their processes, and one history in the order of time.
class RunMerge
{
public:
    enum class Keep { Nothing, History };

    RunMerge(std::vector<ClientShare> shares, Keep keep);

    /// The error is a sentence's end: what the process told cannot be.
    Result<void> take(std::size_t process, PartReport report);
    /// Nothing more comes from it, whether it is done or has died: its clients have ended where it
    /// was heard last, and what they did stays counted. The others do not wait for it any longer.
    void end(std::size_t process);

    SwarmStats total() const;

    const SwarmStats& of(std::size_t process) const { return m_parts.at(process).stats; }

    std::uint64_t residentKilobytes(std::size_t process) const
    {
        return m_parts.at(process).residentKilobytes;
    }

    /// Those found since the last call.
    std::vector<BeliefOverlap> takeOverlaps() { return m_ledger.takeOverlaps(); }

    /// The process of a client, from 1.
    std::uint32_t processOf(std::uint32_t client) const;

    /// What has become certain since the last call: nobody can still tell of an earlier moment.
    std::vector<HistoryRow> takeHistory();

    /// Lines of history that were not kept for want of room, there or here.
    std::uint64_t dropped() const { return m_dropped; }

    /// Lines that may wait for the slowest process.
    static constexpr std::size_t waitingMax = 2'000'000;

private:
    struct Part
    {
        ClientShare share;
        SwarmStats stats;
        Instant upTo;
        std::uint64_t residentKilobytes = 0;
        std::set<std::pair<std::uint32_t, std::string>> holds; ///< Client and order, not yet ended.
        bool ended = false;
    };

    Result<void> check(const Part& part, const PartReport& report) const;
    void follow(Part& part, const std::vector<HoldChange>& changes);
    void keep(std::size_t process, ClientEntry entry);

    std::vector<Part> m_parts;
    Keep m_keep;
    BeliefLedger m_ledger;
    std::vector<HistoryRow> m_waiting;
    std::uint64_t m_dropped = 0;
};

} // namespace echolock
