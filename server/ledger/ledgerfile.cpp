// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerfile.h"

#include <filesystem>

namespace echolock {

namespace {

/// Of the limit; trimming little by little would cost more than it saves.
constexpr std::uint64_t trimShare = 10;

constexpr std::string_view insertSql
    = "INSERT INTO log (at, kind, cause, app, \"order\", user, socket, channel, detail, token, "
      "version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view replaceSql
    = "INSERT OR REPLACE INTO locks (app, \"order\", state, user, socket, token, version, at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

std::uint64_t sizeOf(const std::string& path)
{
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(path, ignored);
    return ignored ? 0 : bytes;
}

} // namespace

DatabaseResult<std::unique_ptr<LedgerFile>> LedgerFile::prepare(std::string path, Database database,
                                                                FileLock lock, LedgerLimits limits)
{
    std::unique_ptr<LedgerFile> file(
        new LedgerFile(std::move(path), std::move(database), std::move(lock), limits));
    auto insert = file->m_database.prepare(insertSql);
    auto replace = file->m_database.prepare(replaceSql);
    for (const auto* prepared : {&insert, &replace})
        if (!*prepared)
            return Unexpected<DatabaseError>(prepared->error());
    file->m_insert = std::move(*insert);
    file->m_replace = std::move(*replace);
    // The last moments may be lost with the power, never the file: tokens begin above the floor.
    if (const auto done = file->m_database.execute(
            "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
        !done)
        return Unexpected<DatabaseError>(done.error());
    // What an earlier run left beyond the limits goes at the first occasion.
    file->m_entriesSinceTrim = limits.entriesMax;
    file->m_rowsSinceTrim = limits.rowsMax;
    return file;
}

DatabaseResult<void> LedgerFile::write(const LedgerBatch& batch)
{
    auto done = m_database.execute("BEGIN IMMEDIATE")
                    .and_then([&] { return writeAll(batch); })
                    .and_then([&] { return m_database.execute("COMMIT"); });
    // SQLite may have rolled back on its own; then this says so, and that is all.
    if (!done)
        static_cast<void>(m_database.execute("ROLLBACK"));
    return done;
}

DatabaseResult<void> LedgerFile::writeAll(const LedgerBatch& batch)
{
    DatabaseResult<void> done;
    WallTime last = 0;
    batch.forEach([&](const LedgerEntry& entry) {
        last = entry.at;
        if (done)
            done = insert(entry);
    });
    if (done && batch.dropped() > 0)
        done = insert({.at = last, .kind = ledgerKind::dropped, .token = batch.dropped()});
    const LedgerRows rows = batch.rows();
    for (const auto& [key, row] : rows)
        if (done)
            done = replace(row);
    m_entriesSinceTrim += batch.size();
    m_rowsSinceTrim += rows.size();
    return done;
}

DatabaseResult<void> LedgerFile::insert(const LedgerEntry& entry)
{
    m_insert.bind(1, entry.at);
    m_insert.bind(2, entry.kind);
    m_insert.bind(3, entry.cause);
    m_insert.bind(4, entry.app);
    m_insert.bind(5, entry.order);
    m_insert.bind(6, entry.user);
    m_insert.bind(7, entry.socket);
    m_insert.bind(8, entry.channel);
    m_insert.bind(9, entry.detail);
    m_insert.bind(10, entry.token);
    m_insert.bind(11, entry.version);
    return m_insert.run();
}

DatabaseResult<void> LedgerFile::replace(const LedgerRow& row)
{
    m_replace.bind(1, row.lock.app);
    m_replace.bind(2, row.lock.order.value);
    m_replace.bind(3, toString(row.lock.state));
    m_replace.bind(4, row.lock.user.value);
    m_replace.bind(5, row.lock.socket.value);
    m_replace.bind(6, row.lock.token.value);
    m_replace.bind(7, row.lock.version);
    m_replace.bind(8, row.at);
    return m_replace.run();
}

DatabaseResult<void> LedgerFile::trim()
{
    if (m_entriesSinceTrim > m_limits.entriesMax / trimShare)
        if (auto done = trimEntries(); !done)
            return done;
    if (m_rowsSinceTrim > m_limits.rowsMax / trimShare)
        return trimRows();
    return {};
}

DatabaseResult<void> LedgerFile::trimEntries()
{
    m_entriesSinceTrim = 0;
    const std::string sql = "DELETE FROM log WHERE id <= (SELECT max(id) FROM log) - "
        + std::to_string(m_limits.entriesMax);
    return m_database.execute(sql.c_str());
}

/// The numbers of what is forgotten stay, so that the next floor is above them.
DatabaseResult<void> LedgerFile::trimRows()
{
    m_rowsSinceTrim = 0;
    const auto rows = m_database.number("SELECT count(*) FROM locks");
    if (!rows)
        return Unexpected<DatabaseError>(rows.error());
    if (std::uint64_t(*rows) <= m_limits.rowsMax)
        return {};
    const std::string oldest
        = "SELECT app, \"order\" FROM locks WHERE state = 'free' ORDER BY at LIMIT "
        + std::to_string(std::uint64_t(*rows) - m_limits.rowsMax);
    const std::string sql = "BEGIN IMMEDIATE;"
                            "INSERT OR REPLACE INTO meta VALUES ('highest', (SELECT max("
                            " coalesce((SELECT value FROM meta WHERE name = 'highest'), 0),"
                            " max(token), max(version)) FROM locks));"
                            "DELETE FROM locks WHERE (app, \"order\") IN ("
        + oldest + "); COMMIT";
    auto done = m_database.execute(sql.c_str());
    if (!done)
        static_cast<void>(m_database.execute("ROLLBACK"));
    return done;
}

std::uint64_t LedgerFile::bytes() const
{
    return sizeOf(m_path) + sizeOf(m_path + "-wal");
}

} // namespace echolock
