// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockevent.h"

#include <map>
#include <string>
#include <vector>

namespace echolock {

/// One order's lock. Rows are never deleted while their token matters: tokens and versions never go
/// back.
struct LockRow
{
    Resource order;
    LockState state = LockState::Free;
    Owner owner; ///< Meaningful unless Free.
    FencingToken token;
    std::uint64_t version = 0;
    Instant since;

    friend bool operator==(const LockRow&, const LockRow&) = default;
};

/// A request for an order: who, why, and the nonce to echo.
struct Claim
{
    Owner owner;
    LockCause cause = LockCause::Subscribed;
    std::string nonce;
};

using LockEvents = std::vector<LockEvent>;

/// All orders' locks, and the only code that changes one: each transition raises version (and token
/// at a grant) and appends the fact to the caller's list. Which transition to make is a policy's
/// decision.
class LockTable
{
public:
    /// The row of an order, made free on first sight.
    LockRow& row(const Resource& order);
    /// Null for a never-seen order, which is free.
    const LockRow* find(const Resource& order) const;

    /// In the order of their names.
    const std::map<Resource, LockRow>& rows() const { return m_rows; }

    /// Every lock that is not free becomes so, told as Revoked, in the order of their names.
    void revokeAll(LockCause cause, Instant now, LockEvents& events);
    /// The same with one order's lock; nothing where it is free.
    void revoke(const Resource& order, LockCause cause, Instant now, LockEvents& events);

    static void grant(LockRow& row, const Claim& claim, Instant now, LockEvents& events);
    static void confirm(const LockRow& row, const Claim& claim, Instant now, LockEvents& events);
    static void deny(const LockRow& row, const Claim& claim, Instant now, LockEvents& events);
    /// To Free, told as Released or Revoked.
    static void free(LockRow& row, LockFact fact, LockCause cause, Instant now, LockEvents& events);

private:
    std::map<Resource, LockRow> m_rows;
};

} // namespace echolock
