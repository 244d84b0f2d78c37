// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/memoworld.h"

#include "scenarios/sim/worldhash.h"
#include "server/base/assert.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace echolock {

namespace {

constexpr std::uint32_t unknown = ~std::uint32_t(0);

/// The parts of a state by number: servers, pages, wires, script, judge, store.
using PartNumbers = std::vector<std::uint32_t>;

} // namespace

struct MemoWorld::Impl
{
    explicit Impl(SimCase simCase);

    struct Record
    {
        Hash128 hash;
        WorldClock clock;
        std::uint32_t firstStep = 0;
        std::uint32_t steps = 0;
        std::uint32_t findings = unknown;
    };

    struct KnownStep
    {
        ActorId actor = 0;
        std::uint32_t next = unknown;
        std::uint32_t effect = 0;
    };

    class Parts;

    std::size_t placeOf(Part part) const;
    std::span<const std::uint32_t> partsOf(State state) const;
    Hash128 hashOf(std::span<const std::uint32_t> parts, const WorldClock& clock,
                   std::size_t renaming);
    Hash128 canonicalHashOf(State state);
    State remember(const PartNumbers& parts, const WorldClock& clock);
    std::uint32_t remember(const StepNotes& notes);
    KnownStep& find(State state, ActorId actor);

    SimCase simCase;
    Lexicon lexicon;
    WorldSymmetry symmetry;
    WorldRules rules;
    PartPool<ServerPart> servers;
    PartPool<PagePart> pages;
    PartPool<WirePart> wires;
    PartPool<ScriptPart> scripts;
    PartPool<JudgePart> judges;
    PartPool<StorePart> stores;
    std::size_t width;                  ///< How many parts a state has.
    std::vector<std::uint32_t> numbers; ///< Of the parts of all states, one after the other.
    std::vector<Record> records;
    std::vector<KnownStep> steps; ///< Of all states, one after the other.
    std::unordered_map<Hash128, std::uint32_t> byHash;
    std::deque<StepEffect> effects;
    std::map<std::pair<std::array<std::uint64_t, 8>, std::vector<std::uint32_t>>, std::uint32_t>
        effectNumbers;
    std::deque<std::vector<Finding>> ends;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> endNumbers;
    StepNotes notes;
};

/// Parts that are numbers of the pools.
class MemoWorld::Impl::Parts final : public Ensemble
{
public:
    Parts(Impl& impl, PartNumbers& numbers)
        : m_impl(impl)
        , m_numbers(numbers)
    {
    }

    Signals apply(Part part, Signal in) override { return ask(part, in, true); }

    Signals foresee(Part part, Signal in) override { return ask(part, in, false); }

    void age(Duration by) override
    {
        const std::size_t clients = m_impl.simCase.clients();
        std::size_t at = 0;
        for (std::size_t i = 0; i < m_impl.simCase.servers(); ++i, ++at)
            m_numbers[at] = m_impl.servers.aged(m_numbers[at], by);
        for (std::size_t i = 0; i < clients; ++i, ++at)
            m_numbers[at] = m_impl.pages.aged(m_numbers[at], by);
        for (std::size_t i = 0; i < clients; ++i, ++at)
            m_numbers[at] = m_impl.wires.aged(m_numbers[at], by);
        m_numbers[at] = m_impl.scripts.aged(m_numbers[at], by);
        ++at;
        m_numbers[at] = m_impl.judges.aged(m_numbers[at], by);
        ++at;
        m_numbers[at] = m_impl.stores.aged(m_numbers[at], by);
    }

    const ServerPart::Facts& server(std::size_t index) override
    {
        return m_impl.servers.facts(numberOf({PartKind::Server, std::uint8_t(index)}));
    }

    const PagePart::Facts& page(std::size_t client) override
    {
        return m_impl.pages.facts(numberOf({PartKind::Page, std::uint8_t(client)}));
    }

    const WirePart::Facts& wire(std::size_t client) override
    {
        return m_impl.wires.facts(numberOf({PartKind::Wire, std::uint8_t(client)}));
    }

    const ScriptPart::Facts& script() override
    {
        return m_impl.scripts.facts(numberOf({PartKind::Script, 0}));
    }

    const StorePart::Facts& store() override
    {
        return m_impl.stores.facts(numberOf({PartKind::Store, 0}));
    }

private:
    std::uint32_t& numberOf(Part part) { return m_numbers[m_impl.placeOf(part)]; }

