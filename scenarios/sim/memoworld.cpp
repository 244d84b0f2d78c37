// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/memoworld.h"

#include "scenarios/explore/statetable.h"
#include "scenarios/sim/partpools.h"
#include "server/base/assert.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>
#include <unordered_map>

namespace echolock {

namespace {

constexpr std::uint32_t unknown = ~std::uint32_t(0);

} // namespace

struct MemoWorld::Impl
{
    explicit Impl(SimCase theCase)
        : simCase(std::move(theCase))
        , rules(simCase, lexicon)
        , pools(simCase, lexicon)
    {
    }

    struct Record
    {
        WorldClock clock;
        std::uint32_t firstStep = 0;
        std::uint32_t steps = 0;
    };

    struct KnownStep
    {
        ActorId actor = 0;
        std::uint32_t next = unknown;
        std::uint32_t effect = 0;
    };

    using EffectKey = std::pair<std::array<std::uint64_t, 8>, std::vector<std::uint32_t>>;

    struct HashOfEffect
    {
        std::size_t operator()(const EffectKey& key) const noexcept
        {
            std::uint64_t mixed = key.second.empty() ? 0 : key.second.front();
            for (const std::uint64_t word : key.first)
                mixed = (mixed ^ word) * 0x9e3779b97f4a7c15ULL;
            return mixed ^ mixed >> 32;
        }
    };

    PartPools::RowView rowOf(State state) const
    {
        return std::span(numbers).subspan(state.number * pools.width(), pools.width());
    }

    /// What the row and the clock are now.
    State remember(const Hash128& hash);
    std::uint32_t remember(const StepNotes& made);
    KnownStep& find(State state, ActorId actor);

    SimCase simCase;
    Lexicon lexicon;
    WorldRules rules;
    PartPools pools;
    std::vector<std::uint32_t> numbers; ///< The rows of all states, one after the other.
    std::vector<Record> records;
    std::vector<KnownStep> steps; ///< Of all states, one after the other.
    StateTable byHash;            ///< Numbers of states.
    std::deque<StepEffect> effects;
    std::unordered_map<EffectKey, std::uint32_t, HashOfEffect> effectNumbers;
    std::map<PartPools::End, std::vector<Finding>> ends;
    bool hasOutgrown = false;

