// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/database.h"

#include <sqlite3.h>

namespace echolock {

namespace {

constexpr int primaryCode = 0xff;
/// Somebody may read the file with another program.
constexpr int busyForMs = 2000;

int flagsFor(Database::Mode mode)
{
    switch (mode) {
    case Database::Mode::Read:
    case Database::Mode::ReadUnchanging:
        return SQLITE_OPEN_READONLY;
    case Database::Mode::Write:
        return SQLITE_OPEN_READWRITE;
    case Database::Mode::Create:
        return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    }
    return SQLITE_OPEN_READONLY;
}

/// In a URI these mean something else.
std::string escaped(const std::string& path)
{
    std::string uri;
    for (const char c : path) {
        if (c == '%')
            uri += "%25";
        else if (c == '?')
            uri += "%3f";
        else if (c == '#')
            uri += "%23";
        else
            uri += c;
    }
    return uri;
}

} // namespace

DatabaseResult<Database> Database::open(const std::string& path, Mode mode)
{
    int flags = flagsFor(mode) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    std::string name = path;
    if (mode == Mode::ReadUnchanging) {
        flags |= SQLITE_OPEN_URI;
        name = "file:" + escaped(path) + "?immutable=1";
    }
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
    Database database(handle);
    if (code != SQLITE_OK)
        return Unexpected<DatabaseError>(database.lastError());
    sqlite3_busy_timeout(handle, busyForMs);
    return database;
}

DatabaseResult<void> Database::execute(const char* sql)
{
    if (sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return Unexpected<DatabaseError>(lastError());
    return {};
}

DatabaseResult<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(m_database.get(), sql.data(), int(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK)
        return Unexpected<DatabaseError>(lastError());
    return Statement(handle);
}

DatabaseResult<std::int64_t> Database::number(const char* sql)
{
    return prepare(sql).and_then([](Statement statement) -> DatabaseResult<std::int64_t> {
        return statement.step().map(
            [&](bool isRow) { return isRow ? statement.number(0) : std::int64_t(0); });
    });
}

DatabaseResult<std::string> Database::text(const char* sql)
{
    return prepare(sql).and_then([](Statement statement) -> DatabaseResult<std::string> {
        return statement.step().map(
            [&](bool isRow) { return isRow ? std::string(statement.text(0)) : std::string(); });
    });
}

DatabaseError Database::lastError() const
{
    if (!m_database)
        return {SQLITE_NOMEM, "out of memory"};
    return {sqlite3_errcode(m_database.get()) & primaryCode, sqlite3_errmsg(m_database.get())};
}

void Database::Closer::operator()(sqlite3* database) const
{
    sqlite3_close_v2(database);
}

} // namespace echolock
