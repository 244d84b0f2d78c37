// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/locktable.h"

#include "server/base/assert.h"

namespace echolock {

namespace {

LockEvent answer(LockFact fact, const LockRow& row, const Claim& claim, Instant now)
{
    LockEvent event;
    event.fact = fact;
    event.cause = claim.cause;
    event.order = row.order;
    event.owner = claim.owner;
    event.version = row.version;
    event.at = now;
    event.nonce = claim.nonce;
    return event;
}

} // namespace

LockRow& LockTable::row(const Resource& order)
{
    const auto [found, isNew] = m_rows.try_emplace(order);
    if (isNew)
        found->second.order = order;
    return found->second;
}

const LockRow* LockTable::find(const Resource& order) const
{
    const auto found = m_rows.find(order);
    return found == m_rows.end() ? nullptr : &found->second;
}

void LockTable::revokeAll(LockCause cause, Instant now, LockEvents& events)
{
    for (auto& [order, row] : m_rows)
        if (row.state != LockState::Free)
            free(row, LockFact::Revoked, cause, now, events);
}

void LockTable::revoke(const Resource& order, LockCause cause, Instant now, LockEvents& events)
{
    const auto found = m_rows.find(order);
    if (found != m_rows.end() && found->second.state != LockState::Free)
        free(found->second, LockFact::Revoked, cause, now, events);
}

void LockTable::grant(LockRow& row, const Claim& claim, Instant now, LockEvents& events)
{
    ECHOLOCK_ASSERT(row.state == LockState::Free);
    row.state = LockState::Held;
    row.owner = claim.owner;
    ++row.token.value;
    ++row.version;
    row.since = now;
    LockEvent event = answer(LockFact::Granted, row, claim, now);
    event.token = row.token;
    events.push_back(std::move(event));
}

void LockTable::confirm(const LockRow& row, const Claim& claim, Instant now, LockEvents& events)
{
    LockEvent event = answer(LockFact::Confirmed, row, claim, now);
    event.token = row.token;
    events.push_back(std::move(event));
}

void LockTable::deny(const LockRow& row, const Claim& claim, Instant now, LockEvents& events)
{
    LockEvent event = answer(LockFact::Denied, row, claim, now);
    event.holder = row.owner;
    events.push_back(std::move(event));
}

void LockTable::free(LockRow& row, LockFact fact, LockCause cause, Instant now, LockEvents& events)
{
    ECHOLOCK_ASSERT(row.state != LockState::Free);
    ECHOLOCK_ASSERT(fact == LockFact::Released || fact == LockFact::Revoked);
    LockEvent event = answer(fact, row, Claim{std::move(row.owner), cause, {}}, now);
    event.token = row.token;
    row.state = LockState::Free;
    row.owner = {};
    row.since = now;
    event.version = ++row.version;
    events.push_back(std::move(event));
}

} // namespace echolock
