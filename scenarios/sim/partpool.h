// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/statetable.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/signaltable.h"
#include "scenarios/sim/simcase.h"
#include "server/base/hash128.h"
#include "server/base/statehasher.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace echolock {

/// All states of the parts of one kind that were ever seen, by number: two that hash alike are one.
/// What an input makes of one is worked out by production code once and then remembered. Each
/// sample has a time of its own, at which it was first seen; time that passes makes another one of
/// it.
template <class P> class PartPool
{
public:
    using Number = std::uint32_t;

    PartPool(const SimCase& simCase, Lexicon& lexicon, std::span<const StateRenaming> renamings)
        : m_case(simCase)
        , m_lexicon(lexicon)
        , m_renamings(renamings)
    {
    }

    /// As it is in the beginning, at its place among those of its kind.
    Number first(std::size_t index)
    {
        return keep(std::make_shared<P>(m_case, m_lexicon, index), Instant());
    }

    const typename P::Facts& facts(Number number) const { return *m_facts[number]; }

    const P& part(Number number) const { return *m_samples[number].part; }

    Instant now(Number number) const { return m_samples[number].now; }

    const Hash128& hash(Number number) const { return m_numbers.hash(number); }

    /// With the renaming of that number, from 1; 0 is none. Made when it is asked for.
    const Hash128& hash(Number number, std::size_t renaming)
    {
        if (renaming == 0)
            return hash(number);
        Sample& sample = m_samples[number];
        if (sample.renamed.empty())
            sample.renamed.resize(m_renamings.size());
        std::optional<Hash128>& hash = sample.renamed[renaming - 1];
        if (!hash)
            hash = hashOf(*sample.part, sample.now, &m_renamings[renaming - 1]);
        return *hash;
    }

    /// With a renaming that is always the same for this part.
    const Hash128& key(Number number, const StateRenaming& renaming)
    {
        Sample& sample = m_samples[number];
        if (!sample.key)
            sample.key = hashOf(*sample.part, sample.now, &renaming);
        return *sample.key;
    }

    SignalTable::Entry after(Number number, Signal in)
    {
        const SignalTable::Key key{in.packed(), number};
        if (const SignalTable::Entry* const known = m_table.find(key))
            return *known;
        const auto part = copyOf(*m_samples[number].part);
        const Instant now = m_samples[number].now;
        std::vector<Signal> out;
        part->handle(now, in, out);
        return remember(key, keep(part, now), std::move(out));
    }

    Number aged(Number number, Duration by)
    {
        const SignalTable::Key key{ageMark | static_cast<std::uint64_t>(by.count()), number};
        if (const SignalTable::Entry* const known = m_table.find(key))
            return known->next;
        const Sample& sample = m_samples[number];
        return remember(key, numberOf(sample.part, sample.now + by), {}).next;
    }

    Signals outputs(const SignalTable::Entry& entry) const { return m_signals[entry.outputs]; }

    std::size_t size() const { return m_samples.size(); }

    /// What it takes to remember them, roughly.
    std::size_t bytes() const
    {
        return m_partBytes + m_samples.size() * sizeof(Sample) + m_numbers.bytes() + m_table.bytes()
            + m_outputs.size() * (sizeof(std::vector<Signal>) + sizeof(Signals) + outputBytes);
    }

private:
    static constexpr std::uint64_t ageMark = std::uint64_t(1) << 63;
    /// A part is made of maps and texts, of which each entry is a piece of memory of its own: in
    /// all it takes four to six times what is written of it.
    static constexpr std::size_t bytesPerWritten = 5;
    static constexpr std::size_t outputBytes = 4 * sizeof(Signal);

    struct Sample
    {
        std::shared_ptr<const P> part; ///< Never null; those that only time tells apart share it.
        Instant now;
        typename P::Facts facts;
        std::optional<Hash128> key;
        std::vector<std::optional<Hash128>> renamed;
    };

    Hash128 hashOf(const P& part, Instant now, const StateRenaming* renaming)
    {
        m_hasher.restart(now, renaming);
        part.writeState(m_hasher);
        return m_hasher.hash();
    }

    Number numberOf(const std::shared_ptr<const P>& part, Instant now)
    {
        const Hash128 hash = hashOf(*part, now, nullptr);
        const auto [number, added] = m_numbers.insert(hash);
        if (added) {
            m_samples.push_back({part, now, part->facts(now), {}, {}});
            m_facts.push_back(&m_samples.back().facts);
        }
        return number;
    }

    /// To go on with. Most of what comes of one is a sample already, so the memory of the last such
    /// one is used again.
    std::shared_ptr<P> copyOf(const P& part)
    {
        if (!m_spare)
            return std::make_shared<P>(part);
        *m_spare = part;
        return std::move(m_spare);
    }

    /// Of a part that no other sample has yet.
    Number keep(const std::shared_ptr<P>& part, Instant now)
    {
        const std::size_t before = m_samples.size();
        const Number number = numberOf(part, now);
        if (m_samples.size() > before)
            m_partBytes += sizeof(P) + m_hasher.written() * bytesPerWritten;
        else
            m_spare = part;
        return number;
    }

    SignalTable::Entry remember(const SignalTable::Key& key, Number next, std::vector<Signal> out)
    {
        SignalTable::Entry entry{next, 0};
        if (!out.empty()) {
            entry.outputs = static_cast<std::uint32_t>(m_signals.size());
            m_signals.push_back(m_outputs.emplace_back(std::move(out)));
        }
        m_table.add(key, entry);
        return entry;
    }

    const SimCase& m_case;
    Lexicon& m_lexicon;
    std::span<const StateRenaming> m_renamings;
    std::deque<Sample> m_samples;
    std::vector<const typename P::Facts*> m_facts; ///< Of each sample: they are asked for most.
    StateTable m_numbers;
    SignalTable m_table;
    std::deque<std::vector<Signal>> m_outputs;
    std::vector<Signals> m_signals{{}}; ///< Those, behind one that is empty.
    StateHasher m_hasher;
    std::shared_ptr<P> m_spare; ///< No sample has it.
    std::size_t m_partBytes = 0;
};

} // namespace echolock
