// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerreader.h"

#include "server/ledger/ledgerpaths.h"
#include "server/ledger/ledgerschema.h"

#include <filesystem>

namespace echolock {

namespace {

namespace fs = std::filesystem;
using ledgerSchema::Kind;

constexpr std::uint64_t pageBytesMin = 512;

constexpr std::string_view entriesSql
    = "SELECT * FROM (SELECT id, at, kind, cause, app, \"order\", user, socket, channel, detail, "
      "token, version FROM log WHERE (?1 = '' OR app = ?1) AND (?2 = '' OR \"order\" = ?2 OR "
      "channel IN ('private-' || ?2, 'presence-' || ?2, 'private-encrypted-' || ?2)) "
      "ORDER BY id DESC LIMIT ?3) ORDER BY id";
constexpr std::string_view rowsSql
    = "SELECT app, \"order\", state, user, socket, token, version, at FROM locks "
      "WHERE (?1 = '' OR app = ?1) AND (?2 = '' OR \"order\" = ?2) "
      "ORDER BY state = 'free', at DESC, app, \"order\" LIMIT ?3";

DatabaseResult<Kind> look(Database& database)
{
    // From here on all is read as it is now.
    return database.execute("BEGIN").and_then([&] { return ledgerSchema::kindOf(database); });
}

struct Looked
{
    DatabaseResult<Database> database;
    DatabaseResult<Kind> kind;
};

Looked lookAt(const std::string& path, Database::Mode mode)
{
    auto database = Database::open(path, mode);
    auto kind = database ? look(*database) : Unexpected<DatabaseError>(database.error());
    return {std::move(database), std::move(kind)};
}

Result<Statement> prepared(Database& database, std::string_view sql,
                           const LedgerReader::Filter& filter)
{
    auto statement = database.prepare(sql);
    if (!statement)
        return failure(statement.error().message);
    statement->bind(1, filter.app);
    statement->bind(2, filter.order);
    statement->bind(3, filter.latest == 0 ? std::int64_t(-1) : std::int64_t(filter.latest));
    return std::move(*statement);
}

template <class See> Result<void> forEachRow(Statement& statement, See see)
{
    for (auto row = statement.step();; row = statement.step()) {
        if (!row)
            return failure(row.error().message);
        if (!*row)
            return {};
        see();
    }
}

} // namespace

Result<LedgerReader> LedgerReader::open(const std::string& path)
{
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
        return failure("There is no ledger " + path
                       + ". Name the file, as the server says it "
                         "when it starts.");
    if (!fs::is_regular_file(status))
        return failure(path + " is not a file.");
    // SQLite takes what is shorter than a page for an empty database.
    if (const auto bytes = fs::file_size(path, error); !error && bytes < pageBytesMin)
        return failure(path + " is no ledger: it has only " + std::to_string(bytes) + " bytes.");
    Looked looked = lookAt(path, Database::Mode::Read);
    // Beside a file in a folder that may not be written nothing can be kept; then nobody writes it.
    if (!looked.kind && !looked.kind.error().isDamage() && !fs::exists(path + "-wal", error))
        looked = lookAt(path, Database::Mode::ReadUnchanging);
    if (!looked.kind)
        return failure(path
                       + (looked.kind.error().isDamage() ? " is no ledger: " : " cannot be read: ")
                       + looked.kind.error().message + ".");
    if (*looked.kind == Kind::Foreign)
        return failure(path + " is no ledger but another program's database.");
    if (*looked.kind == Kind::Newer)
        return failure(path + " was written by a later version of Echolock; read it with that.");
    return LedgerReader(std::move(*looked.database));
}

Result<void> LedgerReader::entries(const Filter& filter, const SeeEntry& see)
{
    auto statement = prepared(m_database, entriesSql, filter);
    if (!statement)
        return failure(statement.error().message);
    return forEachRow(*statement, [&] {
        see(statement->number(0),
            {.at = statement->number(1),
             .kind = statement->text(2),
             .cause = statement->text(3),
             .app = statement->text(4),
             .order = statement->text(5),
             .user = statement->text(6),
             .socket = statement->text(7),
             .channel = statement->text(8),
             .detail = statement->text(9),
             .token = std::uint64_t(statement->number(10)),
             .version = std::uint64_t(statement->number(11))});
    });
}

Result<void> LedgerReader::rows(const Filter& filter, const SeeRow& see)
{
    auto statement = prepared(m_database, rowsSql, filter);
    if (!statement)
        return failure(statement.error().message);
    return forEachRow(*statement, [&] {
        see({{std::string(statement->text(0)), Resource(std::string(statement->text(1))),
              lockStateOf(statement->text(2)), UserId(std::string(statement->text(3))),
              SocketId(std::string(statement->text(4))),
              FencingToken{std::uint64_t(statement->number(5))},
              std::uint64_t(statement->number(6))},
             statement->number(7)});
    });
}

std::string LedgerReader::integrity()
{
    const auto verdict = m_database.text("PRAGMA integrity_check(1)");
    return verdict ? *verdict : verdict.error().message;
}

} // namespace echolock
