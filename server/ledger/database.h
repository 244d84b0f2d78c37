// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/statement.h"

struct sqlite3;

namespace echolock {

/// One connection to an SQLite file, for one thread at a time. SQLite's own C interface, because an
/// entry costs a sixth of what it costs through Qt SQL.
class Database
{
public:
    enum class Mode {
        Read,
        ReadUnchanging, ///< Nobody writes it, and nothing may be written beside it.
        Write,          ///< It must be there.
        Create
    };

    static DatabaseResult<Database> open(const std::string& path, Mode mode);

    /// One statement or several, without values.
    DatabaseResult<void> execute(const char* sql);
    DatabaseResult<Statement> prepare(std::string_view sql);
    /// The first column of the first row; 0 without one.
    DatabaseResult<std::int64_t> number(const char* sql);
    DatabaseResult<std::string> text(const char* sql);

private:
    struct Closer
    {
        void operator()(sqlite3* database) const;
    };

    explicit Database(sqlite3* database)
        : m_database(database)
    {
    }

    DatabaseError lastError() const;

    std::unique_ptr<sqlite3, Closer> m_database;
};

} // namespace echolock
