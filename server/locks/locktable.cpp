// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/locktable.h"

#include "server/base/assert.h"
#include "server/base/mutant.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

LockEvent factOf(LockFact fact, LockCause cause, const LockRow& row, Instant now)
{
    LockEvent event;
    event.fact = fact;
    event.cause = cause;
    event.order = row.order;
    event.version = row.version;
    event.at = now;
    return event;
}

/// For who asked. A grant's answers carry its token and what is left of its lease.
LockEvent answer(LockFact fact, const LockRow& row, const Claim& claim, Instant now)
{
    LockEvent event = factOf(fact, claim.cause, row, now);
    event.owner = claim.owner;
    event.nonce = claim.nonce;
    if (fact == LockFact::Denied)
        return event;
    event.token = row.token;
    if (row.deadline)
        event.ttl = *row.deadline - now;
    return event;
}

void hold(LockRow& row, const Claim& claim, Instant now, std::optional<Duration> ttl)
{
    row.state = LockState::Held;
    row.owner = claim.owner;
    row.connections.assign(1, claim.owner);
    ++row.version;
    row.since = now;
    if (ttl || !isMutated(Mutant::GraceOutlivesReturn))
        row.deadline = ttl ? std::optional(now + *ttl) : std::nullopt;
    row.asked = false;
    LockTable::stopWaiting(row, claim.owner.conn);
}

} // namespace

bool LockRow::isConnection(ConnId conn) const
{
    return std::ranges::find(connections, conn, &Owner::conn) != connections.end();
}

std::optional<Claim> LockRow::namelessClaimOf(ConnId conn) const
{
    const auto isMeant = [conn](const Owner& who) { return who.conn == conn && who.user.empty(); };
    const auto holder = std::ranges::find_if(connections, isMeant);
    if (holder != connections.end())
        return Claim{*holder, LockCause::Subscribed, {}};
    const auto waiter = std::ranges::find_if(waiting, isMeant, &Claim::owner);
    return waiter == waiting.end() ? std::nullopt : std::optional(*waiter);
}

void Claim::writeState(StateWriter& out) const
{
    owner.writeState(out);
    out.choice(cause);
    out.text(nonce);
}

Instant LockRow::lastHeard(const LastHeard& heard) const
{
    Instant last = since;
    for (const Owner& connection : connections)
        last = std::max(last, heard(connection.conn).value_or(last));
    return last;
}

void LockRow::writeState(const LastHeard& heard, Duration lease, StateWriter& out) const
{
    out.text(order.value);
    out.choice(state);
    if (state != LockState::Free)
        owner.writeState(out);
    out.number(connections.size());
    for (const Owner& connection : connections)
        connection.writeState(out);
    out.number(waiting.size());
    for (const Claim& waiter : waiting)
        waiter.writeState(out);
    out.number(token.value);
    out.number(version);
    out.moment(deadline);
    if (state == LockState::Held && deadline)
        out.flag(lastHeard(heard) + lease > *deadline);
    out.moment(timer);
    out.number(calls);
    out.flag(asked);
}

bool isSameOwner(const Owner& left, const Owner& right)
{
    return left.conn == right.conn || (!left.user.empty() && left.user == right.user);
}

LockTable::LockTable(const LockTable& other)
    : m_rowsMax(other.m_rowsMax)
    , m_nextLooked(other.m_nextLooked)
    , m_rows(other.m_rows)
    , m_floor(other.m_floor)
{
    for (LockRow& row : m_rows)
        m_byName.emplace(row.order.value, &row);
}

LockTable& LockTable::operator=(const LockTable& other)
{
    if (this != &other)
        *this = LockTable(other);
    return *this;
}

LockRow& LockTable::row(const Resource& order)
{
    const auto found = m_byName.find(order.value);
    if (found != m_byName.end())
        return *found->second;
    LockRow& row = unusedRow();
    row.order = order;
    row.token.value = m_floor;
    row.version = m_floor;
    row.calls = m_floor;
    m_byName.emplace(row.order.value, &row);
    return row;
}

LockRow& LockTable::unusedRow()
{
    // A few looks at each new order find a free row soon where there are many, and cost little
    // where there are none.
    constexpr std::size_t looks = 16;
    for (std::size_t i = 0; m_rows.size() >= m_rowsMax && i < looks; ++i) {
        LockRow& row = m_rows[m_nextLooked++ % m_rows.size()];
        if (row.state != LockState::Free || row.timer)
            continue;
        m_floor = std::max({m_floor, row.token.value, row.version, row.calls});
        m_byName.erase(row.order.value);
        const std::uint64_t number = row.number;
        row = LockRow();
        row.number = number;
        return row;
    }
    LockRow& row = m_rows.emplace_back();
    row.number = m_rows.size() - 1;
    return row;
}

const LockRow* LockTable::find(const Resource& order) const
{
    const auto found = m_byName.find(order.value);
    return found == m_byName.end() ? nullptr : found->second;
}

std::vector<const LockRow*> LockTable::inOrder(std::string_view prefix) const
{
    std::vector<const LockRow*> found;
    for (const LockRow& row : m_rows)
        if (row.order.value.starts_with(prefix))
            found.push_back(&row);
    std::ranges::sort(found, {}, [](const LockRow* row) -> const Resource& { return row->order; });
    return found;
}

LockRow* LockTable::numbered(std::uint64_t number)
{
    return number < m_rows.size() ? &m_rows[number] : nullptr;
}

const LockRow* LockTable::numbered(std::uint64_t number) const
{
    return number < m_rows.size() ? &m_rows[number] : nullptr;
}

