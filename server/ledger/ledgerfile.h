// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/database.h"
#include "server/ledger/filelock.h"
#include "server/ledger/ledgerbatch.h"

#include <cstdint>
#include <memory>
#include <string>

namespace echolock {

/// How much is kept.
struct LedgerLimits
{
    std::uint64_t entriesMax = 100'000; ///< The latest; a tenth more for a while.
    std::uint64_t rowsMax = 200'000;    ///< Beyond it the longest-free orders are forgotten.
};

/// A ledger that openLedger() has found sound, or made. For one thread at a time.
class LedgerFile
{
public:
    static DatabaseResult<std::unique_ptr<LedgerFile>> prepare(std::string path, Database database,
                                                               FileLock lock, LedgerLimits limits);

    /// All of it or nothing.
    DatabaseResult<void> write(const LedgerBatch& batch);
    /// Brings back the limits, once there is enough to do.
    DatabaseResult<void> trim();

    const std::string& path() const { return m_path; }

    /// With what is not in its main part yet.
    std::uint64_t bytes() const;

private:
    LedgerFile(std::string path, Database database, FileLock lock, LedgerLimits limits)
        : m_path(std::move(path))
        , m_lock(std::move(lock))
        , m_database(std::move(database))
        , m_limits(limits)
    {
    }

    DatabaseResult<void> writeAll(const LedgerBatch& batch);
    DatabaseResult<void> insert(const LedgerEntry& entry);
    DatabaseResult<void> replace(const LedgerRow& row);
    DatabaseResult<void> trimEntries();
    DatabaseResult<void> trimRows();

    std::string m_path;
    FileLock m_lock; ///< Given up after the database is closed.
    Database m_database;
    LedgerLimits m_limits;
    Statement m_insert{nullptr};
    Statement m_replace{nullptr};
    std::uint64_t m_entriesSinceTrim = 0;
    std::uint64_t m_rowsSinceTrim = 0;
};

} // namespace echolock
