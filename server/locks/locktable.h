// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockevent.h"
#include "server/locks/restoredlock.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace echolock {

/// A request for an order: who, why, and the nonce to echo.
struct Claim
{
    Owner owner;
    LockCause cause = LockCause::Subscribed;
    std::string nonce{};

    void writeState(StateWriter& out) const;

    friend bool operator==(const Claim&, const Claim&) = default;
};

/// When anything was last received from a connection; nothing for one that is gone.
using LastHeard = std::function<std::optional<Instant>(ConnId)>;

/// One order's lock. Its token and version never go back.
struct LockRow
{
    Resource order;
    std::uint64_t number = 0; ///< Its place in the table: what its timer is called by.
    LockState state = LockState::Free;
    Owner owner; ///< Meaningful unless Free.
    /// The owner's connections at the order, oldest first; none in Grace. A policy whose owners are
    /// connections keeps that one.
    std::vector<Owner> connections;
    std::vector<Claim> waiting; ///< First come, first served; nobody while it is Free.
    FencingToken token;
    std::uint64_t version = 0;
    Instant since;
    std::optional<Instant> deadline; ///< The end of the lease while Held, of the grace in Grace.
    std::optional<Instant> timer;    ///< When its timer is due, if one runs.
    std::uint64_t calls = 0;         ///< How often a shared store was called for it.
    bool asked = false; ///< Whether the owner was asked for a sign of life before the lease ends.

    bool isConnection(ConnId conn) const;
    /// By which a connection of no known user has the lock, or waits for it.
    std::optional<Claim> namelessClaimOf(ConnId conn) const;

    /// When the last sign of life came from the owner, who gave one at the grant.
    Instant lastHeard(const LastHeard& heard) const;

    /// Without its number, which says in which order the orders were seen first; and without
    /// `since`, since when a lease has been counted in its deadline. `lease`: how long a sign of
    /// life keeps the lock. Whether one came that the deadline does not count yet is written here:
    /// a connection says no more of times that are long past, and a deadline can be one of them
    /// where timers are early.
    void writeState(const LastHeard& heard, Duration lease, StateWriter& out) const;

    friend bool operator==(const LockRow&, const LockRow&) = default;
};

/// The same connection, or another one of the same user.
bool isSameOwner(const Owner& left, const Owner& right);

using LockEvents = std::vector<LockEvent>;

/// All orders' locks, and the only code that changes one: each transition raises version (and token
/// at a grant) and appends the fact to the caller's list. Which transition to make is a policy's
/// decision.
class LockTable
{
public:
    /// From `rowsMax` rows on, a new order takes the place of one that is free, and all new orders
    /// begin above the numbers of that one.
    explicit LockTable(std::size_t rowsMax = 100'000)
        : m_rowsMax(rowsMax)
    {
    }

    LockTable(const LockTable& other);
    LockTable(LockTable&&) noexcept = default;
    LockTable& operator=(const LockTable& other);
    LockTable& operator=(LockTable&&) noexcept = default;
    ~LockTable() = default;

    /// The row of an order, made free on first sight. It is the order's until the next call.
    LockRow& row(const Resource& order);
    /// Null for a never-seen order, which is free.
    const LockRow* find(const Resource& order) const;
    /// Null where there is no row of that number.
    LockRow* numbered(std::uint64_t number);
    const LockRow* numbered(std::uint64_t number) const;

    /// Those whose names begin with `prefix`, in the order of their names.
    std::vector<const LockRow*> inOrder(std::string_view prefix) const;

    /// What tokens and versions of an order without a row begin above.
    std::uint64_t floor() const { return m_floor; }

    /// Tokens and versions of all orders begin above it from now on.
    void raiseFloor(std::uint64_t floor);
    /// As an earlier process left it; no fact is told.
    LockRow& restore(const RestoredLock& lock, Instant now);

    /// Every lock that is not free becomes so, told as Revoked, in the order of their names; nobody
    /// waits any more.
    void revokeAll(LockCause cause, Instant now, LockEvents& events);

    /// To Held, with a new token; whoever it is no longer waits. `ttl`: of the lease, if there is
    /// one.
    static void grant(LockRow& row, const Claim& claim, Instant now, LockEvents& events,
                      std::optional<Duration> ttl = {});
    /// Its owner asked again, maybe from a further connection, or known by name since.
    static void confirm(LockRow& row, const Claim& claim, Instant now, LockEvents& events);
    /// Tells the place in the queue where the claim is in it.
    static void deny(const LockRow& row, const Claim& claim, Instant now, LockEvents& events);
    /// To Grace: the owner is gone, and has `ttl` to come back.
    static void suspend(LockRow& row, LockCause cause, Duration ttl, Instant now,
                        LockEvents& events);
    /// From Grace to Held: the owner came back, as `claim`.
    static void resume(LockRow& row, const Claim& claim, Instant now, LockEvents& events,
                       std::optional<Duration> ttl = {});
    /// To Free, told as Released or Revoked.
    static void free(LockRow& row, LockFact fact, LockCause cause, Instant now, LockEvents& events);

    /// One of the owner's connections is there no more; another one speaks for the owner then. True
    /// if it was the last.
    static bool dropConnection(LockRow& row, ConnId conn);
    static void stopWaiting(LockRow& row, ConnId conn);

    /// See LockRow::writeState.
    void writeState(const LastHeard& heard, Duration lease, StateWriter& out) const;

private:
    LockRow& unusedRow();

    std::size_t m_rowsMax;
    std::size_t m_nextLooked = 0; ///< Where the search for a free row goes on.
    std::deque<LockRow> m_rows;   ///< Addresses last; places are numbers.
    /// Each claim asks for one by name; who needs them in an order sorts them.
    std::unordered_map<std::string_view, LockRow*> m_byName;
    std::uint64_t m_floor = 0;
};

} // namespace echolock
