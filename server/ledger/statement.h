// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace echolock {

/// What SQLite said: its primary result code, and a sentence.
struct DatabaseError
{
    int code = 0;
    std::string message;

    /// The bytes of the file are not those of a sound database.
    bool isDamage() const;
    /// Another process has it.
    bool isBusy() const;
};

template <class T> using DatabaseResult = Result<T, DatabaseError>;

/// A prepared statement. Bound text is not copied: it must stay until run() or reset().
class Statement
{
public:
    explicit Statement(sqlite3_stmt* statement)
        : m_statement(statement)
    {
    }

    /// Parameters count from 1, columns from 0, as SQLite does.
    void bind(int parameter, std::string_view text);
    void bind(int parameter, std::int64_t number);

    void bind(int parameter, std::uint64_t number) { bind(parameter, std::int64_t(number)); }

    /// True while there is a row.
    DatabaseResult<bool> step();
    /// To the end, and ready for the next values.
    DatabaseResult<void> run();
    void reset();

    /// Ends with the next step.
    std::string_view text(int column) const;
    std::int64_t number(int column) const;

private:
    struct Finalizer
    {
        void operator()(sqlite3_stmt* statement) const;
    };

    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
};

} // namespace echolock
