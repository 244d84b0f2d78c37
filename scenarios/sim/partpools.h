// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/ensemble.h"
#include "scenarios/sim/judgepart.h"
#include "scenarios/sim/partpool.h"
#include "scenarios/sim/simcase.h"
#include "scenarios/sim/worldrules.h"
#include "scenarios/sim/worldsymmetry.h"

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace echolock {

/// All states of all parts of a case that were ever seen. A state of the world is a row of their
/// numbers: servers, pages, wires, the script, judges, the store, and the application if there is
/// one.
class PartPools
{
public:
    using Row = std::vector<std::uint32_t>;
    using RowView = std::span<const std::uint32_t>;

    /// Both must outlive it.
    PartPools(const SimCase& simCase, Lexicon& lexicon);

    Row first();

    std::size_t width() const { return m_parts.size(); }

    /// What it takes to remember them, roughly.
    std::size_t bytes() const;

    struct Whole
    {
        RowView row;
        const WorldClock& clock;
    };

    Hash128 hashOf(const Whole& whole) { return hashOf(whole.row, whole.clock, 0); }

    /// The same for what has come of one whose hash is known: most of its parts are as they were.
    Hash128 hashOf(const Whole& whole, const Whole& before, const Hash128& hashBefore) const;

    /// The same for rows that differ only in which of several interchangeable clients is which.
    Hash128 canonicalHashOf(RowView row, const WorldClock& clock);
    std::vector<Finding> findingsAtEnd(RowView row) const;
    /// Some client has begun more connections than it can have.
    bool hasOutgrown(RowView row) const;
    /// The faults of the scenario that came in some state, by bits.
    std::uint64_t struck() const;

    /// What findingsAtEnd() depends on: the script and the judges.
    struct End
    {
        std::uint32_t script = 0;
        std::vector<std::uint32_t> judges;

        friend auto operator<=>(const End&, const End&) = default;
    };

    End endOf(RowView row) const;

    const ScriptPart& script(std::uint32_t number) const { return m_scripts.part(number); }

    const WorldSymmetry& symmetry() const { return m_symmetry; }

private:
    friend class PooledParts;
    struct RowHashes;

    std::size_t placeOf(Part part) const
    {
        return m_firsts[static_cast<std::size_t>(part.kind)] + part.index;
    }

    const Hash128& hashOf(PartKind kind, std::uint32_t number) const;
    RowView judgesOf(RowView row) const;
    Hash128 hashOf(RowView row, const WorldClock& clock, std::size_t renaming);
    void age(Row& row, Duration by);

    const SimCase& m_case;
    WorldSymmetry m_symmetry;
    PartPool<ServerPart> m_servers;
    PartPool<PagePart> m_pages;
    PartPool<WirePart> m_wires;
    PartPool<ScriptPart> m_scripts;
    PartPool<JudgePart> m_judges;
    PartPool<StorePart> m_stores;
    PartPool<ApplicationPart> m_applications;
    std::vector<Part> m_parts;                     ///< What each place of a row is for.
    std::array<std::size_t, partKinds> m_firsts{}; ///< The place of the first part of each kind.
};

/// The parts of one row, for one step.
class PooledParts final : public Ensemble
{
public:
    PooledParts(PartPools& pools, PartPools::Row& row)
        : m_pools(pools)
        , m_row(row)
    {
    }

    Signals apply(Part part, Signal in) override { return ask(part, in, true); }

    Signals foresee(Part part, Signal in) override { return ask(part, in, false); }

    void age(Duration by) override { m_pools.age(m_row, by); }

    const ServerPart::Facts& server(std::size_t index) override;
    const PagePart::Facts& page(std::size_t client) override;
    const WirePart::Facts& wire(std::size_t client) override;
    const ScriptPart::Facts& script() override;
    const StorePart::Facts& store() override;
    const ApplicationPart::Facts& application() override;

private:
    std::uint32_t& numberOf(PartKind kind, std::size_t index);
    Signals ask(Part part, Signal in, bool forReal);
    template <class Pool>
    static Signals ask(Pool& pool, std::uint32_t& number, Signal in, bool forReal);

    PartPools& m_pools;
    PartPools::Row& m_row;
};

} // namespace echolock
