// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/partpools.h"

#include "scenarios/sim/worldhash.h"

namespace echolock {

PartPools::PartPools(const SimCase& simCase, Lexicon& lexicon)
    : m_case(simCase)
    , m_symmetry(simCase, lexicon)
    , m_servers(simCase, lexicon, m_symmetry.renamings())
    , m_pages(simCase, lexicon, m_symmetry.renamings())
    , m_wires(simCase, lexicon, m_symmetry.renamings())
    , m_scripts(simCase, lexicon, m_symmetry.renamings())
    , m_judges(simCase, lexicon, m_symmetry.renamings())
    , m_stores(simCase, lexicon, m_symmetry.renamings())
    , m_applications(simCase, lexicon, m_symmetry.renamings())
{
    const auto add = [this](PartKind kind, std::size_t count) {
        m_firsts[static_cast<std::size_t>(kind)] = m_parts.size();
        for (std::size_t index = 0; index < count; ++index)
            m_parts.push_back({kind, static_cast<std::uint8_t>(index)});
    };
    add(PartKind::Server, simCase.servers());
    add(PartKind::Page, simCase.clients());
    add(PartKind::Wire, simCase.clients());
    add(PartKind::Script, 1);
    add(PartKind::Judge, simCase.judges());
    add(PartKind::Store, 1);
    add(PartKind::Application, simCase.hasApplication() ? 1 : 0);
}

PartPools::Row PartPools::first()
{
    Row row;
    for (std::size_t index = 0; index < m_case.servers(); ++index)
        row.push_back(m_servers.first(index));
    for (std::size_t client = 0; client < m_case.clients(); ++client)
        row.push_back(m_pages.first(client));
    for (std::size_t client = 0; client < m_case.clients(); ++client)
        row.push_back(m_wires.first(client));
    row.push_back(m_scripts.first(0));
    for (std::size_t index = 0; index < m_case.judges(); ++index)
        row.push_back(m_judges.first(index));
    row.push_back(m_stores.first(0));
    if (m_case.hasApplication())
        row.push_back(m_applications.first(0));
    return row;
}

/// An application knows no time.
void PartPools::age(Row& row, Duration by)
{
    std::size_t at = 0;
    for (std::size_t index = 0; index < m_case.servers(); ++index, ++at)
        row[at] = m_servers.aged(row[at], by);
    for (std::size_t client = 0; client < m_case.clients(); ++client, ++at)
        row[at] = m_pages.aged(row[at], by);
    for (std::size_t client = 0; client < m_case.clients(); ++client, ++at)
        row[at] = m_wires.aged(row[at], by);
    row[at] = m_scripts.aged(row[at], by);
    ++at;
    for (std::size_t index = 0; index < m_case.judges(); ++index, ++at)
        row[at] = m_judges.aged(row[at], by);
    row[at] = m_stores.aged(row[at], by);
}

std::size_t PartPools::bytes() const
{
    return m_servers.bytes() + m_pages.bytes() + m_wires.bytes() + m_scripts.bytes()
        + m_judges.bytes() + m_stores.bytes() + m_applications.bytes();
}

Hash128 PartPools::hashOf(RowView row, const WorldClock& clock, std::size_t renaming)
{
    WorldHash sum;
    std::size_t at = 0;
    for (std::size_t index = 0; index < m_case.servers(); ++index)
        sum.add({PartKind::Server, std::uint8_t(index)}, m_servers.hash(row[at++], renaming));
    const auto place = [&](std::size_t client) {
        return static_cast<std::uint8_t>(m_symmetry.placeOf(client, renaming));
    };
    for (std::size_t client = 0; client < m_case.clients(); ++client)
        sum.add({PartKind::Page, place(client)}, m_pages.hash(row[at++], renaming));
    for (std::size_t client = 0; client < m_case.clients(); ++client)
        sum.add({PartKind::Wire, place(client)}, m_wires.hash(row[at++], renaming));
    sum.add({PartKind::Script, 0}, m_scripts.hash(row[at++], renaming));
    for (std::size_t index = 0; index < m_case.judges(); ++index)
        sum.add({PartKind::Judge, std::uint8_t(index)}, m_judges.hash(row[at++], renaming));
    sum.add({PartKind::Store, 0}, m_stores.hash(row[at++], renaming));
    if (m_case.hasApplication())
        sum.add({PartKind::Application, 0}, m_applications.hash(row[at], renaming));
    sum.add(clock);
    return sum.hash();
}

const Hash128& PartPools::hashOf(PartKind kind, std::uint32_t number) const
{
    switch (kind) {
    case PartKind::Server:
        return m_servers.hash(number);
    case PartKind::Page:
        return m_pages.hash(number);
    case PartKind::Wire:
        return m_wires.hash(number);
    case PartKind::Script:
        return m_scripts.hash(number);
    case PartKind::Judge:
        return m_judges.hash(number);
    case PartKind::Store:
        return m_stores.hash(number);
    case PartKind::Application:
        break;
    }
    return m_applications.hash(number);
}

Hash128 PartPools::hashOf(const Whole& whole, const Whole& before, const Hash128& hashBefore) const
{
    WorldHash sum(hashBefore);
    for (std::size_t at = 0; at < m_parts.size(); ++at) {
        if (whole.row[at] == before.row[at])
            continue;
        sum.remove(m_parts[at], hashOf(m_parts[at].kind, before.row[at]));
        sum.add(m_parts[at], hashOf(m_parts[at].kind, whole.row[at]));
    }
    if (whole.clock != before.clock) {
        sum.remove(before.clock);
        sum.add(whole.clock);
    }
    return sum.hash();
}

/// What of a row is the same whoever is which.
struct PartPools::RowHashes
{
    PartPools& pools;
    RowView row;
    const WorldClock& clock;

