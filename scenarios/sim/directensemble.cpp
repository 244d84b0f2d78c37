// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/directensemble.h"

#include "scenarios/sim/worldhash.h"
#include "server/base/statehasher.h"

namespace echolock {

namespace {

template <class P> std::vector<P> made(const SimCase& simCase, Lexicon& lexicon, std::size_t count)
{
    std::vector<P> parts;
    parts.reserve(count);
    for (std::size_t index = 0; index < count; ++index)
        parts.emplace_back(simCase, lexicon, index);
    return parts;
}

template <class Fact, class P>
const Fact& knownOf(std::optional<Fact>& known, const P& part, Instant now)
{
    if (!known)
        known = part.facts(now);
    return *known;
}

} // namespace

void KnownFacts::forget()
{
    for (auto& each : servers)
        each.reset();
    for (auto& each : pages)
        each.reset();
    for (auto& each : wires)
        each.reset();
    script.reset();
    store.reset();
    application.reset();
}

DirectState::DirectState(const SimCase& simCase, Lexicon& lexicon)
    : servers(made<ServerPart>(simCase, lexicon, simCase.servers()))
    , pages(made<PagePart>(simCase, lexicon, simCase.clients()))
    , wires(made<WirePart>(simCase, lexicon, simCase.clients()))
    , script(simCase, lexicon, 0)
    , judges(made<JudgePart>(simCase, lexicon, simCase.judges()))
    , store(simCase, lexicon, 0)
{
    if (simCase.hasApplication())
        application.emplace(simCase, lexicon, 0);
    known.servers.resize(servers.size());
    known.pages.resize(pages.size());
    known.wires.resize(wires.size());
}

/// Everybody as another one, as far as they are interchangeable.
struct DirectState::Renamed
{
    const DirectState& state;
    const WorldSymmetry* symmetry = nullptr; ///< Null: everybody as they are.

    template <class P> Hash128 hashOf(const P& part, const StateRenaming* renaming) const
    {
        StateHasher hasher(state.now, renaming);
        part.writeState(hasher);
        return hasher.hash();
    }

    Hash128 hash(std::size_t number) const
    {
        const StateRenaming* const renaming = symmetry ? symmetry->renaming(number) : nullptr;
        WorldHash sum;
        const auto add = [&](PartKind kind, std::size_t place, const auto& part) {
            sum.add({kind, static_cast<std::uint8_t>(place)}, hashOf(part, renaming));
        };
        for (std::size_t index = 0; index < state.servers.size(); ++index)
            add(PartKind::Server, index, state.servers[index]);
        for (std::size_t client = 0; client < state.pages.size(); ++client) {
            const std::size_t place = symmetry ? symmetry->placeOf(client, number) : client;
            add(PartKind::Page, place, state.pages[client]);
            add(PartKind::Wire, place, state.wires[client]);
        }
        add(PartKind::Script, 0, state.script);
        for (std::size_t index = 0; index < state.judges.size(); ++index)
            add(PartKind::Judge, index, state.judges[index]);
        add(PartKind::Store, 0, state.store);
        if (state.application)
            add(PartKind::Application, 0, *state.application);
        sum.add(state.clock);
        return sum.hash();
    }

    std::uint16_t linesMade(std::size_t client) const
    {
        return state.pages[client].facts(state.now).linesMade;
    }

    Hash128 key(std::size_t client, const StateRenaming& renaming) const
    {
        WorldHash key;
        key.add({PartKind::Page, 0}, hashOf(state.pages[client], &renaming));
        key.add({PartKind::Wire, 0}, hashOf(state.wires[client], &renaming));
        return key.hash();
    }
};

Hash128 DirectState::hash() const
{
    return Renamed{*this}.hash(0);
}

Hash128 DirectState::canonicalHash(const WorldSymmetry& symmetry) const
{
    return symmetry.canonicalHash(Renamed{*this, &symmetry});
}

DirectEnsemble::DirectEnsemble(DirectState& state)
    : m_state(state)
{
}

Signals DirectEnsemble::apply(Part part, Signal in)
{
    std::vector<Signal>& out = m_outputs.emplace_back();
    switch (part.kind) {
    case PartKind::Server:
        m_state.servers[part.index].handle(m_state.now, in, out);
        m_state.known.servers[part.index].reset();
        break;
    case PartKind::Page:
        m_state.pages[part.index].handle(m_state.now, in, out);
        m_state.known.pages[part.index].reset();
        break;
    case PartKind::Wire:
        m_state.wires[part.index].handle(m_state.now, in, out);
        m_state.known.wires[part.index].reset();
        break;
    case PartKind::Script:
        m_state.script.handle(m_state.now, in, out);
        m_state.known.script.reset();
        break;
    case PartKind::Judge:
        m_state.judges[part.index].handle(m_state.now, in, out);
        break;
    case PartKind::Store:
        m_state.store.handle(m_state.now, in, out);
        m_state.known.store.reset();
        break;
    case PartKind::Application:
        m_state.application->handle(m_state.now, in, out);
        m_state.known.application.reset();
        break;
    }
    return out;
}

/// Only servers are looked ahead at.
Signals DirectEnsemble::foresee(Part part, Signal in)
{
    ServerPart copy = m_state.servers[part.index];
    std::vector<Signal>& out = m_outputs.emplace_back();
    copy.handle(m_state.now, in, out);
    return out;
}

void DirectEnsemble::age(Duration by)
{
    m_state.now += by;
    m_state.known.forget();
}

const ServerPart::Facts& DirectEnsemble::server(std::size_t index)
{
    return knownOf(m_state.known.servers[index], m_state.servers[index], m_state.now);
}

const PagePart::Facts& DirectEnsemble::page(std::size_t client)
{
    return knownOf(m_state.known.pages[client], m_state.pages[client], m_state.now);
}

const WirePart::Facts& DirectEnsemble::wire(std::size_t client)
{
    return knownOf(m_state.known.wires[client], m_state.wires[client], m_state.now);
}

const ScriptPart::Facts& DirectEnsemble::script()
{
    return knownOf(m_state.known.script, m_state.script, m_state.now);
}

const StorePart::Facts& DirectEnsemble::store()
{
    return knownOf(m_state.known.store, m_state.store, m_state.now);
}

const ApplicationPart::Facts& DirectEnsemble::application()
{
    return knownOf(m_state.known.application, *m_state.application, m_state.now);
}

} // namespace echolock
