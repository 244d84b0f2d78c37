// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/ledgerbatch.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// Holds a ledger to what it promises, in one pass: the entries from the oldest to the newest, then
/// the rows.
///
/// - Tokens of an order rise with every grant, its versions with every change, and neither goes
///   back; in a run they are above its floor, and floors rise.
/// - An order has one holder: between two grants it is freed, by whom it was granted to.
/// - Each row is what the log says last of its order.
///
/// What happened before the first entry, at a restart or where entries were dropped is unknown, and
/// nothing is concluded from it, but that numbers do not go back.
class LedgerCheck
{
public:
    void entry(std::int64_t id, const LedgerEntry& entry);
    void row(const LedgerRow& row);

    /// One sentence each, the first ones.
    const std::vector<std::string>& problems() const { return m_problems; }

    std::uint64_t problemCount() const { return m_problemCount; }

    std::uint64_t entries() const { return m_entries; }

    std::uint64_t rows() const { return m_rows; }

    std::uint64_t missing() const { return m_missing; } ///< Entries that were dropped.

private:
    struct Order
    {
        std::uint64_t token = 0;
        std::uint64_t version = 0;
        std::uint64_t grant = 0;          ///< The token of the grant in force.
        std::optional<LockState> state{}; ///< None where it is unknown.
        std::uint64_t era = 0;            ///< m_era when that was learnt.
    };

    void entriesMissing(std::uint64_t count);
    void runStarted(std::int64_t id, const LedgerEntry& entry);
    void fact(std::int64_t id, const LedgerEntry& entry);
    void numbers(const std::string& where, const LedgerEntry& entry, const Order& order);
    void transition(const std::string& where, const LedgerEntry& entry, const Order& order);
    void problem(const std::string& sentence);

    std::map<LedgerKey, Order> m_orders;
    std::uint64_t m_era = 0; ///< Rises where something may be missing.
    std::uint64_t m_floor = 0;
    std::uint64_t m_entries = 0;
    std::uint64_t m_rows = 0;
    std::uint64_t m_missing = 0;
    std::uint64_t m_problemCount = 0;
    std::vector<std::string> m_problems;
};

} // namespace echolock
