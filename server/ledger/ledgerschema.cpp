// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerschema.h"

namespace echolock::ledgerSchema {

namespace {

constexpr const char* tables = R"(
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE locks (
    app TEXT NOT NULL,
    "order" TEXT NOT NULL,
    state TEXT NOT NULL,
    user TEXT NOT NULL,
    socket TEXT NOT NULL,
    token INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (app, "order")
) STRICT, WITHOUT ROWID;
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    app TEXT NOT NULL,
    "order" TEXT NOT NULL,
    user TEXT NOT NULL,
    socket TEXT NOT NULL,
    channel TEXT NOT NULL,
    detail TEXT NOT NULL,
    token INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
)";

} // namespace

DatabaseResult<Kind> kindOf(Database& database)
{
    const auto id = database.number("PRAGMA application_id");
    if (!id)
        return Unexpected<DatabaseError>(id.error());
    if (*id != applicationId)
        return Kind::Foreign;
    return database.number("PRAGMA user_version").map([](std::int64_t found) {
        return found > version ? Kind::Newer : Kind::Ledger;
    });
}

DatabaseResult<void> create(Database& database, std::uint64_t floor)
{
    const std::string header = "PRAGMA application_id = " + std::to_string(applicationId)
        + "; PRAGMA user_version = " + std::to_string(version) + ";";
    return database.execute("PRAGMA synchronous = FULL; BEGIN IMMEDIATE")
        .and_then([&] { return database.execute(tables); })
        .and_then([&] { return database.execute(header.c_str()); })
        .and_then([&] { return setFloor(database, floor); })
        .and_then([&] { return database.execute("COMMIT"); });
}

DatabaseResult<std::int64_t> floorOf(Database& database)
{
    return database.number("SELECT value FROM meta WHERE name = 'floor'");
}

DatabaseResult<std::int64_t> highestOf(Database& database)
{
    return database.number("SELECT max(coalesce((SELECT max(value) FROM meta), 0),"
                           "           coalesce((SELECT max(token) FROM locks), 0),"
                           "           coalesce((SELECT max(version) FROM locks), 0))");
}

DatabaseResult<std::int64_t> lowestOf(Database& database)
{
    return database.number("SELECT min(coalesce((SELECT min(value) FROM meta), 0),"
                           "           coalesce((SELECT min(token) FROM locks), 0),"
                           "           coalesce((SELECT min(version) FROM locks), 0))");
}

DatabaseResult<void> setFloor(Database& database, std::uint64_t floor)
{
    const std::string sql = "INSERT OR REPLACE INTO meta VALUES ('floor', " + std::to_string(floor)
        + ")";
    return database.execute(sql.c_str());
}

} // namespace echolock::ledgerSchema
