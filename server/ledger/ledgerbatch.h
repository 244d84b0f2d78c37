// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/ledgerentry.h"
#include "server/locks/restoredlock.h"

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// An order's current lock, as the ledger keeps it.
struct LedgerRow
{
    RestoredLock lock;
    WallTime at = 0; ///< Of its last change.

    friend bool operator==(const LedgerRow&, const LedgerRow&) = default;
};

/// App and order.
using LedgerKey = std::pair<std::string, std::string>;
using LedgerRows = std::map<LedgerKey, LedgerRow>;

/// What is to be written next. Adding costs a copy of the text into one buffer. Beyond a bound
/// entries are dropped and counted, but the last state of an order never is.
class LedgerBatch
{
public:
    explicit LedgerBatch(std::size_t bytesMax)
        : m_bytesMax(bytesMax)
    {
    }

    void add(const LedgerEntry& entry);
    /// Empty again, with the room that it has.
    void clear();

    bool empty() const { return m_records.empty() && m_dropped == 0; }

    std::size_t size() const { return m_records.size(); }

    std::uint64_t dropped() const { return m_dropped; }

    /// In the order in which they were added.
    template <class Visit> void forEach(Visit visit) const
    {
        std::string_view text = m_text;
        for (const Record& record : m_records)
            visit(entryOf(record, text));
    }

    /// What the locks are after all of it, the dropped entries included.
    LedgerRows rows() const;

private:
    struct Record
    {
        WallTime at;
        std::string_view kind;
        std::string_view cause;
        std::uint64_t token;
        std::uint64_t version;
        std::array<std::uint32_t, 6> lengths; ///< app, order, user, socket, channel, detail
        std::optional<LockState> becomes;
    };

    /// Takes its text from the front of `text`.
    static LedgerEntry entryOf(const Record& record, std::string_view& text);
    static void note(LedgerRows& rows, const LedgerEntry& entry);

    std::size_t m_bytesMax;
    std::vector<Record> m_records;
    std::string m_text;
    LedgerRows m_rowsBeyond; ///< Of entries that were dropped.
    std::uint64_t m_dropped = 0;
};

} // namespace echolock