    Signals ask(Part part, Signal in, bool forReal)
    {
        switch (part.kind) {
        case PartKind::Server:
            return ask(m_impl.servers, numberOf(part), in, forReal);
        case PartKind::Page:
            return ask(m_impl.pages, numberOf(part), in, forReal);
        case PartKind::Wire:
            return ask(m_impl.wires, numberOf(part), in, forReal);
        case PartKind::Script:
            return ask(m_impl.scripts, numberOf(part), in, forReal);
        case PartKind::Judge:
            return ask(m_impl.judges, numberOf(part), in, forReal);
        case PartKind::Store:
            break;
        }
        return ask(m_impl.stores, numberOf(part), in, forReal);
    }

    template <class Pool>
    static Signals ask(Pool& pool, std::uint32_t& number, Signal in, bool forReal)
    {
        const SignalTable::Entry entry = pool.after(number, in);
        if (forReal)
            number = entry.next;
        return pool.outputs(entry);
    }

    Impl& m_impl;
    PartNumbers& m_numbers;
};

MemoWorld::Impl::Impl(SimCase theCase)
    : simCase(std::move(theCase))
    , symmetry(simCase, lexicon)
    , rules(simCase, lexicon)
    , servers(simCase, lexicon, symmetry.renamings())
    , pages(simCase, lexicon, symmetry.renamings())
    , wires(simCase, lexicon, symmetry.renamings())
    , scripts(simCase, lexicon, symmetry.renamings())
    , judges(simCase, lexicon, symmetry.renamings())
    , stores(simCase, lexicon, symmetry.renamings())
    , width(simCase.servers() + 2 * simCase.clients() + 3)
{
}

std::size_t MemoWorld::Impl::placeOf(Part part) const
{
    const std::size_t firstPage = simCase.servers();
    const std::size_t clients = simCase.clients();
    switch (part.kind) {
    case PartKind::Server:
        return part.index;
    case PartKind::Page:
        return firstPage + part.index;
    case PartKind::Wire:
        return firstPage + clients + part.index;
    case PartKind::Script:
        return firstPage + 2 * clients;
    case PartKind::Judge:
        return firstPage + 2 * clients + 1;
    case PartKind::Store:
        break;
    }
    return firstPage + 2 * clients + 2;
}

std::span<const std::uint32_t> MemoWorld::Impl::partsOf(State state) const
{
    return std::span(numbers).subspan(state.number * width, width);
}

Hash128 MemoWorld::Impl::hashOf(std::span<const std::uint32_t> parts, const WorldClock& clock,
                                std::size_t renaming)
{
    WorldHash sum;
    std::size_t at = 0;
    for (std::size_t index = 0; index < simCase.servers(); ++index)
        sum.add({PartKind::Server, std::uint8_t(index)}, servers.hash(parts[at++], renaming));
    const auto place = [&](std::size_t client) {
        return static_cast<std::uint8_t>(renaming == 0 ? client
                                                       : symmetry.placeOf(client, renaming));
    };
    for (std::size_t client = 0; client < simCase.clients(); ++client)
        sum.add({PartKind::Page, place(client)}, pages.hash(parts[at++], renaming));
    for (std::size_t client = 0; client < simCase.clients(); ++client)
        sum.add({PartKind::Wire, place(client)}, wires.hash(parts[at++], renaming));
    sum.add({PartKind::Script, 0}, scripts.hash(parts[at++], renaming));
    sum.add({PartKind::Judge, 0}, judges.hash(parts[at++], renaming));
    sum.add({PartKind::Store, 0}, stores.hash(parts[at], renaming));
    sum.add(clock);
    return sum.hash();
}

/// Interchangeable clients are put into the order of what is the same whoever is which; where that
/// leaves several orders, the least hash of them counts.
Hash128 MemoWorld::Impl::canonicalHashOf(State state)
{
    const auto parts = partsOf(state);
    const Record& record = records[state.number];
    std::vector<Hash128> keys(simCase.clients());
    for (std::size_t client = 0; client < keys.size(); ++client) {
        const StateRenaming* const anonymous = symmetry.anonymous(client);
        if (!anonymous)
            continue;
        const std::uint32_t page = parts[placeOf({PartKind::Page, std::uint8_t(client)})];
        const std::uint32_t wire = parts[placeOf({PartKind::Wire, std::uint8_t(client)})];
        if (pages.facts(page).linesMade > WorldSymmetry::linesMax)
            return record.hash;
        WorldHash key;
        key.add({PartKind::Page, 0}, pages.key(page, *anonymous));
        key.add({PartKind::Wire, 0}, wires.key(wire, *anonymous));
        keys[client] = key.hash();
    }
    std::optional<Hash128> least;
    for (std::size_t renaming = 0; renaming <= symmetry.renamings().size(); ++renaming) {
        if (!symmetry.sorts(renaming, keys))
            continue;
        const Hash128 hash = renaming == 0 ? record.hash : hashOf(parts, record.clock, renaming);
        least = std::min(least.value_or(hash), hash);
    }
    return *least;
}

