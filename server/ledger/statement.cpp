// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/statement.h"

#include <sqlite3.h>

namespace echolock {

namespace {

constexpr int primaryCode = 0xff;

} // namespace

bool DatabaseError::isDamage() const
{
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

bool DatabaseError::isBusy() const
{
    return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

void Statement::bind(int parameter, std::string_view text)
{
    // Without an address it would be NULL.
    const char* const bytes = text.empty() ? "" : text.data();
    sqlite3_bind_text64(m_statement.get(), parameter, bytes, text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
}

void Statement::bind(int parameter, std::int64_t number)
{
    sqlite3_bind_int64(m_statement.get(), parameter, number);
}

DatabaseResult<bool> Statement::step()
{
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return code == SQLITE_ROW;
    sqlite3* const database = sqlite3_db_handle(m_statement.get());
    return Unexpected<DatabaseError>({code & primaryCode, sqlite3_errmsg(database)});
}

DatabaseResult<void> Statement::run()
{
    DatabaseResult<bool> stepped = step();
    while (stepped && *stepped)
        stepped = step();
    reset();
    if (!stepped)
        return Unexpected<DatabaseError>(stepped.error());
    return {};
}

void Statement::reset()
{
    sqlite3_reset(m_statement.get());
}

std::string_view Statement::text(int column) const
{
    const auto* const text = sqlite3_column_text(m_statement.get(), column);
    if (!text)
        return {};
    return {reinterpret_cast<const char*>(text),
            std::size_t(sqlite3_column_bytes(m_statement.get(), column))};
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

} // namespace echolock