    // Of the step that is being taken; kept for the memory that they have.
    PartPools::Row row;
    WorldClock clock;
    StepNotes notes;
    std::vector<ActorId> actors;
};

MemoWorld::State MemoWorld::Impl::remember(const Hash128& hash)
{
    const auto [number, added] = byHash.insert(hash);
    if (!added)
        return {number};
    PooledParts parts(pools, row);
    rules.enabled(parts, clock, actors);
    hasOutgrown = hasOutgrown || pools.hasOutgrown(row);
    records.push_back({clock, static_cast<std::uint32_t>(steps.size()),
                       static_cast<std::uint32_t>(actors.size())});
    for (const ActorId actor : actors)
        steps.push_back({actor});
    numbers.insert(numbers.end(), row.begin(), row.end());
    return {number};
}

std::uint32_t MemoWorld::Impl::remember(const StepNotes& made)
{
    std::array<std::uint64_t, 8> footprint{};
    static_assert(sizeof made.footprint == sizeof footprint);
    std::memcpy(footprint.data(), &made.footprint, sizeof footprint);
    const auto [found, added] = effectNumbers.try_emplace(
        {footprint, made.findings}, static_cast<std::uint32_t>(effects.size()));
    if (added) {
        StepEffect& effect = effects.emplace_back();
        effect.footprint = made.footprint;
        for (const std::uint32_t number : made.findings)
            effect.findings.push_back(lexicon.finding(number));
    }
    return found->second;
}

MemoWorld::Impl::KnownStep& MemoWorld::Impl::find(State state, ActorId actor)
{
    const Record& record = records[state.number];
    const auto first = steps.begin() + record.firstStep;
    const auto found = std::find_if(first, first + record.steps,
                                    [&](const KnownStep& each) { return each.actor == actor; });
    ECHOLOCK_ASSERT(found != first + record.steps);
    return *found;
}

MemoWorld::MemoWorld(SimCase simCase)
    : m_impl(std::make_unique<Impl>(std::move(simCase)))
{
}

MemoWorld::~MemoWorld() = default;
MemoWorld::MemoWorld(MemoWorld&&) noexcept = default;
MemoWorld& MemoWorld::operator=(MemoWorld&&) noexcept = default;

MemoWorld::State MemoWorld::initial()
{
    Impl& impl = *m_impl;
    impl.row = impl.pools.first();
    impl.clock = {};
    PooledParts parts(impl.pools, impl.row);
    impl.notes.clear();
    WorldTurn(impl.rules, parts, impl.clock, impl.notes).begin();
    return impl.remember(impl.pools.hashOf({impl.row, impl.clock}));
}

void MemoWorld::enabled(State state, std::vector<ActorId>& actors) const
{
    const Impl::Record& record = m_impl->records[state.number];
    actors.clear();
    for (std::uint32_t i = 0; i < record.steps; ++i)
        actors.push_back(m_impl->steps[record.firstStep + i].actor);
}

const StepEffect& MemoWorld::step(State& state, ActorId actor)
{
    Impl& impl = *m_impl;
    const Impl::KnownStep known = impl.find(state, actor);
    if (known.next != unknown) {
        state.number = known.next;
        return impl.effects[known.effect];
    }
    const PartPools::Whole before{impl.rowOf(state), impl.records[state.number].clock};
    impl.row.assign(before.row.begin(), before.row.end());
    impl.clock = before.clock;
    PooledParts parts(impl.pools, impl.row);
    impl.notes.clear();
    WorldTurn(impl.rules, parts, impl.clock, impl.notes).take(Actor::of(actor));
    const State next = impl.remember(
        impl.pools.hashOf({impl.row, impl.clock}, before, impl.byHash.hash(state.number)));
    Impl::KnownStep& now = impl.find(state, actor);
    now.next = next.number;
    now.effect = impl.remember(impl.notes);
    state = next;
    return impl.effects[now.effect];
}

const std::vector<Finding>& MemoWorld::finish(State state)
{
    Impl& impl = *m_impl;
    const auto row = impl.rowOf(state);
    const auto [found, added] = impl.ends.try_emplace(impl.pools.endOf(row));
    if (added)
        found->second = impl.pools.findingsAtEnd(row);
    return found->second;
}

Hash128 MemoWorld::hash(State state) const
{
    return m_impl->byHash.hash(state.number);
}

Hash128 MemoWorld::canonicalHash(State state) const
{
    return m_impl->pools.canonicalHashOf(m_impl->rowOf(state), m_impl->records[state.number].clock);
}

std::uint32_t MemoWorld::remaining(State state, ActorId actor)
{
    const auto row = m_impl->rowOf(state);
    PartPools::Row copy(row.begin(), row.end());
    PooledParts parts(m_impl->pools, copy);
    return m_impl->rules.remaining(parts, Actor::of(actor));
}

std::string MemoWorld::describe(State state, ActorId actor)
{
    const auto row = m_impl->rowOf(state);
    PartPools::Row copy(row.begin(), row.end());
    PooledParts parts(m_impl->pools, copy);
    return m_impl->rules.describe(parts, Actor::of(actor));
}

const SimCase& MemoWorld::simCase() const
{
    return m_impl->simCase;
}

std::size_t MemoWorld::states() const
{
    return m_impl->records.size();
}

std::string MemoWorld::leftOut() const
{
    if (m_impl->hasOutgrown)
        return "a client began more than " + std::to_string(Line::perClientMax - 1)
            + " connections";
    if (m_impl->rules.hasLeftOut())
        return "a fault could come to more than " + std::to_string(Actor::targetsMax)
            + " connections of a client at once";
    return {};
}

std::set<std::size_t> MemoWorld::struck() const
{
    const std::uint64_t bits = m_impl->pools.struck();
    std::set<std::size_t> faults;
    for (std::size_t fault = 0; fault < simCase().scenario().faults.size(); ++fault)
        if ((bits >> fault & 1) != 0)
            faults.insert(fault);
    return faults;
}

std::vector<const ScriptProgress*> MemoWorld::scriptsAtEnds() const
{
    std::set<std::uint32_t> scripts;
    for (const auto& [end, findings] : m_impl->ends)
        scripts.insert(end.script);
    std::vector<const ScriptProgress*> all;
    for (const std::uint32_t script : scripts)
        all.push_back(&m_impl->pools.script(script).progress());
    return all;
}

bool MemoWorld::areInterchangeable(std::size_t client, std::size_t other) const
{
    return m_impl->pools.symmetry().areAlike(client, other);
}

std::size_t MemoWorld::bytes() const
{
    return m_impl->pools.bytes() + m_impl->byHash.bytes()
        + m_impl->records.size() * sizeof(Impl::Record)
        + m_impl->numbers.size() * sizeof(std::uint32_t)
        + m_impl->steps.size() * sizeof(Impl::KnownStep);
}

} // namespace echolock