MemoWorld::State MemoWorld::Impl::remember(const PartNumbers& parts, const WorldClock& clock)
{
    const Hash128 hash = hashOf(parts, clock, 0);
    const auto [found, added] = byHash.try_emplace(hash,
                                                   static_cast<std::uint32_t>(records.size()));
    if (!added)
        return {found->second};
    PartNumbers copy = parts;
    Parts ensemble(*this, copy);
    std::vector<ActorId> actors;
    rules.enabled(ensemble, clock, actors);
    Record record{hash, clock, static_cast<std::uint32_t>(steps.size()),
                  static_cast<std::uint32_t>(actors.size())};
    for (const ActorId actor : actors)
        steps.push_back({actor});
    records.push_back(record);
    numbers.insert(numbers.end(), parts.begin(), parts.end());
    return {found->second};
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
    PartNumbers parts;
    for (std::size_t index = 0; index < impl.simCase.servers(); ++index)
        parts.push_back(impl.servers.first(index));
    for (std::size_t client = 0; client < impl.simCase.clients(); ++client)
        parts.push_back(impl.pages.first(client));
    for (std::size_t client = 0; client < impl.simCase.clients(); ++client)
        parts.push_back(impl.wires.first(client));
    parts.push_back(impl.scripts.first(0));
    parts.push_back(impl.judges.first(0));
    parts.push_back(impl.stores.first(0));
    WorldClock clock;
    Impl::Parts ensemble(impl, parts);
    impl.notes.clear();
    WorldTurn(impl.rules, ensemble, clock, impl.notes).begin();
    return impl.remember(parts, clock);
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
    const auto before = impl.partsOf(state);
    PartNumbers parts(before.begin(), before.end());
    WorldClock clock = impl.records[state.number].clock;
    Impl::Parts ensemble(impl, parts);
    impl.notes.clear();
    WorldTurn(impl.rules, ensemble, clock, impl.notes).take(Actor::of(actor));
    const State next = impl.remember(parts, clock);
    Impl::KnownStep& now = impl.find(state, actor);
    now.next = next.number;
    now.effect = impl.remember(impl.notes);
    state = next;
    return impl.effects[now.effect];
}

const std::vector<Finding>& MemoWorld::finish(State state)
{
    Impl& impl = *m_impl;
    const auto parts = impl.partsOf(state);
    const std::uint32_t judge = parts[impl.placeOf({PartKind::Judge, 0})];
    const std::uint32_t script = parts[impl.placeOf({PartKind::Script, 0})];
    const auto [found, added] = impl.endNumbers.try_emplace(
        {judge, script}, static_cast<std::uint32_t>(impl.ends.size()));
    if (added)
        impl.ends.push_back(
            impl.judges.part(judge).finish(impl.judges.now(judge), impl.scripts.part(script)));
    return impl.ends[found->second];
}

Hash128 MemoWorld::hash(State state) const
{
    return m_impl->records[state.number].hash;
}

Hash128 MemoWorld::canonicalHash(State state) const
{
    return m_impl->canonicalHashOf(state);
}

std::uint32_t MemoWorld::remaining(State state, ActorId actor)
{
    const auto parts = m_impl->partsOf(state);
    PartNumbers copy(parts.begin(), parts.end());
    Impl::Parts ensemble(*m_impl, copy);
    return m_impl->rules.remaining(ensemble, Actor::of(actor));
}

std::string MemoWorld::describe(State state, ActorId actor)
{
    const auto parts = m_impl->partsOf(state);
    PartNumbers copy(parts.begin(), parts.end());
    Impl::Parts ensemble(*m_impl, copy);
    return m_impl->rules.describe(ensemble, Actor::of(actor));
}

const SimCase& MemoWorld::simCase() const
{
    return m_impl->simCase;
}

std::size_t MemoWorld::bytes() const
{
    constexpr std::size_t hashNode = 48;
    return m_impl->records.size() * (sizeof(Impl::Record) + hashNode)
        + m_impl->numbers.size() * sizeof(std::uint32_t)
        + m_impl->steps.size() * sizeof(Impl::KnownStep);
}

} // namespace echolock
