// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgercheck.h"

#include "server/base/printable.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

constexpr std::size_t problemsToldMax = 20;

constexpr std::array facts{LockFact::Granted,   LockFact::Confirmed, LockFact::Denied,
                           LockFact::Suspended, LockFact::Resumed,   LockFact::Released,
                           LockFact::Revoked};

std::optional<LockFact> factOf(std::string_view kind)
{
    const auto found = std::ranges::find(facts, kind, [](LockFact fact) { return toString(fact); });
    return found == facts.end() ? std::nullopt : std::optional(*found);
}

std::string named(std::string_view app, std::string_view order)
{
    return printable(order) + " of app " + printable(app);
}

} // namespace

void LedgerCheck::entry(std::int64_t id, const LedgerEntry& entry)
{
    ++m_entries;
    if (entry.kind == ledgerKind::started)
        runStarted(id, entry);
    else if (entry.kind == ledgerKind::dropped)
        entriesMissing(entry.token);
    else if (factOf(entry.kind))
        fact(id, entry);
}

void LedgerCheck::entriesMissing(std::uint64_t count)
{
    ++m_era;
    m_missing += count;
}

void LedgerCheck::runStarted(std::int64_t id, const LedgerEntry& entry)
{
    ++m_era;
    if (m_floor > 0 && entry.token <= m_floor)
        problem("entry " + std::to_string(id) + ": a run begins with the floor "
                + std::to_string(entry.token) + ", which is not above the one before it, "
                + std::to_string(m_floor));
    m_floor = entry.token;
}

void LedgerCheck::fact(std::int64_t id, const LedgerEntry& entry)
{
    Order& order = m_orders[{std::string(entry.app), std::string(entry.order)}];
    if (order.era != m_era)
        order.state.reset();
    const std::string where = "entry " + std::to_string(id) + ", " + named(entry.app, entry.order);
    numbers(where, entry, order);
    transition(where, entry, order);
    const LockFact fact = *factOf(entry.kind);
    order.version = std::max(order.version, entry.version);
    order.token = std::max(order.token, entry.token);
    order.era = m_era;
    if (const auto state = stateAfter(fact)) {
        order.state = state;
        order.grant = entry.token;
    }
}

void LedgerCheck::numbers(const std::string& where, const LedgerEntry& entry, const Order& order)
{
    const LockFact fact = *factOf(entry.kind);
    if (fact == LockFact::Granted && entry.token <= std::max(order.token, m_floor))
        problem(where + ": token " + std::to_string(entry.token) + " is not above "
                + std::to_string(std::max(order.token, m_floor)));
    const bool isChange = stateAfter(fact).has_value();
    if (isChange ? entry.version <= order.version : entry.version < order.version)
        problem(where + ": version " + std::to_string(entry.version) + " comes after "
                + std::to_string(order.version));
}

void LedgerCheck::transition(const std::string& where, const LedgerEntry& entry, const Order& order)
{
    if (!order.state)
        return;
    const LockFact fact = *factOf(entry.kind);
    const bool wasFree = order.state == LockState::Free;
    if (fact == LockFact::Granted && !wasFree)
        problem(where + ": granted while it was " + std::string(toString(*order.state))
                + " with token " + std::to_string(order.grant));
    const bool isEnd = fact == LockFact::Released || fact == LockFact::Revoked;
    if ((isEnd || fact == LockFact::Suspended || fact == LockFact::Resumed) && wasFree)
        problem(where + ": " + std::string(entry.kind) + " while it was free");
    if ((isEnd || fact == LockFact::Suspended || fact == LockFact::Resumed) && !wasFree
        && entry.token != order.grant)
        problem(where + ": " + std::string(entry.kind) + " with token "
                + std::to_string(entry.token) + " while the grant in force was "
                + std::to_string(order.grant));
}

void LedgerCheck::row(const LedgerRow& row)
{
    ++m_rows;
    const auto known = m_orders.find({row.lock.app, row.lock.order.value});
    if (known == m_orders.end())
        return;
    const Order& order = known->second;
    const std::string where = "the row of " + named(row.lock.app, row.lock.order.value);
    if (row.lock.version < order.version || row.lock.token.value < order.token)
        problem(where + ": token " + std::to_string(row.lock.token.value) + " and version "
                + std::to_string(row.lock.version) + " are behind the log's, "
                + std::to_string(order.token) + " and " + std::to_string(order.version));
    else if (order.era == m_era && order.state && row.lock.state != *order.state)
        problem(where + ": it is " + std::string(toString(row.lock.state)) + ", and the log says "
                + std::string(toString(*order.state)));
    else if (order.era == m_era && row.lock.version > order.version)
        problem(where + ": version " + std::to_string(row.lock.version)
                + " is not in the log, which ends with " + std::to_string(order.version));
}

void LedgerCheck::problem(const std::string& sentence)
{
    ++m_problemCount;
    if (m_problems.size() < problemsToldMax)
        m_problems.push_back(sentence);
}

} // namespace echolock