void LockTable::writeState(const LastHeard& heard, Duration lease, StateWriter& out) const
{
    out.number(m_floor);
    // In a full table, places decide which order is forgotten next.
    const bool isFull = m_rows.size() >= m_rowsMax;
    out.flag(isFull);
    if (isFull)
        out.number(m_nextLooked % m_rows.size());
    out.beginUnordered();
    for (const LockRow& row : m_rows) {
        row.writeState(heard, lease, out);
        if (isFull)
            out.number(row.number);
        out.endEntry();
    }
    out.endUnordered();
}

void LockTable::raiseFloor(std::uint64_t floor)
{
    if (isMutated(Mutant::FloorIgnored))
        return;
    m_floor = std::max(m_floor, floor);
    for (LockRow& row : m_rows) {
        row.token.value = std::max(row.token.value, m_floor);
        row.version = std::max(row.version, m_floor);
    }
}

LockRow& LockTable::restore(const RestoredLock& lock, Instant now)
{
    LockRow& row = this->row(lock.order);
    row.state = lock.state;
    if (lock.state != LockState::Free)
        row.owner = {ConnId(), lock.socket, lock.user};
    row.since = now;
    row.token = std::max(row.token, lock.token);
    row.version = std::max(row.version, lock.version);
    return row;
}

void LockTable::revokeAll(LockCause cause, Instant now, LockEvents& events)
{
    for (const LockRow* const found : inOrder({})) {
        LockRow& row = m_rows[found->number];
        row.waiting.clear();
        if (row.state != LockState::Free)
            free(row, LockFact::Revoked, cause, now, events);
    }
}

void LockTable::grant(LockRow& row, const Claim& claim, Instant now, LockEvents& events,
                      std::optional<Duration> ttl)
{
    ECHOLOCK_ASSERT(row.state == LockState::Free);
    if (!isMutated(Mutant::TokenNotRaised))
        ++row.token.value;
    hold(row, claim, now, ttl);
    events.push_back(answer(LockFact::Granted, row, claim, now));
}

void LockTable::confirm(LockRow& row, const Claim& claim, Instant now, LockEvents& events)
{
    ECHOLOCK_ASSERT(row.state == LockState::Held);
    const auto known = std::ranges::find(row.connections, claim.owner.conn, &Owner::conn);
    if (known == row.connections.end() || isMutated(Mutant::CountsSubscriptions))
        row.connections.push_back(claim.owner);
    else
        *known = claim.owner;
    if (row.owner.user.empty())
        row.owner = claim.owner;
    stopWaiting(row, claim.owner.conn);
    events.push_back(answer(LockFact::Confirmed, row, claim, now));
}

void LockTable::deny(const LockRow& row, const Claim& claim, Instant now, LockEvents& events)
{
    LockEvent event = answer(LockFact::Denied, row, claim, now);
    event.holder = row.owner;
    const auto place = std::ranges::find(row.waiting, claim.owner.conn,
                                         [](const Claim& waiter) { return waiter.owner.conn; });
    if (place != row.waiting.end())
        event.position = std::uint32_t(place - row.waiting.begin()) + 1;
    events.push_back(std::move(event));
}

void LockTable::suspend(LockRow& row, LockCause cause, Duration ttl, Instant now,
                        LockEvents& events)
{
    ECHOLOCK_ASSERT(row.state != LockState::Free);
    row.state = LockState::Grace;
    row.connections.clear();
    ++row.version;
    row.since = now;
    row.deadline = now + ttl;
    row.asked = false;
    events.push_back(answer(LockFact::Suspended, row, {row.owner, cause}, now));
}

void LockTable::resume(LockRow& row, const Claim& claim, Instant now, LockEvents& events,
                       std::optional<Duration> ttl)
{
    ECHOLOCK_ASSERT(row.state == LockState::Grace);
    hold(row, claim, now, ttl);
    events.push_back(answer(LockFact::Resumed, row, claim, now));
}

void LockTable::free(LockRow& row, LockFact fact, LockCause cause, Instant now, LockEvents& events)
{
    ECHOLOCK_ASSERT(row.state != LockState::Free);
    ECHOLOCK_ASSERT(fact == LockFact::Released || fact == LockFact::Revoked);
    row.state = LockState::Free;
    row.since = now;
    if (!isMutated(Mutant::VersionNotRaised))
        ++row.version;
    row.deadline.reset();
    row.asked = false;
    LockEvent event = factOf(fact, cause, row, now);
    event.owner = std::exchange(row.owner, {});
    event.token = row.token;
    if (fact == LockFact::Revoked)
        for (const Owner& connection : row.connections)
            if (connection.conn != event.owner.conn)
                event.others.push_back(connection.conn);
    row.connections.clear();
    events.push_back(std::move(event));
}

bool LockTable::dropConnection(LockRow& row, ConnId conn)
{
    const auto found = std::ranges::find(row.connections, conn, &Owner::conn);
    if (found == row.connections.end())
        return isMutated(Mutant::BlindRelease) && row.state == LockState::Held;
    if (row.connections.size() == 1 || isMutated(Mutant::ClosedTwice))
        return true;
    row.connections.erase(found);
    if (row.owner.conn == conn)
        row.owner = row.connections.front();
    return false;
}

void LockTable::stopWaiting(LockRow& row, ConnId conn)
{
    std::erase_if(row.waiting, [&](const Claim& waiter) { return waiter.owner.conn == conn; });
}

} // namespace echolock