    std::uint32_t numberOf(PartKind kind, std::size_t client) const
    {
        return row[pools.placeOf({kind, std::uint8_t(client)})];
    }

    Hash128 hash(std::size_t renaming) { return pools.hashOf(row, clock, renaming); }

    std::uint16_t linesMade(std::size_t client) const
    {
        return pools.m_pages.facts(numberOf(PartKind::Page, client)).linesMade;
    }

    Hash128 key(std::size_t client, const StateRenaming& renaming)
    {
        WorldHash key;
        key.add({PartKind::Page, 0}, pools.m_pages.key(numberOf(PartKind::Page, client), renaming));
        key.add({PartKind::Wire, 0}, pools.m_wires.key(numberOf(PartKind::Wire, client), renaming));
        return key.hash();
    }
};

Hash128 PartPools::canonicalHashOf(RowView row, const WorldClock& clock)
{
    return m_symmetry.canonicalHash(RowHashes{*this, row, clock});
}

std::vector<Finding> PartPools::findingsAtEnd(RowView row) const
{
    std::vector<JudgeAtEnd> judges;
    for (const std::uint32_t number : judgesOf(row))
        judges.push_back({&m_judges.part(number), m_judges.now(number)});
    const std::uint32_t script = row[placeOf({PartKind::Script, 0})];
    return echolock::findingsAtEnd(m_case, judges, m_scripts.part(script));
}

bool PartPools::hasOutgrown(RowView row) const
{
    for (std::size_t client = 0; client < m_case.clients(); ++client) {
        const std::uint32_t page = row[placeOf({PartKind::Page, std::uint8_t(client)})];
        if (m_pages.facts(page).linesMade == Line::perClientMax)
            return true;
    }
    return false;
}

std::uint64_t PartPools::struck() const
{
    std::uint64_t faults = 0;
    for (std::size_t number = 0; number < m_wires.size(); ++number)
        faults |= m_wires.facts(static_cast<std::uint32_t>(number)).struck;
    return faults;
}

PartPools::RowView PartPools::judgesOf(RowView row) const
{
    return row.subspan(placeOf({PartKind::Judge, 0}), m_case.judges());
}

PartPools::End PartPools::endOf(RowView row) const
{
    const RowView judges = judgesOf(row);
    return {row[placeOf({PartKind::Script, 0})], {judges.begin(), judges.end()}};
}

std::uint32_t& PooledParts::numberOf(PartKind kind, std::size_t index)
{
    return m_row[m_pools.placeOf({kind, static_cast<std::uint8_t>(index)})];
}

const ServerPart::Facts& PooledParts::server(std::size_t index)
{
    return m_pools.m_servers.facts(numberOf(PartKind::Server, index));
}

const PagePart::Facts& PooledParts::page(std::size_t client)
{
    return m_pools.m_pages.facts(numberOf(PartKind::Page, client));
}

const WirePart::Facts& PooledParts::wire(std::size_t client)
{
    return m_pools.m_wires.facts(numberOf(PartKind::Wire, client));
}

const ScriptPart::Facts& PooledParts::script()
{
    return m_pools.m_scripts.facts(numberOf(PartKind::Script, 0));
}

const StorePart::Facts& PooledParts::store()
{
    return m_pools.m_stores.facts(numberOf(PartKind::Store, 0));
}

const ApplicationPart::Facts& PooledParts::application()
{
    return m_pools.m_applications.facts(numberOf(PartKind::Application, 0));
}

template <class Pool>
Signals PooledParts::ask(Pool& pool, std::uint32_t& number, Signal in, bool forReal)
{
    const SignalTable::Entry entry = pool.after(number, in);
    if (forReal)
        number = entry.next;
    return pool.outputs(entry);
}

Signals PooledParts::ask(Part part, Signal in, bool forReal)
{
    std::uint32_t& number = numberOf(part.kind, part.index);
    switch (part.kind) {
    case PartKind::Server:
        return ask(m_pools.m_servers, number, in, forReal);
    case PartKind::Page:
        return ask(m_pools.m_pages, number, in, forReal);
    case PartKind::Wire:
        return ask(m_pools.m_wires, number, in, forReal);
    case PartKind::Script:
        return ask(m_pools.m_scripts, number, in, forReal);
    case PartKind::Judge:
        return ask(m_pools.m_judges, number, in, forReal);
    case PartKind::Store:
        return ask(m_pools.m_stores, number, in, forReal);
    case PartKind::Application:
        break;
    }
    return ask(m_pools.m_applications, number, in, forReal);
}

} // namespace echolock
