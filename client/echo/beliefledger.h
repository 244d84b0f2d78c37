// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace echolock {

/// A client's definite hold of an order begins when it has read `lock.granted`, and ends when it
/// does anything that gives the lock up, reads that it lost it, or stops to run (races.md:
/// "definite hold").
struct HoldChange
{
    enum class Kind : std::uint8_t {
        Begins,
        Ends,
        Saved, ///< No change of a hold: the server took a save that was sent at `since`.
    };

    Kind kind = Kind::Begins;
    std::uint32_t client = 0;
    std::string order;
    Instant at;
    Instant since{}; ///< Saved only.

    friend bool operator==(const HoldChange&, const HoldChange&) = default;
};

/// Two clients that both believed at `at` that they edit `order`. `second` is the one that began
/// then.
struct BeliefOverlap
{
    std::string order;
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    Instant at;

    friend bool operator==(const BeliefOverlap&, const BeliefOverlap&) = default;
};

/// Finds the moments at which two clients edited one order, while the run goes on. Several sources
/// (one per thread) report their own clients' changes, each in the order of time; what they report
/// is merged.
class BeliefLedger
{
public:
    explicit BeliefLedger(std::size_t sources);

    /// `source` has reported everything that happened to its clients up to and including `upTo`.
    void record(std::size_t source, std::span<const HoldChange> changes, Instant upTo);

    /// Everything until then has been judged.
    Instant knownUntil() const;

    std::uint64_t overlapCount() const { return m_overlapCount; }

    /// Saves of one client that the server took while another held the order, from before the save
    /// was sent until it was answered.
    std::uint64_t staleWriteCount() const { return m_staleWriteCount; }

    /// Those found since the last call, at most overlapsKept of them.
    std::vector<BeliefOverlap> takeOverlaps();

    static constexpr std::size_t overlapsKept = 100;

private:
    void settle();
    void apply(std::span<const HoldChange> changes);
    void judge(const HoldChange& begun);
    void judgeSave(const HoldChange& save);

    std::vector<Instant> m_upTo;       ///< By source.
    std::vector<HoldChange> m_waiting; ///< Later than what the slowest source has reported.

    struct Holder
    {
        std::uint32_t client = 0;
        Instant since;
    };

    std::unordered_map<std::string, std::vector<Holder>> m_holders; ///< As they began.
    std::vector<BeliefOverlap> m_overlaps;
    std::uint64_t m_overlapCount = 0;
    std::uint64_t m_staleWriteCount = 0;
};

} // namespace echolock
